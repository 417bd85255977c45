"""REGEXP_LIKE, REGEXP_SUBSTR, REGEXP_INSTR, REGEXP_REPLACE, REGEXP_COUNT."""

# sqlglot's node arguments are Any.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from sqlglot import exp

from mcp_oracle.sandbox.catalog.datatype import NUMBER, VARCHAR2, text
from mcp_oracle.sandbox.engine.context import Call, Context, Rewrite, offset_of
from mcp_oracle.sandbox.engine.expression import Expr, number, quote
from mcp_oracle.sandbox.engine.rewrite.conversion import to_bytes, to_number, to_text
from mcp_oracle.sandbox.engine.scope import Scope

_NO_FLAGS = Expr("'c'", VARCHAR2)


def regexp_like(context: Context, node: exp.Expr, scope: Scope) -> str:
    arguments = tuple(context.expr(a, scope) for a in node.expressions)
    call = Call(context, "REGEXP_LIKE", arguments, scope, node, offset_of(node))
    call.expect(2, 3)
    return context.run("o_regexp_like", _text(call, 0), _text(call, 1), _text(call, 2, _NO_FLAGS))


def _text(call: Call, index: int, default: Expr | None = None) -> Expr:
    if index >= len(call) and default is not None:
        return default
    return to_text(call.context, call[index], call.offset)


def _number(call: Call, index: int, default: int) -> Expr:
    value = number(default) if index >= len(call) else to_number(call.context, call[index])
    return to_bytes(call.context, value)


def _size(call: Call) -> int:
    return call[0].type.size or 4000


def regexp_substr(call: Call) -> Expr:
    call.expect(2, 6)
    sql = call.context.run(
        "o_regexp_substr", _text(call, 0), _text(call, 1), _number(call, 2, 1), _number(call, 3, 1),
        _text(call, 4, _NO_FLAGS), _number(call, 5, 0),
    )  # fmt: skip
    return Expr(sql, text(_size(call)))


def regexp_instr(call: Call) -> Expr:
    call.expect(2, 7)
    sql = call.context.run(
        "o_regexp_instr", _text(call, 0), _text(call, 1), _number(call, 2, 1), _number(call, 3, 1),
        _number(call, 4, 0), _text(call, 5, _NO_FLAGS), _number(call, 6, 0),
    )  # fmt: skip
    return Expr(sql, NUMBER)


def regexp_count(call: Call) -> Expr:
    call.expect(2, 4)
    sql = call.context.run(
        "o_regexp_count",
        _text(call, 0),
        _text(call, 1),
        _number(call, 2, 1),
        _text(call, 3, _NO_FLAGS),
    )
    return Expr(sql, NUMBER)


def regexp_replace(call: Call) -> Expr:
    call.expect(2, 6)
    by = _text(call, 2, Expr(f"nullif({quote('')}, '')", VARCHAR2))
    sql = call.context.run(
        "o_regexp_replace", _text(call, 0), _text(call, 1), by, _number(call, 3, 1),
        _number(call, 4, 0), _text(call, 5, _NO_FLAGS),
    )  # fmt: skip
    return Expr(sql, VARCHAR2)


FUNCTIONS: dict[str, Rewrite] = {
    "REGEXP_SUBSTR": regexp_substr,
    "REGEXP_INSTR": regexp_instr,
    "REGEXP_COUNT": regexp_count,
    "REGEXP_REPLACE": regexp_replace,
}
