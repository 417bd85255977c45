-- Procedures and functions, alone or in packages, with their arguments; a routine without arguments has no row there.
SELECT p.owner, p.object_name, p.object_type, p.procedure_name, p.subprogram_id, p.authid, p.pipelined, p.deterministic,
       a.argument_name, a.position, a.in_out, a.data_type, a.type_owner, a.type_name, a.type_subname, a.defaulted
  FROM all_procedures p
  LEFT JOIN all_arguments a
    ON a.owner = p.owner AND a.object_id = p.object_id AND a.subprogram_id = p.subprogram_id AND a.data_level = 0
   AND a.owner IN (:names)
 WHERE p.owner IN (:names)
   AND p.object_name IN (:names)
   AND p.object_type IN ('PROCEDURE', 'FUNCTION', 'PACKAGE')
 ORDER BY p.owner, p.object_name, p.subprogram_id, a.sequence
