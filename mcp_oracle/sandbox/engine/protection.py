"""Relations that are stored but must not be read or changed here: external tables, and what row-level policies guard.

Answering without the policy's filter would be wrong, so such a statement is refused.
"""

from mcp_oracle.sandbox.catalog.objects import Relation, Table
from mcp_oracle.sandbox.catalog.store import Catalog
from mcp_oracle.sandbox.engine.context import unimplemented
from mcp_oracle.sandbox.types import OraError

_EXEMPT = "EXEMPT ACCESS POLICY"


def refuse_protected(
    catalog: Catalog, user: str, entry: Relation, verb: str, offset: int | None
) -> None:
    """Refuse SELECT, INSERT, UPDATE or DELETE by the user of the session."""
    if isinstance(entry, Table) and entry.materialized is not None and verb != "SELECT":
        text = "data manipulation operation not legal on this view"
        raise OraError(1732, text, offset=offset)
    if isinstance(entry, Table) and entry.external is not None:
        if verb != "SELECT":
            raise OraError(
                30657, "operation not supported on external organized table", offset=offset
            )
        raise OraError(29913, "error while processing ODCIEXTTABLEOPEN routine", offset=offset)
    if not entry.policies or user == "SYS" or _EXEMPT in catalog.viewer(user).privileges:
        return
    for policy in entry.policies:
        if policy.enabled and verb in policy.statements:
            raise unimplemented(
                f"the row-level security policy {policy.name} on {entry.owner}.{entry.name}", offset
            )
