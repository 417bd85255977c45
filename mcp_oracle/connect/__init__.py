"""From what the operator configured to what the driver needs. Nothing here opens a connection to the database."""
