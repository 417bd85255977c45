-- Which database this is and as whom, from what every user may ask; and whether this release has schema privileges.
SELECT v.banner_full,
       SYS_CONTEXT('USERENV', 'DB_NAME') AS database_name,
       SYS_CONTEXT('USERENV', 'CON_NAME') AS container,
       SYS_CONTEXT('USERENV', 'SERVICE_NAME') AS service,
       SYS_CONTEXT('USERENV', 'INSTANCE_NAME') AS instance,
       SYS_CONTEXT('USERENV', 'DATABASE_ROLE') AS database_role,
       SYS_CONTEXT('USERENV', 'CLOUD_SERVICE') AS cloud_service,
       SYS_CONTEXT('USERENV', 'SESSION_USER') AS session_user,
       SYS_CONTEXT('USERENV', 'CURRENT_SCHEMA') AS current_schema,
       (SELECT COUNT(*)
          FROM all_objects o
         WHERE o.owner = 'SYS' AND o.object_name = 'SESSION_SCHEMA_PRIVS') AS has_schema_privileges
  FROM v$version v
 WHERE ROWNUM = 1
