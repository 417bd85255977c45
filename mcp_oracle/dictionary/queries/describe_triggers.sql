-- Triggers by their own names.
SELECT t.owner, t.trigger_name, t.trigger_type, t.table_owner, t.table_name, t.base_object_type, t.status, t.description
  FROM all_triggers t
 WHERE t.owner IN (:names)
   AND t.trigger_name IN (:names)
