-- Once per connection: who we really are. SYS is refused, because SET TRANSACTION READ ONLY does not bind it.
SELECT SYS_CONTEXT('USERENV', 'SESSION_USER') AS session_user,
       SYS_CONTEXT('USERENV', 'ISDBA') AS is_dba
  FROM dual
