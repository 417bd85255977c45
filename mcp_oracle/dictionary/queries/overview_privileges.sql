-- What the session may do: system privileges, roles, grants other than reading (those to PUBLIC aside, which everybody
-- has), objects of its own, database links, and what it may do with directories of the server.
SELECT 'system' AS fact, p.privilege AS name, NULL AS type, 1 AS number_of, NULL AS example
  FROM session_privs p
UNION ALL
SELECT 'role', r.role, NULL, 1, NULL
  FROM session_roles r
UNION ALL
SELECT 'grant', t.privilege, t.type, COUNT(*), MIN(t.table_schema || '.' || t.table_name)
  FROM all_tab_privs t
 WHERE (t.grantee = SYS_CONTEXT('USERENV', 'SESSION_USER') OR t.grantee IN (SELECT s.role FROM session_roles s))
   AND (t.privilege IN ('INSERT', 'UPDATE', 'DELETE', 'ALTER', 'INDEX', 'EXECUTE', 'DEBUG', 'WRITE')
        OR t.type = 'DIRECTORY')
 GROUP BY t.privilege, t.type
UNION ALL
SELECT 'owned', o.object_type, NULL, COUNT(*), MIN(o.object_name)
  FROM all_objects o
 WHERE o.owner = SYS_CONTEXT('USERENV', 'SESSION_USER')
   AND o.object_name NOT LIKE 'BIN$%'
 GROUP BY o.object_type
UNION ALL
SELECT 'link', d.db_link, NULL, 1, d.owner
  FROM all_db_links d
