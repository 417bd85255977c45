-- Comments on tables, views and materialized views of schemas that are not Oracle's own.
SELECT c.owner, c.table_name, c.comments
  FROM all_tab_comments c
  JOIN all_users u ON u.username = c.owner
 WHERE u.oracle_maintained = 'N'
   AND c.comments IS NOT NULL
UNION ALL
SELECT m.owner, m.mview_name, m.comments
  FROM all_mview_comments m
  JOIN all_users v ON v.username = m.owner
 WHERE v.oracle_maintained = 'N'
   AND m.comments IS NOT NULL
