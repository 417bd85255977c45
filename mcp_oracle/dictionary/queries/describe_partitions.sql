-- How partitioned tables are partitioned.
SELECT p.owner, p.table_name, p.partitioning_type, p.subpartitioning_type, p.partition_count, p.interval, k.column_name
  FROM all_part_tables p
  JOIN all_part_key_columns k
    ON k.owner = p.owner AND k.name = p.table_name AND k.object_type = 'TABLE'
 WHERE p.owner IN (:names)
   AND p.table_name IN (:names)
 ORDER BY p.owner, p.table_name, k.column_position
