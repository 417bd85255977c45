-- Expressions of function-based indexes; the column is a LONG, so this is read only where there are such indexes.
SELECT e.table_owner, e.table_name, e.index_owner, e.index_name, e.column_position, e.column_expression
  FROM all_ind_expressions e
 WHERE e.table_owner IN (:names)
   AND e.table_name IN (:names)
