-- Object types of users in the columns of named tables and views (also through a synonym), and what these types are made
-- of: their MAP and ORDER methods run when values are compared. A part of resolve_names: same columns. The list of owners
-- is empty unless such a column or a type of a given name exists, so that the rest costs nothing.
SELECT 'typed' AS fact, k.owner AS owner, k.table_name AS name, NULL AS type, k.type_owner AS other_owner,
       k.type_name AS other_name, NULL AS link, NULL AS flag
  FROM (SELECT c.owner, c.table_name, c.data_type_owner AS type_owner, c.data_type AS type_name
          FROM all_tab_cols c
         WHERE c.table_name IN (:names)
           AND c.owner IN (SYS_CONTEXT('USERENV', 'CURRENT_SCHEMA'), :names)
         UNION ALL
        SELECT d.owner, d.table_name, d.data_type_owner, d.data_type
          FROM all_synonyms s
          JOIN all_tab_cols d ON d.owner = s.table_owner AND d.table_name = s.table_name
         WHERE s.synonym_name IN (:names)
           AND s.owner IN (SYS_CONTEXT('USERENV', 'CURRENT_SCHEMA'), 'PUBLIC', :names)) k
  JOIN all_users u ON u.username = k.type_owner AND u.oracle_maintained = 'N'
UNION ALL
SELECT p.fact, p.owner, p.type_name, NULL, p.part_owner, p.part_name, NULL, p.flag
  FROM (SELECT 'user_type' AS fact, t.owner, t.type_name, t.supertype_owner AS part_owner, t.supertype_name AS part_name,
               CASE WHEN EXISTS (SELECT 1 FROM all_type_methods m
                                  WHERE m.owner = t.owner AND m.type_name = t.type_name
                                    AND m.method_type IN ('MAP', 'ORDER'))
                    THEN 'Y' ELSE 'N' END AS flag
          FROM all_types t
         UNION ALL
        SELECT 'type_part', a.owner, a.type_name, a.attr_type_owner, a.attr_type_name, NULL
          FROM all_type_attrs a
         WHERE a.attr_type_owner IS NOT NULL
         UNION ALL
        SELECT 'type_part', e.owner, e.type_name, e.elem_type_owner, e.elem_type_name, NULL
          FROM all_coll_types e
         WHERE e.elem_type_owner IS NOT NULL) p
  JOIN all_users o ON o.username = p.owner AND o.oracle_maintained = 'N'
  LEFT JOIN all_users v ON v.username = p.part_owner
 WHERE (p.fact = 'user_type' OR v.oracle_maintained = 'N')
   AND p.owner IN (SELECT c.data_type_owner
                     FROM all_tab_cols c
                    WHERE c.table_name IN (:names) AND c.data_type_owner IS NOT NULL
                    UNION
                   SELECT d.data_type_owner
                     FROM all_synonyms s
                     JOIN all_tab_cols d ON d.owner = s.table_owner AND d.table_name = s.table_name
                    WHERE s.synonym_name IN (:names) AND d.data_type_owner IS NOT NULL
                    UNION
                   SELECT n.owner
                     FROM all_types n
                    WHERE n.type_name IN (:names))
