"""`(a - b) DAY TO SECOND`: the difference of two datetimes as an interval of a stated precision."""

# sqlglot's node arguments are Any.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from sqlglot import exp

from mcp_oracle.sandbox.catalog.datatype import DataType, Kind
from mcp_oracle.sandbox.engine.context import Context, offset_of, unimplemented
from mcp_oracle.sandbox.engine.expression import Expr
from mcp_oracle.sandbox.engine.rewrite.arithmetic import between
from mcp_oracle.sandbox.engine.scope import Scope

_PRECISION, _FRACTION = 2, 6
"""Digits of days and of fractions of a second where none are stated."""
_DAY = 86_400_000_000


def interval_between(context: Context, node: exp.Expr, scope: Scope) -> Expr:
    """ORA-01873 where the days need more digits."""
    offset, difference = offset_of(node), node.this.this
    first, precision, fraction = (v.name for v in node.args["unit"].expressions)
    if first != "DAY" or not isinstance(difference, exp.Sub):
        raise unimplemented("an interval in this form", offset)
    left, right = (context.expr(v, scope) for v in (difference.this, difference.expression))
    if not (left.type.is_datetime and right.type.is_datetime):
        raise unimplemented("an interval between other values than datetimes", offset)
    places = int(fraction or _FRACTION)
    dates = left.type.kind is Kind.DATE and right.type.kind is Kind.DATE
    if int(precision or _PRECISION) > 9 or places > 9 or (places < _FRACTION and not dates):
        raise unimplemented("an interval of such a precision", offset)
    of = DataType(Kind.INTERVAL_DS, int(precision or _PRECISION), places)
    micros = between(context, left, right)
    too_long = "error('ORA!1873!the leading precision of the interval is too small')::BIGINT"
    most = 10**of.precision * _DAY if of.precision is not None else 0
    sql = f"CASE WHEN abs({micros}) >= {most} THEN {too_long} ELSE {micros} END"
    return Expr(sql, of)
