-- What named views depend on, one row per edge, through other views and code, as far as ALL_DEPENDENCIES shows it to this
-- user; only where columns are protected. A part of resolve_names: same columns. What Oracle supplies is not looked into.
SELECT DISTINCT 'edge' AS fact, d.owner AS owner, d.name AS name, d.referenced_type AS type,
       d.referenced_owner AS other_owner, d.referenced_name AS other_name, d.referenced_link_name AS link,
       (SELECT u.oracle_maintained FROM all_users u WHERE u.username = d.referenced_owner) AS flag
  FROM all_dependencies d
 START WITH d.type IN ('VIEW', 'MATERIALIZED VIEW', 'ANALYTIC VIEW', 'HIERARCHY', 'PROPERTY GRAPH')
        AND (d.name IN (:names)
             OR (d.owner, d.name) IN (SELECT s.table_owner, s.table_name
                                        FROM all_synonyms s
                                       WHERE s.synonym_name IN (:names)))
CONNECT BY NOCYCLE d.owner = PRIOR d.referenced_owner
       AND d.name = PRIOR d.referenced_name
       AND d.type = PRIOR d.referenced_type
       AND d.owner <> 'SYS'
