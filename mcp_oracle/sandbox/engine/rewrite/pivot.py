"""PIVOT and UNPIVOT: rewritten to the GROUP BY and the UNION ALL that they stand for, before anything is compiled.

The names of the columns come from the compiled source; the text that is compiled names them quoted.
"""

# sqlglot's node arguments are Any.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from collections.abc import Sequence

from sqlglot import exp

from mcp_oracle.sandbox.engine.context import offset_of, only, unimplemented
from mcp_oracle.sandbox.engine.rewrite.identifier import name_of
from mcp_oracle.sandbox.types import OraError

_AGGREGATES = frozenset({"SUM", "AVG", "MIN", "MAX", "COUNT"})


def rewritten(source: exp.Expr, pivot: exp.Expr, columns: Sequence[str]) -> exp.Expr:
    """The query that a source with PIVOT or UNPIVOT stands for; `columns` are those of the source."""
    if pivot.args.get("unpivot"):
        return _unpivot(source, pivot, columns)
    return _pivot(source, pivot, columns)


def _quoted(name: str) -> exp.Expr:
    return exp.column(exp.to_identifier(name, quoted=True))


def _known(name: str, columns: Sequence[str], node: exp.Expr) -> str:
    if name not in columns:
        raise OraError(904, f'"{name}": invalid identifier', offset=offset_of(node))
    return name


def _field(pivot: exp.Expr) -> exp.Expr:
    fields = pivot.args.get("fields") or []
    if len(fields) != 1 or not isinstance(fields[0], exp.In) or fields[0].args.get("field"):
        raise unimplemented("this form of PIVOT", offset_of(pivot))
    return fields[0]


def _select(source: exp.Expr, items: list[exp.Expr]) -> exp.Expr:
    return exp.Select(expressions=items, from_=exp.From(this=source.copy()))


def _pivot(source: exp.Expr, pivot: exp.Expr, columns: Sequence[str]) -> exp.Expr:
    """One group for the values of all columns that PIVOT does not name; in each, an aggregate per value."""
    only(pivot, "expressions", "fields", "unpivot", "alias", "columns", "default_on_null",
         "identify_pivot_strings", "prefixed_pivot_columns", "pivot_column_naming")  # fmt: skip
    field = _field(pivot)
    if not isinstance(field.this, exp.Column):
        raise unimplemented("PIVOT FOR several columns", offset_of(pivot))
    key = _known(name_of(field.this.this), columns, field)
    named = {key} | {
        name_of(c.this) for e in pivot.expressions for c in e.find_all(exp.Column)
        if not isinstance(c.this, exp.Star)
    }  # fmt: skip
    groups = [c for c in columns if c not in named]
    items: list[exp.Expr] = [_quoted(c) for c in groups]
    for value in field.expressions:
        items += [_cell(aggregate, value, key, pivot) for aggregate in pivot.expressions]
    query = _select(source, items)
    if groups:
        query.set("group", exp.Group(expressions=[_quoted(c) for c in groups]))
    return query


def _cell(item: exp.Expr, value: exp.Expr, key: str, pivot: exp.Expr) -> exp.Expr:
    """`SUM(CASE WHEN key = value THEN x END)` under the name of the value and of the aggregate."""
    call = item.this if isinstance(item, exp.Alias) else item
    literal = value.this if isinstance(value, exp.PivotAlias) else value
    if not isinstance(call, exp.Anonymous) or str(call.this).upper() not in _AGGREGATES:
        raise unimplemented("PIVOT by this function", offset_of(pivot))
    if not isinstance(literal, exp.Literal) or len(call.expressions) != 1:
        raise unimplemented("PIVOT with such a value or argument", offset_of(pivot))
    argument = call.expressions[0]
    if isinstance(argument, exp.Distinct):
        raise unimplemented("PIVOT by DISTINCT values", offset_of(pivot))
    counted = exp.Literal.number(1) if isinstance(argument, exp.Star) else argument.copy()
    test = exp.EQ(this=_quoted(key), expression=literal.copy())
    chosen = exp.Case(ifs=[exp.If(this=test, true=counted)])
    name = _value_name(value, literal)
    if isinstance(item, exp.Alias):
        name += f"_{name_of(item.args['alias'])}"
    return exp.alias_(
        exp.Anonymous(this=call.this, expressions=[chosen]), exp.to_identifier(name, quoted=True)
    )


def _value_name(value: exp.Expr, literal: exp.Expr) -> str:
    """The alias, or the value as it is written."""
    if isinstance(value, exp.PivotAlias):
        return name_of(value.args["alias"])
    return f"'{literal.this}'" if literal.args.get("is_string") else str(literal.this)


def _unpivot(source: exp.Expr, pivot: exp.Expr, columns: Sequence[str]) -> exp.Expr:
    """One row for each of the columns listed: its name, or the literal given for it, and its value."""
    only(
        pivot,
        "expressions",
        "fields",
        "unpivot",
        "include_nulls",
        "alias",
        "default_on_null",
        "value_columns_first",
    )
    field = _field(pivot)
    if len(pivot.expressions) != 1 or isinstance(pivot.expressions[0], exp.Tuple):
        raise unimplemented("UNPIVOT of several columns at once", offset_of(pivot))
    value, label = _plain_name(pivot.expressions[0]), _plain_name(field.this)
    listed = [_listed(item, columns) for item in field.expressions]
    rest = [c for c in columns if c not in {c for c, _ in listed}]
    queries = list[exp.Expr]()
    for column, literal in _of_one_type(listed):
        items: list[exp.Expr] = [_quoted(c) for c in rest]
        items.append(exp.alias_(literal, exp.to_identifier(label, quoted=True)))
        items.append(exp.alias_(_quoted(column), exp.to_identifier(value, quoted=True)))
        query = _select(source, items)
        if not pivot.args.get("include_nulls"):
            present = exp.Not(this=exp.Is(this=_quoted(column), expression=exp.Null()))
            query.set("where", exp.Where(this=present))
        queries.append(query)
    whole = queries[0]
    for query in queries[1:]:
        whole = exp.Union(this=whole, expression=query, distinct=False)
    return whole


def _of_one_type(listed: list[tuple[str, exp.Expr]]) -> list[tuple[str, exp.Expr]]:
    """The column of names is a VARCHAR2, never a CHAR."""
    if not all(literal.args.get("is_string") for _, literal in listed):
        return listed
    size = max(len(str(literal.this).encode()) for _, literal in listed)
    of = exp.DataType.build(f"VARCHAR2({size})", dialect="oracle")
    return [(name, exp.Cast(this=literal, to=of.copy())) for name, literal in listed]


def _plain_name(node: exp.Expr) -> str:
    return name_of(node.this if isinstance(node, exp.Column) else node)


def _listed(item: exp.Expr, columns: Sequence[str]) -> tuple[str, exp.Expr]:
    """A column with what stands for it: the literal after AS, else its name."""
    column = item.this if isinstance(item, exp.PivotAlias) else item
    if not isinstance(column, exp.Column):
        raise unimplemented("UNPIVOT of several columns at once", offset_of(item))
    name = _known(name_of(column.this), columns, column)
    if not isinstance(item, exp.PivotAlias):
        return name, exp.Literal.string(name)
    literal = item.args["alias"]
    if not isinstance(literal, exp.Literal):
        raise unimplemented("UNPIVOT with such a value", offset_of(item))
    return name, literal.copy()
