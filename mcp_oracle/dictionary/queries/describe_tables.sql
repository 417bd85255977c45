-- Comment, size by the optimizer's statistics with their age, and organization of tables and views; and whether this
-- release has the view that describe_annotations reads. ALL_TAB_COMMENTS lacks materialized views, which are tables too.
-- The lists stand at the joined views again: their predicates are not always pushed into a view behind an outer join.
SELECT o.owner, o.object_name, c.comments, s.num_rows, TO_CHAR(s.last_analyzed, 'YYYY-MM-DD') AS analyzed, s.stale_stats,
       t.iot_type, t.temporary, t.external, t.partitioned, t.read_only,
       (SELECT COUNT(*)
          FROM all_objects a
         WHERE a.owner = 'SYS' AND a.object_name = 'ALL_ANNOTATIONS_USAGE') AS has_annotations
  FROM all_objects o
  LEFT JOIN all_tab_comments c
    ON c.owner = o.owner AND c.table_name = o.object_name AND c.owner IN (:names) AND c.table_name IN (:names)
  LEFT JOIN all_tables t
    ON t.owner = o.owner AND t.table_name = o.object_name AND t.owner IN (:names) AND t.table_name IN (:names)
  LEFT JOIN all_tab_statistics s
    ON s.owner = o.owner AND s.table_name = o.object_name AND s.object_type = 'TABLE'
   AND s.owner IN (:names) AND s.table_name IN (:names)
 WHERE o.owner IN (:names)
   AND o.object_name IN (:names)
   AND o.object_type IN ('TABLE', 'VIEW')
