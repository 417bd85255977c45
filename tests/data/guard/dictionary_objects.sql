-- What the guard's dictionary cases meet, in the schema of one account. Runs on Oracle Database 19c and later and in
-- the sandbox, as an account with CREATE SESSION, TABLE, VIEW, PROCEDURE, SYNONYM, SEQUENCE, TYPE, OPERATOR, DATABASE
-- LINK and ANY DIRECTORY, EXECUTE on DBMS_RLS, quota, and READ on HR.REGIONS WITH GRANT OPTION.
-- Each statement ends with a slash. The functions write in transactions of their own: that is what must never run.
CREATE TABLE t (a NUMBER)
/
CREATE TABLE log_of_calls (what VARCHAR2(30))
/
CREATE FUNCTION delete_all RETURN NUMBER IS
  PRAGMA AUTONOMOUS_TRANSACTION;
BEGIN
  INSERT INTO log_of_calls VALUES ('delete_all');
  COMMIT;
  RETURN 1;
END;
/
CREATE FUNCTION doubled(n IN NUMBER) RETURN NUMBER IS
BEGIN
  RETURN n * 2;
END;
/
CREATE PACKAGE pkg AS
  FUNCTION f RETURN NUMBER;
  FUNCTION g(n NUMBER) RETURN NUMBER;
  PROCEDURE p;
END;
/
CREATE PACKAGE BODY pkg AS
  FUNCTION f RETURN NUMBER IS BEGIN RETURN delete_all; END;
  FUNCTION g(n NUMBER) RETURN NUMBER IS BEGIN RETURN delete_all + n; END;
  PROCEDURE p IS BEGIN NULL; END;
END;
/
CREATE VIEW evil_view AS SELECT a, delete_all AS gone FROM t
/
CREATE VIEW nested_view AS SELECT gone AS still_gone FROM evil_view
/
CREATE VIEW plain_view AS SELECT a FROM t
/
CREATE VIEW plain_nested_view AS SELECT a FROM plain_view
/
CREATE SYNONYM evil_synonym FOR evil_view
/
CREATE SYNONYM function_synonym FOR delete_all
/
CREATE SYNONYM package_synonym FOR pkg
/
CREATE SYNONYM t_synonym FOR t
/
CREATE DATABASE LINK far_away CONNECT TO nobody IDENTIFIED BY "nothing_1" USING 'nowhere'
/
CREATE SYNONYM remote_syn FOR t@far_away
/
CREATE SYNONYM remote_owned FOR hr.regions@far_away
/
CREATE SYNONYM chained_syn FOR remote_syn
/
CREATE FUNCTION own_rows(owner VARCHAR2, name VARCHAR2) RETURN VARCHAR2 IS
BEGIN
  RETURN '1 = ' || delete_all;
END;
/
CREATE TABLE t_with_vpd (a NUMBER)
/
INSERT INTO t_with_vpd VALUES (1)
/
BEGIN
  DBMS_RLS.ADD_POLICY(object_name => 'T_WITH_VPD', policy_name => 'OWN_ROWS_ONLY', policy_function => 'OWN_ROWS');
END;
/
CREATE VIEW view_of_vpd AS SELECT a FROM t_with_vpd
/
CREATE SYNONYM vpd_synonym FOR t_with_vpd
/
CREATE TYPE plain_object AS OBJECT (a NUMBER, b NUMBER)
/
CREATE TYPE coded_object AS OBJECT (a NUMBER, MEMBER FUNCTION run_it RETURN NUMBER, STATIC FUNCTION make RETURN NUMBER)
/
CREATE TYPE BODY coded_object AS
  MEMBER FUNCTION run_it RETURN NUMBER IS BEGIN RETURN delete_all; END;
  STATIC FUNCTION make RETURN NUMBER IS BEGIN RETURN delete_all; END;
END;
/
CREATE TYPE numbers AS TABLE OF NUMBER
/
CREATE TYPE ranked_object AS OBJECT (a NUMBER, MAP MEMBER FUNCTION rank_it RETURN NUMBER) NOT FINAL
/
CREATE TYPE BODY ranked_object AS
  MAP MEMBER FUNCTION rank_it RETURN NUMBER IS BEGIN RETURN delete_all; END;
END;
/
CREATE TYPE ranked_list AS TABLE OF ranked_object
/
CREATE TYPE nesting_object AS OBJECT (a NUMBER, b ranked_list)
/
CREATE TYPE under_ranked UNDER ranked_object (c NUMBER)
/
CREATE TYPE plain_list AS VARRAY(10) OF plain_object
/
CREATE OPERATOR twice BINDING (NUMBER) RETURN NUMBER USING doubled
/
CREATE DIRECTORY guard_cases AS '/nowhere'
/
CREATE TABLE ext_plain (a NUMBER) ORGANIZATION EXTERNAL (
  TYPE ORACLE_LOADER DEFAULT DIRECTORY guard_cases
  ACCESS PARAMETERS (RECORDS DELIMITED BY NEWLINE FIELDS TERMINATED BY ',') LOCATION ('a.csv'))
/
CREATE TABLE ext_program (a NUMBER) ORGANIZATION EXTERNAL (
  TYPE ORACLE_LOADER DEFAULT DIRECTORY guard_cases
  ACCESS PARAMETERS (RECORDS DELIMITED BY NEWLINE PREPROCESSOR guard_cases:'run.sh' FIELDS TERMINATED BY ',')
  LOCATION ('a.csv'))
/
CREATE VIEW ext_view AS SELECT a FROM ext_plain
/
CREATE SYNONYM ext_synonym FOR ext_program
/
CREATE TABLE columns_first (delete_all NUMBER, pkg NUMBER, ora_sql_txt NUMBER)
/
INSERT INTO columns_first VALUES (1, 2, 3)
/
CREATE SYNONYM columns_synonym FOR columns_first
/
CREATE TABLE ora_login_user (name VARCHAR2(10))
/
CREATE SEQUENCE numbering
/
CREATE FUNCTION upper_case(s VARCHAR2) RETURN VARCHAR2 IS
BEGIN
  RETURN s;
END;
/
CREATE VIEW regions_view AS SELECT region_id, region_name FROM hr.regions
/
CREATE VIEW regions_nested AS SELECT region_id FROM regions_view
/
CREATE SYNONYM regions_syn FOR hr.regions
/
CREATE SYNONYM regions_view_syn FOR regions_view
/
