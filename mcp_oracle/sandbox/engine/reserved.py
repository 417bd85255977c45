"""Oracle's reserved words: as names they must be quoted. sqlglot takes many of them as they are."""

# sqlglot's node arguments are Any.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from sqlglot import exp

from mcp_oracle.sandbox.engine.context import offset_of
from mcp_oracle.sandbox.types import OraError

RESERVED = frozenset(
    """
    ALL ALTER AND ANY AS ASC BETWEEN BY CHAR CHECK CLUSTER COMPRESS CONNECT CREATE DATE DECIMAL DEFAULT DELETE DESC
    DISTINCT DROP ELSE EXCLUSIVE EXISTS FLOAT FOR FROM GRANT GROUP HAVING IDENTIFIED IN INDEX INSERT INTEGER INTERSECT
    INTO IS LIKE LOCK LONG MINUS MODE NOCOMPRESS NOT NOWAIT NULL NUMBER OF ON OPTION OR ORDER PCTFREE PRIOR PUBLIC RAW
    RENAME RESOURCE REVOKE SELECT SET SHARE SIZE SMALLINT START SYNONYM TABLE THEN TO TRIGGER UNION UNIQUE UPDATE
    VALUES VARCHAR VARCHAR2 VIEW WHERE WITH
    """.split()  # noqa: SIM905 - a list of words reads better
)
"""The words that V$RESERVED_WORDS marks as reserved without condition."""


def check_names(tree: exp.Expr) -> None:
    """Raise what Oracle says of a reserved word that stands for a name without quotes."""
    for node in tree.find_all(exp.Identifier):
        if node.args.get("quoted") or str(node.this).upper() not in RESERVED:
            continue
        error = _misplaced(node)
        if error is not None:
            raise OraError(*error, offset=offset_of(node))


def _misplaced(node: exp.Expr) -> tuple[int, str] | None:
    parent = node.parent
    if isinstance(parent, exp.Column):
        return 936, "missing expression"
    if isinstance(parent, exp.Alias) and isinstance(parent.parent, exp.Select):
        return 923, "FROM keyword not found where expected"
    if isinstance(parent, exp.TableAlias):
        return 933, "SQL command not properly ended"
    if isinstance(parent, exp.Table):
        return 903, "invalid table name"
    return None
