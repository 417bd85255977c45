#!/usr/bin/env bash
# Runs once in a new Oracle Database Free container: the sample schema HR and the accounts of the contract tests.
set -euo pipefail
service=localhost:1521/FREEPDB1

sqlplus -s -L / as sysdba <<SQL
WHENEVER SQLERROR EXIT FAILURE
ALTER SESSION SET CONTAINER = FREEPDB1;
CREATE USER hr IDENTIFIED BY "${OWNER_PASSWORD:?}" QUOTA UNLIMITED ON users;
GRANT CREATE SESSION, CREATE TABLE, CREATE VIEW, CREATE SEQUENCE, CREATE PROCEDURE, CREATE TRIGGER, CREATE SYNONYM TO hr;
CREATE USER hr_reader IDENTIFIED BY "${READER_PASSWORD:?}";
GRANT CREATE SESSION TO hr_reader;
SQL

sqlplus -s -L "hr/${OWNER_PASSWORD}@//$service" <<SQL
WHENEVER SQLERROR EXIT FAILURE
SET DEFINE OFF
@/schemas/hr.sql
BEGIN
  FOR object IN (SELECT object_name FROM user_objects WHERE object_type IN ('TABLE', 'VIEW')) LOOP
    EXECUTE IMMEDIATE 'GRANT READ ON "' || object.object_name || '" TO hr_reader';
  END LOOP;
  DBMS_STATS.GATHER_SCHEMA_STATS(USER);
END;
/
SQL
