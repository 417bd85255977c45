"""Names in force at a place of the statement, each with the resolved expression it stands for."""

# sqlglot's node arguments are Any.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false

from dataclasses import dataclass, field

from sqlglot import exp

from mcp_oracle.sandbox.plan.block import KEY, Expr
from mcp_oracle.sandbox.plan.tree import name_of

QUALIFIED, MARKED = "plan_qualified", "plan_marked"


@dataclass(slots=True)
class Named:
    """An alias of FROM; the columns of a merged view stand for expressions over the view's own sources."""

    alias: str
    schema: str | None
    columns: dict[str, Expr]


@dataclass(slots=True)
class Scope:
    """One block's names.

    Attributes:
        joined: ANSI joins and merged views make Oracle write every column with its alias.
    """

    named: list[Named] = field(default_factory=list[Named])
    parent: "Scope | None" = None
    merged: dict[str, Expr] = field(default_factory=dict[str, Expr])
    joined: bool = False


def column_of(key: str, alias: str, name: str) -> exp.Expr:
    """A resolved column."""
    made = exp.column(exp.to_identifier(name, quoted=True), exp.to_identifier(alias, quoted=True))
    made.meta[KEY] = key
    return made


def resolved(node: exp.Expr, scope: Scope | None) -> exp.Expr | None:
    """What a column name means; None for pseudo-columns, binds, sequences and functions."""
    name = name_of(node.this)
    qualifier = name_of(node.args["table"]) if node.args.get("table") else None
    while scope is not None:
        found = _here(scope, name, qualifier)
        if found is not None:
            return _used(found, node, scope)
        scope = scope.parent
    return None


def _here(scope: Scope, name: str, qualifier: str | None) -> Expr | None:
    if qualifier is None and name in scope.merged:
        return scope.merged[name]
    for named in scope.named:
        if qualifier in (None, named.alias) and name in named.columns:
            return named.columns[name]
    return None


def _used(found: Expr, node: exp.Expr, scope: Scope) -> Expr:
    made = found.copy()
    for column in made.find_all(exp.Column):
        column.meta[QUALIFIED] = bool(
            node.args.get("table") or scope.joined or column.meta.get(QUALIFIED)
        )
        if node.args.get("join_mark"):
            column.meta[MARKED] = True
    return made if isinstance(made, (exp.Column, exp.Literal)) else exp.Paren(this=made)
