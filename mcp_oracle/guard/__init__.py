"""The SQL guard: decides from a text, and from what the dictionary says about its names, whether a query may run.

Pure: no I/O, no clock, no database. Two steps: `read` a text into a `Draft`, then `Draft.approve` it with a
`Resolution`. Whatever is not known to be harmless is refused with a rule, a reason and a hint.
"""

from mcp_oracle.guard.draft import Draft, ExplainDraft, read, read_explainable
from mcp_oracle.guard.protected import ProtectedColumnError, protected_tables
from mcp_oracle.guard.reading import Name
from mcp_oracle.guard.resolution import Found, ObjectKind, Resolution

__all__ = [
    "Draft",
    "ExplainDraft",
    "Found",
    "Name",
    "ObjectKind",
    "ProtectedColumnError",
    "Resolution",
    "protected_tables",
    "read",
    "read_explainable",
]
