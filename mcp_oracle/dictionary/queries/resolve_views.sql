-- What views and row-level security policies hide, for policies of ours that ask for it: everything a named view depends
-- on, through other views too ('P' marks what a function filters, external tables, and what has virtual columns, whose
-- expressions may call a function: the dictionary has them as LONG only), and the same of a named table. A part of resolve_names: same columns.
SELECT 'depends' AS fact, CONNECT_BY_ROOT d.owner AS owner, CONNECT_BY_ROOT d.name AS name, d.referenced_type AS type,
       d.referenced_owner AS other_owner, d.referenced_name AS other_name, d.referenced_link_name AS link,
       COALESCE((SELECT MAX('P') FROM all_policies p
             WHERE p.object_owner = d.referenced_owner AND p.object_name = d.referenced_name),
           (SELECT MAX('P')
              FROM all_tab_cols c
              JOIN all_users u ON u.username = c.owner AND u.oracle_maintained = 'N'
             WHERE c.owner = d.referenced_owner AND c.table_name = d.referenced_name
               AND c.virtual_column = 'YES' AND c.hidden_column = 'NO'),
           (SELECT MAX('P') FROM all_external_tables x
             WHERE x.owner = d.referenced_owner AND x.table_name = d.referenced_name),
           (SELECT u.oracle_maintained FROM all_users u WHERE u.username = d.referenced_owner)) AS flag
  FROM all_dependencies d
 START WITH d.type IN ('VIEW', 'MATERIALIZED VIEW')
        AND (d.name IN (:names)
             OR (d.owner, d.name) IN (SELECT s.table_owner, s.table_name
                                        FROM all_synonyms s
                                       WHERE s.synonym_name IN (:names)))
CONNECT BY NOCYCLE d.owner = PRIOR d.referenced_owner
       AND d.name = PRIOR d.referenced_name
       AND d.type = PRIOR d.referenced_type
UNION ALL
SELECT 'policy', p.object_owner, p.object_name, NULL, p.pf_owner, p.function, NULL, NULL
  FROM all_policies p
 WHERE p.object_name IN (:names)
    OR (p.object_owner, p.object_name) IN (SELECT s.table_owner, s.table_name
                                             FROM all_synonyms s
                                            WHERE s.synonym_name IN (:names))
UNION ALL
SELECT 'virtual', c.owner, c.table_name, NULL, NULL, c.column_name, NULL, NULL
  FROM all_tab_cols c
  JOIN all_users u ON u.username = c.owner AND u.oracle_maintained = 'N'
 WHERE c.virtual_column = 'YES'
   AND c.hidden_column = 'NO'
   AND (c.table_name IN (:names)
        OR (c.owner, c.table_name) IN (SELECT s.table_owner, s.table_name
                                         FROM all_synonyms s
                                        WHERE s.synonym_name IN (:names)))
