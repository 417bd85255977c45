-- Once per connection for plans: an object named PLAN_TABLE in the current schema hides the temporary table of SYS that
-- everybody has. It may be of an old layout, and a trigger on it would run.
SELECT o.owner, o.object_type
  FROM all_objects o
 WHERE o.owner = SYS_CONTEXT('USERENV', 'CURRENT_SCHEMA')
   AND o.object_name = 'PLAN_TABLE'
