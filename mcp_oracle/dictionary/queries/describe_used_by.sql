-- What depends directly on objects; what is not visible to this user is not listed.
SELECT d.referenced_owner, d.referenced_name, d.owner, d.name, d.type
  FROM all_dependencies d
 WHERE d.referenced_owner IN (:names)
   AND d.referenced_name IN (:names)
 ORDER BY d.type, d.owner, d.name
