-- Columns of the keys of schemas that are not Oracle's own; only columns of checks have no position.
SELECT k.owner, k.constraint_name, k.column_name
  FROM all_cons_columns k
  JOIN all_users u ON u.username = k.owner
 WHERE u.oracle_maintained = 'N'
   AND k.position IS NOT NULL
 ORDER BY k.owner, k.constraint_name, k.position
