"""Rows of the describing statements, as the dictionary gives them."""

from mcp_oracle.dictionary.describe import Facts
from mcp_oracle.dictionary.locate import Located
from mcp_oracle.session.fetched import Cell
from tests.unit.dictionary.fake_session import Rows

Row = tuple[Cell, ...]
TABLE = Located("HR", "T", ("TABLE",))


def column(
    name: str,
    data_type: str = "NUMBER",
    *,
    size: tuple[int | None, int | None, int | None] = (22, None, None),
    characters: tuple[int, str | None] = (0, None),
    owner: str | None = None,
    nullable: str = "Y",
    default: int | None = None,
    virtual: str = "NO",
    on_null: str = "NO",
    comment: str | None = None,
    hidden: str = "NO",
) -> Row:
    """A row of `describe_columns` without owner and table."""
    return (
        name, data_type, *size, *characters, owner, nullable, default, virtual, on_null, comment, hidden,
    )  # fmt: skip


def constraint(name: str, kind: str, column_name: str | None = None, **given: str | None) -> Row:
    """A row of `describe_constraints` without owner and table."""
    return (
        name,
        kind,
        given.get("condition"),
        given.get("owner"),
        given.get("key"),
        given.get("rule"),
        given.get("status", "ENABLED"),
        given.get("validated", "VALIDATED"),
        column_name,
    )


def index(owner: str, name: str, column_name: str, position: int, **given: str) -> Row:
    """A row of `describe_indexes` without table."""
    return (
        owner,
        name,
        given.get("type", "NORMAL"),
        given.get("unique", "NONUNIQUE"),
        given.get("visibility", "VISIBLE"),
        given.get("status", "VALID"),
        given.get("partitioned", "NO"),
        column_name,
        position,
        given.get("descend", "ASC"),
    )


def facts(**statements: list[Row]) -> Facts:
    found = Facts()
    for name, rows in statements.items():
        found.rows[f"describe_{name}", TABLE.key] = list(rows)
    return found


def about(**given: Cell) -> Row:
    """A row of `describe_tables` without owner and table."""
    keys = (
        "comment", "rows", "analyzed", "stale", "iot", "temporary", "external", "partitioned", "read_only", "annotated",
    )  # fmt: skip
    usual: dict[str, Cell] = {
        "temporary": "N",
        "external": "NO",
        "partitioned": "NO",
        "annotated": 0,
    }
    return tuple({**usual, **given}.get(key) for key in keys)


def whole(*rows: Row) -> Rows:
    return [("HR", "T", *row) for row in rows]
