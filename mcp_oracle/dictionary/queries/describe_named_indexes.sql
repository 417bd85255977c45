-- Indexes by their own names, with the table that each belongs to.
SELECT i.owner, i.index_name, i.table_owner, i.table_name, i.index_type, i.uniqueness, i.visibility, i.status,
       i.partitioned, k.column_name, k.column_position, k.descend
  FROM all_indexes i
  JOIN all_ind_columns k
    ON k.index_owner = i.owner AND k.index_name = i.index_name
 WHERE i.owner IN (:names)
   AND i.index_name IN (:names)
 ORDER BY i.owner, i.index_name, k.column_position
