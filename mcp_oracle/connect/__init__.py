"""From what the operator configured to what the driver needs. Pure: nothing here opens a connection."""
