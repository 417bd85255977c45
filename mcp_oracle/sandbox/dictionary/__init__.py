"""The data dictionary: its views with exactly the documented columns, over rows that the catalog gives.

`base` turns catalog entries into rows of the base tables that `tables` lists; `views` defines each dictionary view
over them in the engine's SQL; `columns` holds what the reference documents. Nothing here runs SQL.
"""

from mcp_oracle.sandbox.dictionary.base import object_rows, shared_rows
from mcp_oracle.sandbox.dictionary.columns import Documented, documented_views
from mcp_oracle.sandbox.dictionary.install import install
from mcp_oracle.sandbox.dictionary.query import LIVE, Reader, SessionRow, view_query
from mcp_oracle.sandbox.dictionary.tables import BASE_TABLES, SHARED_TABLES

__all__ = [
    "BASE_TABLES",
    "LIVE",
    "SHARED_TABLES",
    "Documented",
    "Reader",
    "SessionRow",
    "documented_views",
    "install",
    "object_rows",
    "shared_rows",
    "view_query",
]
