#!/usr/bin/env bash
# Runs once in a new Oracle Database Free container: the sample schemas HR and CO and the accounts of the contract tests. The
# scripts set the sandbox's well-known passwords; they are replaced before the container counts as healthy.
set -euo pipefail

sqlplus -s -L / as sysdba <<SQL
WHENEVER SQLERROR EXIT FAILURE
SET DEFINE OFF
ALTER SESSION SET CONTAINER = FREEPDB1;
@/schemas/hr.sql
@/schemas/accounts.sql
@/schemas/co.sql
@/schemas/co_accounts.sql
ALTER USER hr IDENTIFIED BY "${OWNER_PASSWORD:?}";
ALTER USER co IDENTIFIED BY "${OWNER_PASSWORD:?}";
ALTER USER hr_reader IDENTIFIED BY "${READER_PASSWORD:?}";
SQL
