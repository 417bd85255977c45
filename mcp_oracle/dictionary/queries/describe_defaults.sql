-- Default expressions, expressions of virtual columns, and how identity columns are filled.
SELECT c.owner, c.table_name, c.column_name, i.generation_type, i.identity_options, c.data_default
  FROM all_tab_cols c
  LEFT JOIN all_tab_identity_cols i
    ON i.owner = c.owner AND i.table_name = c.table_name AND i.column_name = c.column_name
 WHERE c.owner IN (:names)
   AND c.table_name IN (:names)
   AND c.default_length > 0
   AND (c.hidden_column = 'NO' OR c.user_generated = 'YES')
