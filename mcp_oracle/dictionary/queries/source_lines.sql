-- A range of lines of PL/SQL source, with the number of its last line.
SELECT s.line, s.text, e.last_line
  FROM all_source s
 CROSS JOIN (SELECT MAX(a.line) AS last_line
               FROM all_source a
              WHERE a.owner = :object_owner AND a.name = :object_name AND a.type = :object_type) e
 WHERE s.owner = :object_owner
   AND s.name = :object_name
   AND s.type = :object_type
   AND s.line BETWEEN :first_line AND :last_line
 ORDER BY s.line
