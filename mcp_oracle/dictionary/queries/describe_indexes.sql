-- Indexes of tables with their columns.
SELECT i.table_owner, i.table_name, i.owner, i.index_name, i.index_type, i.uniqueness, i.visibility, i.status,
       i.partitioned, k.column_name, k.column_position, k.descend
  FROM all_indexes i
  JOIN all_ind_columns k
    ON k.index_owner = i.owner AND k.index_name = i.index_name
   AND k.table_owner IN (:names) AND k.table_name IN (:names)
 WHERE i.table_owner IN (:names)
   AND i.table_name IN (:names)
 ORDER BY i.table_owner, i.table_name, i.index_name, k.column_position
