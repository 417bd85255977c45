-- Object types with their attributes.
SELECT t.owner, t.type_name, t.typecode, t.supertype_name, a.attr_name, a.attr_type_owner, a.attr_type_name, a.length,
       a.precision, a.scale
  FROM all_types t
  LEFT JOIN all_type_attrs a
    ON a.owner = t.owner AND a.type_name = t.type_name AND a.owner IN (:names) AND a.type_name IN (:names)
 WHERE t.owner IN (:names)
   AND t.type_name IN (:names)
 ORDER BY t.owner, t.type_name, a.attr_no
