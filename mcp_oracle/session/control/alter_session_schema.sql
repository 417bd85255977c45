-- Where configured: names without a schema are looked for there. It changes no privilege.
ALTER SESSION SET CURRENT_SCHEMA = :name
