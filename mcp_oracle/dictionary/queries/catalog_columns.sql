-- Columns of tables and views of schemas that are not Oracle's own, with their comments.
SELECT c.owner, c.table_name, c.column_name, c.data_type, c.data_length, c.data_precision, c.data_scale,
       c.char_length, c.char_used, c.nullable, m.comments
  FROM all_tab_columns c
  JOIN all_users u ON u.username = c.owner
  LEFT JOIN all_col_comments m
    ON m.owner = c.owner AND m.table_name = c.table_name AND m.column_name = c.column_name
 WHERE u.oracle_maintained = 'N'
   AND c.table_name NOT LIKE 'BIN$%'
 ORDER BY c.owner, c.table_name, c.column_id
