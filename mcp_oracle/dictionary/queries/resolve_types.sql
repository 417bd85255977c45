-- Object types of users in the columns of named tables and views (also through a synonym), and what these types are made
-- of: their MAP and ORDER methods run when values are compared. A part of resolve_names: same columns. The outer
-- conditions find nothing unless such a column or a type of a given name exists, so that the rest costs nothing.
SELECT 'typed' AS fact, c.owner AS owner, c.table_name AS name, NULL AS type, c.data_type_owner AS other_owner,
       c.data_type AS other_name, NULL AS link, NULL AS flag
  FROM all_tab_cols c
  JOIN all_users u ON u.username = c.data_type_owner AND u.oracle_maintained = 'N'
 WHERE c.table_name IN (:names)
   AND c.owner IN (SYS_CONTEXT('USERENV', 'CURRENT_SCHEMA'), :names)
UNION ALL
SELECT 'typed', c.owner, c.table_name, NULL, c.data_type_owner, c.data_type, NULL, NULL
  FROM all_synonyms s
  JOIN all_tab_cols c ON c.owner = s.table_owner AND c.table_name = s.table_name
  JOIN all_users u ON u.username = c.data_type_owner AND u.oracle_maintained = 'N'
 WHERE s.synonym_name IN (:names)
   AND s.owner IN (SYS_CONTEXT('USERENV', 'CURRENT_SCHEMA'), 'PUBLIC', :names)
UNION ALL
SELECT 'user_type', t.owner, t.type_name, t.typecode, t.supertype_owner, t.supertype_name, NULL,
       CASE WHEN EXISTS (SELECT 1 FROM all_type_methods m
                          WHERE m.owner = t.owner AND m.type_name = t.type_name AND m.method_type IN ('MAP', 'ORDER'))
            THEN 'Y' ELSE 'N' END
  FROM all_types t
 WHERE t.owner IN (SELECT c.data_type_owner
                     FROM all_tab_cols c
                     JOIN all_users u ON u.username = c.data_type_owner AND u.oracle_maintained = 'N'
                    WHERE c.table_name IN (:names)
                    UNION
                   SELECT c.data_type_owner
                     FROM all_synonyms s
                     JOIN all_tab_cols c ON c.owner = s.table_owner AND c.table_name = s.table_name
                     JOIN all_users u ON u.username = c.data_type_owner AND u.oracle_maintained = 'N'
                    WHERE s.synonym_name IN (:names)
                    UNION
                   SELECT n.owner
                     FROM all_types n
                     JOIN all_users u ON u.username = n.owner AND u.oracle_maintained = 'N'
                    WHERE n.type_name IN (:names))
UNION ALL
SELECT 'type_part', p.owner, p.type_name, NULL, p.part_owner, p.part_name, NULL, NULL
  FROM (SELECT a.owner, a.type_name, a.attr_type_owner AS part_owner, a.attr_type_name AS part_name
          FROM all_type_attrs a
         UNION ALL
        SELECT e.owner, e.type_name, e.elem_type_owner, e.elem_type_name
          FROM all_coll_types e) p
  JOIN all_users v ON v.username = p.part_owner AND v.oracle_maintained = 'N'
 WHERE p.owner IN (SELECT c.data_type_owner
                     FROM all_tab_cols c
                     JOIN all_users u ON u.username = c.data_type_owner AND u.oracle_maintained = 'N'
                    WHERE c.table_name IN (:names)
                    UNION
                   SELECT c.data_type_owner
                     FROM all_synonyms s
                     JOIN all_tab_cols c ON c.owner = s.table_owner AND c.table_name = s.table_name
                     JOIN all_users u ON u.username = c.data_type_owner AND u.oracle_maintained = 'N'
                    WHERE s.synonym_name IN (:names)
                    UNION
                   SELECT n.owner
                     FROM all_types n
                     JOIN all_users u ON u.username = n.owner AND u.oracle_maintained = 'N'
                    WHERE n.type_name IN (:names))
