"""Oracle syntax to engine SQL: one rewrite, one pure function.

Each module holds a family and ends with its table of names. A rewrite gets compiled arguments and returns
a typed expression, or raises the OraError that Oracle would raise, or ORA-03001 where the sandbox stops.
"""
