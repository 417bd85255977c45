-- The account that the demo and the tests use: it may log on and read HR, and CO by co_accounts.sql, nothing else.
-- Runs on Oracle Database 19c and later as a user with the DBA role, and in the embedded sandbox.

CREATE USER hr_reader IDENTIFIED BY "hr_reader_sandbox_1";
GRANT CREATE SESSION TO hr_reader;
GRANT READ ON hr.regions TO hr_reader;
GRANT READ ON hr.countries TO hr_reader;
GRANT READ ON hr.locations TO hr_reader;
GRANT READ ON hr.departments TO hr_reader;
GRANT READ ON hr.jobs TO hr_reader;
GRANT READ ON hr.employees TO hr_reader;
GRANT READ ON hr.job_history TO hr_reader;
GRANT READ ON hr.emp_details_view TO hr_reader;
