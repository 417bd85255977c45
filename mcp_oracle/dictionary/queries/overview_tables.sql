-- Size of the tables of one schema by the optimizer's statistics.
SELECT s.table_name, s.num_rows, s.stale_stats
  FROM all_tab_statistics s
 WHERE s.owner = :owner
   AND s.object_type = 'TABLE'
