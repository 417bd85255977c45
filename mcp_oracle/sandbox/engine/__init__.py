"""The database half of the sandbox: Oracle SQL text in, Oracle-typed rows or an ORA- error out.

It stores rows in an embedded DuckDB and rewrites what it knows exactly; everything else it refuses. No sockets, no
event loop: a session blocks its caller and may be interrupted from another thread.
"""

from mcp_oracle.sandbox.engine.database import SandboxDatabase, open_database

__all__ = ["SandboxDatabase", "open_database"]
