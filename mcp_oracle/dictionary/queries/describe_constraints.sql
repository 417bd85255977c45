-- Constraints of tables and views with their columns. What a foreign key refers to comes from the keys of all schemas.
SELECT c.owner, c.table_name, c.constraint_name, c.constraint_type, c.search_condition_vc, c.r_owner,
       c.r_constraint_name, c.delete_rule, c.status, c.validated, k.column_name
  FROM all_constraints c
  LEFT JOIN all_cons_columns k
    ON k.owner = c.owner AND k.constraint_name = c.constraint_name AND k.table_name = c.table_name
   AND k.owner IN (:names) AND k.table_name IN (:names)
 WHERE c.owner IN (:names)
   AND c.table_name IN (:names)
   AND c.constraint_type IN ('P', 'U', 'R', 'C')
 ORDER BY c.owner, c.table_name, c.constraint_name, k.position
