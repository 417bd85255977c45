"""Makes the EXPLAIN statement: a fixed prefix in front of a text that the guard approved, byte for byte.

The third maker of `Statement`.
"""

import re
from typing import Final

from mcp_oracle.packaged import load
from mcp_oracle.session.planning import Explain
from mcp_oracle.statement import Explainable, vouch

QUERIES: Final = "mcp_oracle.plans.queries"
PREFIX: Final = "EXPLAIN PLAN SET STATEMENT_ID = '{}' FOR\n"
_STATEMENT_ID: Final = re.compile(r"[a-z0-9]{8,30}")
"""STATEMENT_ID is a VARCHAR2(30)."""


def explain(approved: Explainable, statement_id: str) -> Explain:
    """EXPLAIN of an approved text and the query for its rows.

    Raises:
        ValueError: the id could be more than an id; it is ours, so this is a defect.
    """
    if not _STATEMENT_ID.fullmatch(statement_id):
        raise ValueError(statement_id)
    return Explain(
        statement=vouch(PREFIX.format(statement_id) + approved.text, "explain"),
        rows=load(QUERIES, "plan_rows"),
        statement_id=statement_id,
        binds=approved.binds,
    )


def prefix_length(statement_id: str) -> int:
    """How far an error's offset in EXPLAIN's text lies behind that in the text that is explained."""
    return len(PREFIX.format(statement_id))
