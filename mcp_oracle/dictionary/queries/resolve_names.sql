-- What stands behind names in a query: objects and synonyms of the current schema, of PUBLIC and of schemas that are
-- named, columns of the tables that are named (also through a synonym), external tables, types. One row per fact.
SELECT 'session' AS fact, SYS_CONTEXT('USERENV', 'CURRENT_SCHEMA') AS owner, p.value AS name, NULL AS type,
       SYS_CONTEXT('USERENV', 'SESSION_USER') AS other_owner, NULL AS other_name, NULL AS link, NULL AS flag
  FROM nls_database_parameters p
 WHERE p.parameter = 'NLS_CHARACTERSET'
UNION ALL
SELECT 'links', NULL, NULL, NULL, NULL, NULL, NULL, CASE WHEN COUNT(*) > 0 THEN 'Y' ELSE 'N' END
  FROM all_db_links
UNION ALL
SELECT 'object', o.owner, o.object_name, o.object_type, NULL, NULL, NULL, u.oracle_maintained
  FROM all_objects o
  LEFT JOIN all_users u ON u.username = o.owner
 WHERE o.object_name IN (:names)
   AND o.owner IN (SYS_CONTEXT('USERENV', 'CURRENT_SCHEMA'), :names)
   AND o.object_type IN ('TABLE', 'VIEW', 'MATERIALIZED VIEW', 'SEQUENCE', 'FUNCTION', 'PROCEDURE', 'PACKAGE', 'TYPE',
                         'OPERATOR', 'MINING MODEL', 'ANALYTIC VIEW', 'HIERARCHY', 'PROPERTY GRAPH')
UNION ALL
SELECT 'synonym', s.owner, s.synonym_name, t.object_type, s.table_owner, s.table_name, s.db_link, u.oracle_maintained
  FROM all_synonyms s
  LEFT JOIN all_objects t
    ON t.owner = s.table_owner AND t.object_name = s.table_name
   AND t.object_type IN ('TABLE', 'VIEW', 'MATERIALIZED VIEW', 'SEQUENCE', 'FUNCTION', 'PROCEDURE', 'PACKAGE', 'TYPE',
                         'OPERATOR', 'MINING MODEL', 'ANALYTIC VIEW', 'HIERARCHY', 'PROPERTY GRAPH', 'SYNONYM')
  LEFT JOIN all_users u ON u.username = s.table_owner
 WHERE s.synonym_name IN (:names)
   AND s.owner IN (SYS_CONTEXT('USERENV', 'CURRENT_SCHEMA'), 'PUBLIC', :names)
UNION ALL
SELECT 'column', c.owner, c.table_name, NULL, NULL, c.column_name, NULL, NULL
  FROM all_tab_columns c
 WHERE c.table_name IN (:names)
   AND c.column_name IN (:names)
   AND c.owner IN (SYS_CONTEXT('USERENV', 'CURRENT_SCHEMA'), :names)
UNION ALL
SELECT 'column', c.owner, c.table_name, NULL, NULL, c.column_name, NULL, NULL
  FROM all_synonyms s
  JOIN all_tab_columns c ON c.owner = s.table_owner AND c.table_name = s.table_name
 WHERE s.synonym_name IN (:names)
   AND s.owner IN (SYS_CONTEXT('USERENV', 'CURRENT_SCHEMA'), 'PUBLIC', :names)
   AND c.column_name IN (:names)
UNION ALL
SELECT 'external', x.owner, x.table_name, NULL, NULL, NULL, NULL,
       CASE WHEN UPPER(x.access_parameters) LIKE '%PREPROCESSOR%' THEN 'Y' ELSE 'N' END
  FROM all_external_tables x
 WHERE x.table_name IN (:names)
UNION ALL
SELECT 'external', x.owner, x.table_name, NULL, NULL, NULL, NULL,
       CASE WHEN UPPER(x.access_parameters) LIKE '%PREPROCESSOR%' THEN 'Y' ELSE 'N' END
  FROM all_synonyms s
  JOIN all_external_tables x ON x.owner = s.table_owner AND x.table_name = s.table_name
 WHERE s.synonym_name IN (:names)
   AND s.owner IN (SYS_CONTEXT('USERENV', 'CURRENT_SCHEMA'), 'PUBLIC', :names)
UNION ALL
SELECT 'schema', u.username, NULL, NULL, NULL, NULL, NULL, u.oracle_maintained
  FROM all_users u
 WHERE u.username IN (:names)
UNION ALL
SELECT 'type', t.owner, t.type_name, t.typecode, NULL, NULL, NULL, CASE WHEN t.methods > 0 THEN 'Y' ELSE 'N' END
  FROM all_types t
 WHERE t.type_name IN (:names)
UNION ALL
SELECT 'method', m.owner, m.type_name, NULL, NULL, m.method_name, NULL, u.oracle_maintained
  FROM all_type_methods m
  LEFT JOIN all_users u ON u.username = m.owner
 WHERE m.method_name IN (:names)
