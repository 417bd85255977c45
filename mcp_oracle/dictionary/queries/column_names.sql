-- The columns of one table, for a hint.
SELECT c.column_name
  FROM all_tab_columns c
 WHERE c.owner = :owner
   AND c.table_name = :name
 ORDER BY c.column_id
