-- Privileges on whole schemas. Oracle 23ai and later: run only where overview_session found the view.
SELECT p.privilege, p.schema
  FROM session_schema_privs p
 ORDER BY p.schema, p.privilege
