-- First statement of a call that explains: EXPLAIN PLAN inserts into PLAN_TABLE, which a read-only transaction refuses.
-- Also the probe that finds a dead connection. The transaction is always rolled back.
SET TRANSACTION READ WRITE
