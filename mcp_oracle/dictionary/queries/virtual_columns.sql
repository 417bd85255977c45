-- The virtual columns of one table and their expressions; LONG, so in a statement of its own.
SELECT c.column_name, c.data_default
  FROM all_tab_cols c
 WHERE c.owner = :owner
   AND c.table_name = :name
   AND c.virtual_column = 'YES'
   AND c.hidden_column = 'NO'
