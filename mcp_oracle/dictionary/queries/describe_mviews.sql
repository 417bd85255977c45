-- How materialized views are refreshed, and how fresh they are.
SELECT v.owner, v.mview_name, v.refresh_mode, v.refresh_method, v.build_mode, v.staleness,
       TO_CHAR(v.last_refresh_date, 'YYYY-MM-DD HH24:MI:SS') AS refreshed, v.rewrite_enabled, m.comments
  FROM all_mviews v
  LEFT JOIN all_mview_comments m
    ON m.owner = v.owner AND m.mview_name = v.mview_name
 WHERE v.owner IN (:names)
   AND v.mview_name IN (:names)
