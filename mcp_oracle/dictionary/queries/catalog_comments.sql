-- Comments on tables and views of schemas that are not Oracle's own.
SELECT c.owner, c.table_name, c.comments
  FROM all_tab_comments c
  JOIN all_users u ON u.username = c.owner
 WHERE u.oracle_maintained = 'N'
   AND c.comments IS NOT NULL
