-- Expressions of function-based indexes by the names of the indexes; a LONG, as in describe_index_expressions.
SELECT e.index_owner, e.index_name, e.column_position, e.column_expression
  FROM all_ind_expressions e
 WHERE e.index_owner IN (:names)
   AND e.index_name IN (:names)
