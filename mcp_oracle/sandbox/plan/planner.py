"""From a statement's tree to its plan."""

# sqlglot's node arguments are Any.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false

from collections.abc import Callable
from dataclasses import dataclass

from sqlglot import exp

from mcp_oracle.sandbox.catalog.objects import Index, Relation, Table, View
from mcp_oracle.sandbox.plan.estimate import full_scan
from mcp_oracle.sandbox.plan.step import Step, Target
from mcp_oracle.sandbox.types import OraError


@dataclass(frozen=True, slots=True)
class Lookup:
    """What the planner may ask.

    Attributes:
        relation: what a name means in a schema; the statement was compiled before, so it means something.
        tree: the syntax tree of a view's query.
        indexes: of a table.
        count: the rows of a table without statistics.
    """

    relation: Callable[[str, str | None, str], Relation | None]
    tree: Callable[[View], exp.Expr]
    indexes: Callable[[Table], list[Index]]
    count: Callable[[Table], int]
    schema: str


def plan_statement(tree: exp.Expr, lookup: Lookup) -> Step:
    """The plan of a query or a change.

    Raises:
        OraError: 03001, the sandbox has no plan for such a statement.
    """
    if isinstance(tree, exp.Select) and tree.args.get("from_") is not None:
        node = tree.args["from_"].this
        if isinstance(node, exp.Table) and not tree.args.get("joins"):
            found = lookup.relation(str(node.name).upper(), None, lookup.schema)
            if isinstance(found, Table) and found.statistics:
                s = found.statistics
                target = Target(
                    found.owner, found.name, f'"{found.name}"@"SEL$1"', "TABLE", instance=1
                )
                scan = Step(
                    "TABLE ACCESS", "FULL", [], target, s.rows, s.average_length,
                    full_scan(s.blocks), 1e5, block="SEL$1",
                )  # fmt: skip
                return Step(
                    "SELECT STATEMENT", None, [scan], None, scan.rows, scan.width, scan.io, scan.cpu
                )
    raise OraError(3001, "unimplemented feature: EXPLAIN PLAN of this statement")
