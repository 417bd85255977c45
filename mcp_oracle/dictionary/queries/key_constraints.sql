-- Primary, unique and foreign keys of schemas that are not Oracle's own. Their columns are a statement of their own:
-- the self-join of both views takes minutes on large dictionaries.
SELECT c.owner, c.table_name, c.constraint_name, c.constraint_type, c.r_owner, c.r_constraint_name, c.status
  FROM all_constraints c
  JOIN all_users u ON u.username = c.owner
 WHERE u.oracle_maintained = 'N'
   AND c.constraint_type IN ('P', 'U', 'R')
 ORDER BY c.owner, c.table_name, c.constraint_name
