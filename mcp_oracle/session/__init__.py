"""Sessions on the database. The only package that imports the driver: pool, run, values, ORA errors."""
