-- What the account of accounts.sql may read of CO.
-- Runs on Oracle Database 19c and later as a user with the DBA role, and in the embedded sandbox.

GRANT READ ON co.customers TO hr_reader;
GRANT READ ON co.stores TO hr_reader;
GRANT READ ON co.products TO hr_reader;
GRANT READ ON co.orders TO hr_reader;
GRANT READ ON co.shipments TO hr_reader;
GRANT READ ON co.order_items TO hr_reader;
GRANT READ ON co.inventory TO hr_reader;
GRANT READ ON co.customer_order_products TO hr_reader;
GRANT READ ON co.store_orders TO hr_reader;
GRANT READ ON co.product_reviews TO hr_reader;
GRANT READ ON co.product_orders TO hr_reader;
