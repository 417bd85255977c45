-- Comment, size by the optimizer's statistics with their age, and organization of tables and views; and whether this
-- release has the view that describe_annotations reads.
SELECT c.owner, c.table_name, c.comments, s.num_rows, TO_CHAR(s.last_analyzed, 'YYYY-MM-DD') AS analyzed, s.stale_stats,
       t.iot_type, t.temporary, t.external, t.partitioned, t.read_only,
       (SELECT COUNT(*)
          FROM all_objects o
         WHERE o.owner = 'SYS' AND o.object_name = 'ALL_ANNOTATIONS_USAGE') AS has_annotations
  FROM all_tab_comments c
  LEFT JOIN all_tables t
    ON t.owner = c.owner AND t.table_name = c.table_name
  LEFT JOIN all_tab_statistics s
    ON s.owner = c.owner AND s.table_name = c.table_name AND s.object_type = 'TABLE'
 WHERE c.owner IN (:names)
   AND c.table_name IN (:names)
