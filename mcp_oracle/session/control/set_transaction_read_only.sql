-- First statement of every call: no DML, no SELECT FOR UPDATE until the rollback (ORA-01456). Also the probe
-- that finds a dead connection before a caller's statement is sent.
SET TRANSACTION READ ONLY
