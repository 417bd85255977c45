-- The proof that a layer is active: where it is, this is refused (ORA-01456, 28193, 28194, 16000); where it is not, it
-- deletes nothing and is rolled back. PUBLIC has DELETE on this table, so a missing privilege does not hide the answer.
DELETE FROM sys.plan_table$ WHERE 1 = 0
