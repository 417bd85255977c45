-- What the cases of protected.jsonl read, in the schema of one account. Runs on Oracle Database 19c and later and in the
-- sandbox, as an account with CREATE SESSION, TABLE, VIEW, PROCEDURE, SYNONYM, MATERIALIZED VIEW, and quota. Each
-- statement ends with a slash. Protected: STAFF.SALARY and STAFF."Bonus".
CREATE TABLE staff (id NUMBER, name VARCHAR2(30), salary NUMBER, "Bonus" NUMBER, dept NUMBER, hired DATE)
/
INSERT INTO staff VALUES (1, 'Abel', 4711, 815, 10, DATE '2020-01-01')
/
CREATE TABLE depts (id NUMBER, title VARCHAR2(30), salary NUMBER, first NUMBER)
/
INSERT INTO depts VALUES (10, 'Shipping', 3, 2)
/
CREATE VIEW staff_view AS SELECT id, name, salary FROM staff
/
CREATE VIEW staff_nested AS SELECT name, salary AS pay FROM staff_view
/
CREATE VIEW staff_safe AS SELECT id, name, dept FROM staff
/
CREATE VIEW staff_over_safe AS SELECT name FROM staff_safe
/
CREATE VIEW depts_view AS SELECT id, title FROM depts
/
CREATE VIEW depts_nested AS SELECT title FROM depts_view
/
CREATE FUNCTION top_pay RETURN NUMBER IS
  n NUMBER;
BEGIN
  SELECT MAX(salary) INTO n FROM staff;
  RETURN n;
END;
/
CREATE VIEW pay_by_code AS SELECT id, top_pay AS n FROM depts
/
CREATE VIEW ranges AS SELECT column_name, low_value FROM sys.all_tab_columns
/
CREATE SYNONYM staff_syn FOR staff
/
CREATE SYNONYM staff_view_syn FOR staff_view
/
CREATE SYNONYM depts_syn FOR depts
/
CREATE VIEW over_synonym AS SELECT name FROM staff_syn
/
CREATE VIEW over_depts_synonym AS SELECT title FROM depts_syn
/
