-- Collection types and what their elements are.
SELECT c.owner, c.type_name, c.coll_type, c.upper_bound, c.elem_type_owner, c.elem_type_name, c.length, c.precision,
       c.scale
  FROM all_coll_types c
 WHERE c.owner IN (:names)
   AND c.type_name IN (:names)
