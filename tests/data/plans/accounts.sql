-- Accounts that may not explain, or not everything: one with a PLAN_TABLE of its own, one with a view
-- over tables that it may not read.
CREATE USER plan_owner IDENTIFIED BY "plan_owner_sandbox_1";
GRANT CREATE SESSION TO plan_owner;
CREATE TABLE plan_owner.plan_table (id NUMBER);
CREATE USER plan_viewer IDENTIFIED BY "plan_viewer_sandbox_1";
GRANT CREATE SESSION TO plan_viewer;
CREATE TABLE plan_owner.hidden (id NUMBER);
CREATE VIEW plan_owner.shown AS SELECT id FROM plan_owner.hidden;
GRANT READ ON plan_owner.shown TO plan_viewer;
