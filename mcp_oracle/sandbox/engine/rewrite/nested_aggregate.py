"""`MAX(COUNT(*)) … GROUP BY`: the inner aggregates per group, the outer ones over the groups."""

# sqlglot's node arguments are Any.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from sqlglot import exp

from mcp_oracle.sandbox.engine.rewrite.aggregate import AGGREGATE_NAMES


def is_aggregate(node: exp.Expr) -> bool:
    return isinstance(node, exp.Anonymous) and str(node.this).upper() in AGGREGATE_NAMES


def _inner(node: exp.Expr, within: bool = False) -> list[exp.Expr]:
    """Aggregates that stand in another one's arguments."""
    if isinstance(node, (exp.Query, exp.Window)):
        return []
    if is_aggregate(node) and within:
        return [node]
    return [
        found
        for child in node.iter_expressions()
        for found in _inner(child, within or is_aggregate(node))
    ]


def unnest_aggregates(select: exp.Expr) -> exp.Expr:
    """The same query as one over an inline view, or the query itself if nothing is nested."""
    if select.args.get("group") is None or not any(_inner(e) for e in select.expressions):
        return select
    outer, items = select.copy(), list[exp.Expr]()
    for copied, original in zip(outer.expressions, select.expressions, strict=True):
        copied.meta.update(original.meta)
        for node in _inner(copied):
            name = exp.to_identifier(f"{len(items)}$", quoted=True)
            items.append(exp.alias_(node.copy(), name))
            node.replace(exp.column(name.copy()))
    view = select.copy()
    view.set("expressions", items)
    view.set("order", None)
    for part in ("with_", "joins", "where", "group", "having", "connect", "hint"):
        outer.set(part, None)
    outer.set("from_", exp.From(this=exp.Subquery(this=view)))
    return outer
