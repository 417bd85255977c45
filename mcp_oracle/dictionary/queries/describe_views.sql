-- The query of views; TEXT_VC has at most its first 4,000 characters.
SELECT v.owner, v.view_name, v.text_length, v.text_vc, v.read_only
  FROM all_views v
 WHERE v.owner IN (:names)
   AND v.view_name IN (:names)
