"""What the planner may ask of the database, and what a name of WITH stands for."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlglot import exp

from mcp_oracle.sandbox.catalog.objects import Index, Relation, Table, View


@dataclass(frozen=True, slots=True)
class Lookup:
    """What the planner may ask.

    Attributes:
        relation: what a name means in a schema; the statement was compiled before, so it means something.
        tree: the syntax tree of a view's query; not to be changed.
        indexes: of a table.
        count: the rows of a table without statistics.
        binds: the names of the bind places, in order.
        distinct_by_hash: 21c and later remove duplicates of UNION by hashing, older releases by sorting.
    """

    relation: Callable[[str, str | None, str], Relation | None]
    tree: Callable[[View], exp.Expr]
    indexes: Callable[[Table], list[Index]]
    count: Callable[[Table], int]
    schema: str
    binds: tuple[str, ...] = ()
    distinct_by_hash: bool = True


@dataclass(frozen=True, slots=True)
class Common:
    """A query named by WITH.

    Attributes:
        tree: None where a recursive query reads its own rows.
        visible: the names of WITH that it may use itself.
    """

    name: str
    tree: exp.Expr | None
    columns: list[str]
    visible: "list[dict[str, Common]]"
    schema: str
