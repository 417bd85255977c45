-- Columns of tables and views with their comments, also invisible ones, but none that Oracle hides for itself.
-- DATA_DEFAULT is a LONG, which costs a round trip per row: it is read by describe_defaults, of the columns that have one.
SELECT c.owner, c.table_name, c.column_name, c.data_type, c.data_length, c.data_precision, c.data_scale, c.char_length,
       c.char_used, c.data_type_owner, c.nullable, c.default_length, c.virtual_column, c.default_on_null, m.comments,
       c.hidden_column
  FROM all_tab_cols c
  LEFT JOIN all_col_comments m
    ON m.owner = c.owner AND m.table_name = c.table_name AND m.column_name = c.column_name
   AND m.owner IN (:names) AND m.table_name IN (:names)
 WHERE c.owner IN (:names)
   AND c.table_name IN (:names)
   AND (c.hidden_column = 'NO' OR c.user_generated = 'YES')
 ORDER BY c.owner, c.table_name, c.column_id
