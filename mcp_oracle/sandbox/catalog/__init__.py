"""The Oracle-side truth of the sandbox: users, objects, columns, constraints, privileges.

Pure data and look-ups. No SQL is run here; how rows are stored is the engine's business.
"""
