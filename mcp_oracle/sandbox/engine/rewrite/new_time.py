"""NEW_TIME: a date in another of the time zones that the function names, all of them fixed offsets."""

from mcp_oracle.sandbox.catalog.datatype import DATE
from mcp_oracle.sandbox.engine.context import Call, unimplemented
from mcp_oracle.sandbox.engine.expression import Expr, null
from mcp_oracle.sandbox.engine.rewrite.conversion import to_date
from mcp_oracle.sandbox.types import OraError

_HALF_HOURS = {
    "AST": -8, "ADT": -6, "BST": -22, "BDT": -20, "CST": -12, "CDT": -10, "EST": -10, "EDT": -8, "GMT": 0,
    "HST": -20, "HDT": -18, "MST": -14, "MDT": -12, "NST": -7, "PST": -16, "PDT": -14, "YST": -18, "YDT": -16,
}  # fmt: skip
"""From GMT; BST is Bering, HST Alaska-Hawaii, YST Yukon Standard Time."""


def new_time(call: Call) -> Expr:
    call.expect(3)
    when = to_date(call.context, call[0], call.offset)
    if call[1].is_null_literal or call[2].is_null_literal:
        return null(DATE)
    minutes = 30 * (_half_hours(call, 2) - _half_hours(call, 1))
    moved = f"({when.sql} + to_minutes({minutes}))"
    return Expr(call.context.run("o_in_range", moved), DATE)


def _half_hours(call: Call, index: int) -> int:
    name = call[index].literal
    if not isinstance(name, str) or name != name.upper():
        raise unimplemented("NEW_TIME with such a time zone", call.offset)
    if name not in _HALF_HOURS:
        raise OraError(1857, "not a valid time zone", offset=call.offset)
    return _HALF_HOURS[name]
