"""The frame of an analytic function: ROWS by numbers of rows, RANGE by the distance of the one sort key."""

# sqlglot's node arguments are Any.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from typing import TYPE_CHECKING

from sqlglot import exp

from mcp_oracle.sandbox.catalog.datatype import Kind
from mcp_oracle.sandbox.engine.context import offset_of, only, unimplemented
from mcp_oracle.sandbox.engine.expression import Expr
from mcp_oracle.sandbox.engine.scope import Scope
from mcp_oracle.sandbox.types import OraError

if TYPE_CHECKING:
    from mcp_oracle.sandbox.engine.compiler import Compiler

_DAY_SECONDS = 86400


def frame(compiler: "Compiler", spec: exp.Expr | None, order: exp.Expr | None, scope: Scope) -> str:
    """Engine text of the frame, empty where none is written."""
    if spec is None:
        return ""
    if order is None:
        raise OraError(30485, "missing ORDER BY expression in the window specification")
    only(spec, "kind", "start", "start_side", "end", "end_side")
    kind = str(spec.args.get("kind") or "RANGE").upper()
    start = _bound(compiler, spec, "start", order, scope)
    end = _bound(compiler, spec, "end", order, scope) if spec.args.get("end") else "CURRENT ROW"
    return f"{kind} BETWEEN {start} AND {end}"


def _bound(compiler: "Compiler", spec: exp.Expr, which: str, order: exp.Expr, scope: Scope) -> str:
    value, side = spec.args.get(which), str(spec.args.get(f"{which}_side") or "").upper()
    word = str(value).upper() if isinstance(value, str) else ""
    if word == "CURRENT ROW":
        return word
    if word == "UNBOUNDED":
        return f"UNBOUNDED {side}"
    if str(spec.args.get("kind")).upper() == "ROWS":
        if isinstance(value, exp.Literal) and str(value.this).isdigit():
            return f"{value.this} {side}"
    elif isinstance(value, (exp.Literal, exp.Interval)):
        return f"{_distance(compiler, value, order, scope)} {side}"
    raise unimplemented("this window frame", offset_of(spec))


def _distance(compiler: "Compiler", node: exp.Expr, order: exp.Expr, scope: Scope) -> str:
    if len(order.expressions) != 1:
        raise OraError(
            30486,
            "invalid window aggregation group in the window specification",
            offset=offset_of(node),
        )
    key = compiler.expr(order.expressions[0].this, scope)
    value = compiler.expr(node, scope)
    if key.type.is_numeric and value.type.is_numeric and key.digits and value.digits:
        return value.sql
    if key.type.kind in (Kind.DATE, Kind.TIMESTAMP):
        return _time(key, value, offset_of(node))
    raise unimplemented("RANGE over such a key", offset_of(node))


def _time(key: Expr, value: Expr, offset: int | None) -> str:
    """Days on a DATE, or an interval."""
    if value.type.kind is Kind.INTERVAL_DS:
        return f"to_microseconds({value.sql})"
    if key.type.kind is Kind.DATE and value.digits:
        return f"to_seconds(CAST(round({value.sql} * {_DAY_SECONDS}) AS BIGINT))"
    raise unimplemented("RANGE by this distance", offset)
