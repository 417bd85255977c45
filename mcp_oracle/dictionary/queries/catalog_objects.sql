-- Every object that the user may see in schemas that are not Oracle's own, not what is in the recycle bin; and the public
-- synonyms for such objects or over links: the ten thousand for Oracle's own objects stay out.
SELECT o.owner, o.object_name, o.object_type, NULL AS target_owner, NULL AS target_name, NULL AS link
  FROM all_objects o
  JOIN all_users u ON u.username = o.owner
 WHERE u.oracle_maintained = 'N'
   AND o.generated = 'N'
   AND o.secondary = 'N'
   AND o.object_name NOT LIKE 'BIN$%'
   AND o.object_type IN ('TABLE', 'VIEW', 'MATERIALIZED VIEW', 'SYNONYM', 'SEQUENCE', 'INDEX', 'PACKAGE', 'PROCEDURE',
                         'FUNCTION', 'TRIGGER', 'TYPE')
UNION ALL
SELECT s.owner, s.synonym_name, 'SYNONYM', s.table_owner, s.table_name, s.db_link
  FROM all_synonyms s
  LEFT JOIN all_users v ON v.username = s.table_owner
 WHERE s.owner = 'PUBLIC'
   AND (v.oracle_maintained = 'N' OR s.db_link IS NOT NULL)
 ORDER BY 1, 2, 3
