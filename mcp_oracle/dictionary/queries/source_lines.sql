-- A range of lines of PL/SQL source, with the number of its last line.
SELECT s.line, s.text, e.last_line
  FROM all_source s
 CROSS JOIN (SELECT MAX(a.line) AS last_line
               FROM all_source a
              WHERE a.owner = :owner AND a.name = :name AND a.type = :type) e
 WHERE s.owner = :owner
   AND s.name = :name
   AND s.type = :type
   AND s.line BETWEEN :first_line AND :last_line
 ORDER BY s.line
