"""An embedded Oracle-compatible server: the demo, the test bed and the benchmark's floor.

It stands alone: nothing of the MCP server is imported here. What it cannot do it refuses with a clean
ORA- error; it never answers wrongly in silence. It is not Oracle Database and not affiliated with Oracle.
"""
