-- Annotations of tables, views and their columns. Oracle 23ai and later: run only where describe_tables found the view.
SELECT a.annotation_owner, a.object_name, a.column_name, a.annotation_name, a.annotation_value
  FROM all_annotations_usage a
 WHERE a.annotation_owner IN (:names)
   AND a.object_name IN (:names)
 ORDER BY a.annotation_owner, a.object_name, a.column_name, a.annotation_name
