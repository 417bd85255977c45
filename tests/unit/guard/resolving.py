"""A stub of the look-up: what the names of a statement stand for, and the rule that refuses then."""

from mcp_oracle.errors import RefusedError
from mcp_oracle.guard import Found, ObjectKind, Resolution, read
from mcp_oracle.policy import Policy

ALLOWED = ""
FUNCTION = Found(ObjectKind.FUNCTION, "HR", "DELETE_ALL")
COLUMN = Found(ObjectKind.COLUMN, "HR", "T")
TABLE = Found(ObjectKind.TABLE, "HR", "T")
REMOTE = Found(ObjectKind.REMOTE, link="FAR")
UNSEEN = Found(ObjectKind.UNSEEN, "HR", "T")
SYS_PACKAGE = Found(ObjectKind.PACKAGE, "SYS", "DBMS_RANDOM", supplied=True)
DENIED = Policy(denied_schemas=frozenset({"PAYROLL", "Mixed"}))


def rule_of(
    sql: str, answers: dict[str, Found], policy: Policy | None = None, *, ascii_safe: bool = True
) -> str:
    """The rule that refuses when every name with these parts stands for this object."""
    draft = read(sql, policy or Policy())
    found = {
        name: (answers[key],)
        for name in draft.names
        if (key := f"{name.role} {'.'.join(name.parts)}") in answers
    }
    assert len(found) == len(answers), sorted(f"{n.role} {'.'.join(n.parts)}" for n in draft.names)
    try:
        draft.approve(Resolution(found, ascii_safe))
    except RefusedError as refusal:
        return refusal.rule
    return ALLOWED
