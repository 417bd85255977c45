-- Every object that the user may see in schemas that are not Oracle's own; not what is in the recycle bin.
SELECT o.owner, o.object_name, o.object_type
  FROM all_objects o
  JOIN all_users u ON u.username = o.owner
 WHERE u.oracle_maintained = 'N'
   AND o.generated = 'N'
   AND o.secondary = 'N'
   AND o.object_name NOT LIKE 'BIN$%'
   AND o.object_type IN ('TABLE', 'VIEW', 'MATERIALIZED VIEW', 'SYNONYM', 'SEQUENCE', 'INDEX', 'PACKAGE', 'PROCEDURE',
                         'FUNCTION', 'TRIGGER', 'TYPE')
 ORDER BY o.owner, o.object_name, o.object_type
