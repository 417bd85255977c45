-- Objects and synonyms of the given names in the current schema and in the schemas among the names; public synonyms.
SELECT 'session' AS fact, SYS_CONTEXT('USERENV', 'CURRENT_SCHEMA') AS owner, NULL AS name, NULL AS type,
       NULL AS target_owner, NULL AS target_name, NULL AS link, NULL AS supplied
  FROM dual
UNION ALL
SELECT 'object', o.owner, o.object_name, o.object_type, NULL, NULL, NULL, u.oracle_maintained
  FROM all_objects o
  LEFT JOIN all_users u ON u.username = o.owner
 WHERE o.object_name IN (:names)
   AND o.owner IN (SYS_CONTEXT('USERENV', 'CURRENT_SCHEMA'), :names)
   AND o.object_type IN ('TABLE', 'VIEW', 'MATERIALIZED VIEW', 'SEQUENCE', 'INDEX', 'FUNCTION', 'PROCEDURE', 'PACKAGE',
                         'PACKAGE BODY', 'TYPE', 'TYPE BODY', 'TRIGGER')
UNION ALL
SELECT 'synonym', s.owner, s.synonym_name, NULL, s.table_owner, s.table_name, s.db_link, NULL
  FROM all_synonyms s
 WHERE s.synonym_name IN (:names)
   AND s.owner IN (SYS_CONTEXT('USERENV', 'CURRENT_SCHEMA'), 'PUBLIC', :names)
