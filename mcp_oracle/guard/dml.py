"""The rules over the shape of INSERT, UPDATE, DELETE and MERGE: for EXPLAIN, which executes none of them.

The rules over calls, names and tables are those of queries.
"""

from typing import Final

from mcp_oracle.guard.catalogue import refuse
from mcp_oracle.guard.dml_parts import DML
from mcp_oracle.guard.outline import QUERY_WORDS
from mcp_oracle.guard.reading import Reading, RuleOver
from mcp_oracle.guard.shape import QUERY_RULES, SHAPE_RULES
from mcp_oracle.guard.tokens import Outline

EXPLAINABLE: Final = QUERY_WORDS | DML
_WORDS: Final = frozenset(
    ("ALTER", "CREATE", "DELETE", "DROP", "GRANT", "INSERT", "INTO", "LOCK", "REVOKE", "UPDATE")
)
_JSON_TRANSFORM: Final = frozenset(("JSON_TRANSFORM",))


def is_dml(reading: Reading) -> None:
    keys = reading.outline.keys
    if keys[0] not in DML:
        refuse("not-explainable", f"the statement begins with {reading.outline.source(0)[:40]}")
    if keys[0] in ("INSERT", "MERGE") and keys[1] != "INTO":
        refuse("dml-clause", f"{keys[0]} is followed by {keys[1][:40] or 'nothing'}, not by INTO")
    if not reading.policy.explain_dml:
        refuse("not-explainable", "the configuration allows no DML to be explained")


def dml_words(reading: Reading) -> None:
    """Words of statements stand where the grammar of this one statement has them, and nowhere else."""
    _refuse_clauses(reading.outline)
    for index in reading.outline.find(_WORDS):
        if not (_is_in_place(reading.outline, index) or _is_in_query(reading, index)):
            refuse("statement-word", f"the statement has {reading.outline.keys[index]} inside it")


def _refuse_clauses(outline: Outline) -> None:
    for index in outline.find(("RETURNING", "RETURN")):
        if any(at > index and outline.parent[at] == -1 for at in outline.at.get("INTO", ())):
            refuse("dml-clause", f"the statement has {outline.keys[index]} INTO")
    for index in outline.at.get("LOG", ()):
        if outline.keys[index + 1] == "ERRORS":
            refuse("dml-clause", "the statement has LOG ERRORS")


def _is_in_place(outline: Outline, index: int) -> bool:
    """The statement's own words; in MERGE also THEN UPDATE, THEN INSERT, and DELETE WHERE behind an update."""
    key = outline.keys[index]
    if index == 0 or (index == 1 and key == "INTO"):
        return True
    if outline.keys[0] != "MERGE" or outline.parent[index] != -1:
        return False
    if key in ("UPDATE", "INSERT"):
        return outline.before(index) == "THEN"
    return key == "DELETE" and outline.keys[index + 1] == "WHERE"


def _is_in_query(reading: Reading, index: int) -> bool:
    """What the grammar of queries has of these words: JSON_TRANSFORM and MODEL."""
    key = reading.outline.keys[index]
    if key in ("INSERT", "CREATE"):
        return reading.within(index, _JSON_TRANSFORM)
    return key == "UPDATE" and reading.in_clause(index, "MODEL")


DML_RULES: Final[tuple[RuleOver, ...]] = (
    is_dml,
    *(rule for rule in SHAPE_RULES if rule not in QUERY_RULES),
    dml_words,
)
"""The shape of DML; for_update is among those that it shares with queries."""
