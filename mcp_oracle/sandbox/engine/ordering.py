"""The end of a query: ORDER BY by position or name, OFFSET, FETCH FIRST, WITH TIES."""

# sqlglot's node arguments are Any.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlglot import exp

from mcp_oracle.sandbox.catalog.datatype import BINARY_NUMERIC
from mcp_oracle.sandbox.engine.compiled import CompiledQuery
from mcp_oracle.sandbox.engine.context import offset_of, unimplemented
from mcp_oracle.sandbox.engine.expression import Expr
from mcp_oracle.sandbox.engine.rewrite.comparison import sort_form
from mcp_oracle.sandbox.engine.rewrite.conversion import to_bytes, to_number
from mcp_oracle.sandbox.engine.rewrite.grouping import direction
from mcp_oracle.sandbox.engine.rewrite.identifier import name_of
from mcp_oracle.sandbox.engine.scope import Scope
from mcp_oracle.sandbox.types import OraError

if TYPE_CHECKING:
    from mcp_oracle.sandbox.engine.compiler import Compiler


_MOST_ROWS = 2**62
"""A number up to this is written as it is: a row count that has to be computed takes the engine 60 microseconds."""


def output_of(node: exp.Expr, columns: list[tuple[str, Expr]]) -> Expr | None:
    """The output column that a position or a bare name means."""
    if isinstance(node, exp.Literal) and not node.args.get("is_string"):
        if str(node.this)[-1] in "fFdD":
            raise unimplemented("ORDER BY a binary number", offset_of(node))
        position = Decimal(str(node.this))
        if position != int(position) or not 1 <= position <= len(columns):
            raise OraError(
                1785,
                "ORDER BY item must be the number of a SELECT-list expression",
                offset=offset_of(node),
            )
        return columns[int(position) - 1][1]
    if isinstance(node, exp.Column) and not node.args.get("table"):
        named = [e for n, e in columns if n == name_of(node.this)]
        if len(named) > 1:
            raise OraError(960, "ambiguous column naming in select list", offset=offset_of(node))
        return named[0] if named else None
    return None


def limited(
    compiler: "Compiler", node: exp.Expr, query: CompiledQuery, order: list[tuple[str, str]]
) -> CompiledQuery:
    """ORDER BY, OFFSET and FETCH at the end of a block."""
    sorting = f" ORDER BY {', '.join(f'{k} {d}' for k, d in order)}" if order else ""
    limit, offset = node.args.get("limit"), node.args.get("offset")
    if limit is None and offset is None:
        return replace(query, sql=query.sql + sorting)
    if query.for_update:
        raise OraError(
            2014,
            "cannot select FOR UPDATE from view with DISTINCT, GROUP BY, etc.",
            offset=offset_of(node),
        )
    if limit is not None and not isinstance(limit, exp.Fetch):
        raise OraError(933, "SQL command not properly ended", offset=offset_of(limit))
    skip = _row_count(compiler, offset.expression) if offset is not None else ""
    options = limit.args.get("limit_options") if limit is not None else None
    percent = options is not None and options.args.get("percent")
    ties = options is not None and options.args.get("with_ties") and order
    if limit is not None and (percent or ties):
        if " DISTINCT " in query.sql[:20]:
            raise unimplemented("PERCENT and WITH TIES with DISTINCT", offset_of(node))
        return _filtered(compiler, query, sorting, limit, skip, ties=bool(ties))
    count = "1"
    if limit is not None and limit.args.get("count") is not None:
        count = _row_count(compiler, limit.args["count"])
    fetch = f" LIMIT {count}" if limit is not None else ""
    return replace(query, sql=query.sql + sorting + fetch + (f" OFFSET {skip}" if skip else ""))


def _filtered(
    compiler: "Compiler",
    query: CompiledQuery,
    sorting: str,
    limit: exp.Expr,
    skip: str,
    *,
    ties: bool,
) -> CompiledQuery:
    """Rows by their number, WITH TIES by their rank, up to a count or a share of all."""
    node, count = limit.args.get("count"), "1"
    if node is not None:
        is_share = limit.args["limit_options"].args.get("percent")
        count = _share(node) if is_share else _row_count(compiler, node)
    window = f"OVER ({sorting.strip()})"
    tests = [f"{'rank' if ties else 'row_number'}() {window} <= {skip or 0} + {count}"]
    if skip:
        tests.append(f"row_number() {window} > {skip}")
    return replace(query, sql=f"{query.sql} QUALIFY {' AND '.join(tests)}{sorting}")


def _share(node: exp.Expr) -> str:
    """So many percent of all rows, rounded up; a negative percentage is none."""
    value = node.this if isinstance(node, exp.Neg) else node
    if not isinstance(value, exp.Literal) or value.args.get("is_string"):
        raise unimplemented("a computed percentage", offset_of(node))
    percent = Decimal(0) if node is not value else Decimal(str(value.this))
    numerator, denominator = percent.as_integer_ratio()
    whole = 100 * denominator
    if numerator > _MOST_ROWS or whole > _MOST_ROWS:
        raise unimplemented("such a percentage", offset_of(node))
    return f"((count(*) OVER ())::HUGEINT * {numerator} + {whole - 1}) // {whole}"


def _row_count(compiler: "Compiler", node: exp.Expr) -> str:
    """A number of rows: negative or NULL counts as none."""
    if isinstance(node, exp.Identifier):
        node = exp.Column(this=node)
    value = to_number(compiler, compiler.expr(node, Scope()), offset_of(node))
    if isinstance(value.literal, Decimal) and abs(value.literal) <= _MOST_ROWS:
        return str(max(0, int(value.literal)))
    if value.type.kind in BINARY_NUMERIC:
        raise unimplemented("a binary number of rows", offset_of(node))
    if value.digits is None:
        value = Expr(compiler.run("o_double", to_bytes(compiler, value)), value.type)
    return f"greatest(0, coalesce(CAST(floor({value.sql}) AS BIGINT), 0))"


def finished(compiler: "Compiler", node: exp.Expr, query: CompiledQuery) -> CompiledQuery:
    """ORDER BY and FETCH over a whole set operation or parenthesis: by position or column name."""
    order, keys = node.args.get("order"), list[tuple[str, str]]()
    if order is None and node.args.get("limit") is None and node.args.get("offset") is None:
        return query
    for item in order.expressions if order is not None else []:
        output = output_of(item.this, query.columns)
        if output is None:
            if isinstance(item.this, exp.Column):
                name = name_of(item.this.this)
                raise OraError(904, f'"{name}": invalid identifier', offset=offset_of(item))
            raise OraError(
                1785,
                "ORDER BY item must be the number of a SELECT-list expression",
                offset=offset_of(item),
            )
        keys.append((sort_form(output, offset_of(item)), direction(item)))
    names = ", ".join(e.sql for _, e in query.columns)
    whole = replace(query, sql=f"SELECT {names} FROM ({query.sql})")
    return limited(compiler, node, whole, keys)
