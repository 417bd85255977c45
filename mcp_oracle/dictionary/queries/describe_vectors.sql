-- Dimensions and formats of VECTOR columns. Oracle 23ai (23.4) and later: run only where describe_columns shows the type.
SELECT c.owner, c.table_name, c.column_name, c.vector_info
  FROM all_tab_cols c
 WHERE c.owner IN (:names)
   AND c.table_name IN (:names)
   AND c.data_type = 'VECTOR'
