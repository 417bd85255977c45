"""A query with its names resolved: blocks with their row sources, conditions, grouping and order. Data."""

from dataclasses import dataclass, field

from sqlglot import exp

from mcp_oracle.sandbox.catalog.objects import Table, View

Expr = exp.Expr
KEY = "plan_source"
"""In the meta data of a resolved column: the key of its source."""
QUERY = "plan_query"
"""In the meta data of a subquery: the number of its resolved form."""


@dataclass(slots=True, eq=False)
class Source:
    """One row source of a block.

    Attributes:
        key: unique in the statement; resolved columns carry it.
        alias: as written; block: the query block that named it.
        instance: the place in FROM.
        wanted: the columns that the statement uses.
        table, view, query: exactly one of a stored table, a dictionary view, a query; none for the one row of DUAL
            and for the rows that a recursive WITH reads back (`pump`).
        label: what a VIEW operation is called.
        needs: the sources that a lateral one depends on; given: the expressions that it takes from them.
    """

    key: str
    alias: str
    block: str
    instance: int
    wanted: set[str] = field(default_factory=set[str])
    table: Table | None = None
    view: View | None = None
    query: "Query | None" = None
    label: str | None = None
    owner: str | None = None
    function: str | None = None
    pump: bool = False
    needs: set[str] = field(default_factory=set[str])
    given: list[Expr] = field(default_factory=list[Expr])


@dataclass(slots=True, eq=False)
class Semi:
    """A subquery that only asks whether a row exists, turned into a join.

    Attributes:
        tests: the conditions that tie it to the outer rows.
        null_aware: NOT IN over columns that may be NULL.
    """

    block: "Block"
    tests: list[Expr]
    anti: bool = False
    null_aware: bool = False


@dataclass(slots=True, eq=False)
class Filter:
    """A condition with subqueries that run for it."""

    test: Expr
    queries: "list[Query]"


@dataclass(slots=True, eq=False)
class Block:
    """A SELECT.

    Attributes:
        optional: sources on the side of an outer join that may be missing, with their conditions; full ones too.
        limits: conditions on ROWNUM that stop the block.
        scalars: subqueries of the select list.
    """

    name: str
    sources: list[Source] = field(default_factory=list[Source])
    optional: dict[str, list[Expr]] = field(default_factory=dict[str, list[Expr]])
    full: set[str] = field(default_factory=set[str])
    tests: list[Expr] = field(default_factory=list[Expr])
    semis: list[Semi] = field(default_factory=list[Semi])
    filters: list[Filter] = field(default_factory=list[Filter])
    names: list[str] = field(default_factory=list[str])
    items: list[Expr] = field(default_factory=list[Expr])
    scalars: "list[Query]" = field(default_factory=list["Query"])
    group: list[Expr] = field(default_factory=list[Expr])
    grouping: str | None = None
    is_grouped: bool = False
    having: list[Expr] = field(default_factory=list[Expr])
    order: list[Expr] = field(default_factory=list[Expr])
    distinct: bool = False
    windows: list[Expr] = field(default_factory=list[Expr])
    numbers_rows: bool = False
    limits: list[Expr] = field(default_factory=list[Expr])
    fetch: Expr | None = None
    offset: Expr | None = None
    ties: bool = False
    connect: list[Expr] = field(default_factory=list[Expr])
    start: list[Expr] = field(default_factory=list[Expr])
    is_hierarchy: bool = False
    locks: bool = False


@dataclass(slots=True, eq=False)
class SetQuery:
    """UNION, INTERSECT or MINUS; a recursive WITH is one whose right side reads its own rows."""

    name: str
    operator: str
    distinct: bool
    left: "Query"
    right: "Query"
    names: list[str]
    order: list[Expr] = field(default_factory=list[Expr])
    fetch: Expr | None = None
    offset: Expr | None = None
    ties: bool = False
    recursive: bool = False


Query = Block | SetQuery
