"""The fixed statements that set up, mark and check a session, one file each."""
