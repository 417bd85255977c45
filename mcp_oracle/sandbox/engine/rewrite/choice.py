"""Choosing a value: NVL, NVL2, COALESCE, NULLIF, DECODE, CASE, GREATEST, LEAST."""

from mcp_oracle.sandbox.engine.context import Call, Context, Rewrite, unimplemented
from mcp_oracle.sandbox.engine.expression import Expr
from mcp_oracle.sandbox.engine.rewrite.comparison import align, compare, sort_form
from mcp_oracle.sandbox.engine.rewrite.conversion import common
from mcp_oracle.sandbox.types import OraError


def nvl(call: Call) -> Expr:
    call.expect(2)
    first, second = common(call.context, list(call.arguments), call.offset)
    return _coalesced([first, second])


def coalesce(call: Call) -> Expr:
    call.expect(2, 65535)
    return _coalesced(common(call.context, list(call.arguments), call.offset))


def _coalesced(values: list[Expr]) -> Expr:
    sql = f"coalesce({', '.join(v.sql for v in values)})"
    return Expr(sql, values[0].type, values[0].digits, nullable=all(v.nullable for v in values))


def nvl2(call: Call) -> Expr:
    call.expect(3)
    present, absent = common(call.context, list(call.arguments[1:]), call.offset)
    sql = f"CASE WHEN {call[0].sql} IS NOT NULL THEN {present.sql} ELSE {absent.sql} END"
    return Expr(sql, present.type, present.digits)


def nullif(call: Call) -> Expr:
    call.expect(2)
    if call[0].is_null_literal:
        raise OraError(932, "inconsistent datatypes: expected - got CHAR", offset=call.offset)
    test = compare(call.context, call[0], "=", call[1], call.offset)
    return Expr(f"CASE WHEN {test} THEN NULL ELSE {call[0].sql} END", call[0].type, call[0].digits)


def decode(call: Call) -> Expr:
    """DECODE: NULL equals NULL; the type of the first result is that of all."""
    call.expect(3, 255)
    subject, rest = call[0], list(call.arguments[1:])
    pairs = [(rest[i], rest[i + 1]) for i in range(0, len(rest) - 1, 2)]
    default = [rest[-1]] if len(rest) % 2 else []
    results = common(call.context, [r for _, r in pairs] + default, call.offset)
    whens = list[str]()
    for (search, _), result in zip(pairs, results, strict=False):
        whens.append(f"WHEN {_same(call, subject, search)} THEN {result.sql}")
    otherwise = f" ELSE {results[-1].sql}" if default else ""
    return Expr(f"CASE {' '.join(whens)}{otherwise} END", results[0].type, results[0].digits)


def _same(call: Call, subject: Expr, search: Expr) -> str:
    if search.is_null_literal or search.literal == "":
        return f"{subject.sql} IS NULL"
    a, b = align(call.context, subject, search, call.offset)
    return f"{a} IS NOT DISTINCT FROM {b}"


def case(
    context: Context, branches: list[tuple[str, Expr]], default: Expr | None, offset: int | None
) -> Expr:
    values = [v for _, v in branches] + ([default] if default else [])
    results = common(context, values, offset)
    whens = [f"WHEN {test} THEN {r.sql}" for (test, _), r in zip(branches, results, strict=False)]
    otherwise = f" ELSE {results[-1].sql}" if default else ""
    return Expr(f"CASE {' '.join(whens)}{otherwise} END", results[0].type, results[0].digits)


def _extreme(name: str) -> Rewrite:
    """GREATEST and LEAST: NULL if any argument is; the first argument's type."""

    def rewrite(call: Call) -> Expr:
        call.expect(1, 255)
        values = common(call.context, list(call.arguments), call.offset)
        if any(sort_form(v) != v.sql for v in values):
            raise unimplemented(f"{call.name} of times with zone", call.offset)
        items = ", ".join(v.sql for v in values)
        nothing = " OR ".join(f"{v.sql} IS NULL" for v in values)
        sql = f"CASE WHEN NOT ({nothing}) THEN {name}({items}) END"
        return Expr(sql, values[0].type, values[0].digits)

    return rewrite


FUNCTIONS: dict[str, Rewrite] = {
    "NVL": nvl,
    "NVL2": nvl2,
    "COALESCE": coalesce,
    "NULLIF": nullif,
    "DECODE": decode,
    "GREATEST": _extreme("greatest"),
    "LEAST": _extreme("least"),
}
