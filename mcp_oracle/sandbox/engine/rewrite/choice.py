"""Choosing a value: NVL, NVL2, COALESCE, NULLIF, DECODE, CASE, GREATEST, LEAST."""

from dataclasses import replace

from mcp_oracle.sandbox.catalog.datatype import Kind
from mcp_oracle.sandbox.engine.context import Call, Context, Rewrite, unimplemented
from mcp_oracle.sandbox.engine.expression import Expr
from mcp_oracle.sandbox.engine.rewrite.comparison import align, compare, sort_form
from mcp_oracle.sandbox.engine.rewrite.conversion import common, inconsistent, to_text
from mcp_oracle.sandbox.types import OraError


def nvl(call: Call) -> Expr:
    """NVL evaluates both, and text is VARCHAR2 even if both are CHAR."""
    call.expect(2)
    first, second = common(call.context, list(call.arguments), call.offset)
    chosen = _coalesced([first, second])
    if "(" in second.sql:
        sql = f"CASE WHEN {second.sql} IS NULL THEN {first.sql} ELSE {chosen.sql} END"
        chosen = chosen.with_sql(sql)
    return _varying(chosen)


def coalesce(call: Call) -> Expr:
    call.expect(2, 65535)
    one_family(list(call.arguments), call.offset)
    return _coalesced(common(call.context, list(call.arguments), call.offset))


def _varying(value: Expr) -> Expr:
    """VARCHAR2 instead of CHAR: it compares without blank padding."""
    if value.type.kind is not Kind.CHAR:
        return value
    return replace(value, type=replace(value.type, kind=Kind.VARCHAR2), literal=None)


def one_family(values: list[Expr], offset: int | None) -> None:
    """COALESCE, CASE and NULLIF convert numbers among themselves, nothing else (ORA-00932)."""
    typed = [v for v in values if not v.is_null_literal and v.literal != ""]
    for value in typed[1:]:
        if _family(value) != _family(typed[0]):
            raise inconsistent(_word(typed[0]), value, offset)


def _family(value: Expr) -> str:
    of = value.type
    if of.is_character or of.kind in (Kind.CLOB, Kind.LONG):
        return "text"
    return "number" if of.is_numeric else "datetime" if of.is_datetime else of.kind.value


def _word(value: Expr) -> str:
    return "CHAR" if value.type.is_character else value.type.kind.value


def _coalesced(values: list[Expr]) -> Expr:
    sql = f"coalesce({', '.join(v.sql for v in values)})"
    return Expr(sql, values[0].type, values[0].digits, nullable=all(v.nullable for v in values))


def nvl2(call: Call) -> Expr:
    call.expect(3)
    present, absent = common(call.context, list(call.arguments[1:]), call.offset)
    sql = f"CASE WHEN {call[0].sql} IS NOT NULL THEN {present.sql} ELSE {absent.sql} END"
    return _varying(Expr(sql, present.type, present.digits))


def nullif(call: Call) -> Expr:
    call.expect(2)
    if call[0].is_null_literal:
        raise OraError(932, "inconsistent datatypes: expected - got CHAR", offset=call.offset)
    one_family(list(call.arguments), call.offset)
    test = compare(call.context, call[0], "=", call[1], call.offset)
    return Expr(f"CASE WHEN {test} THEN NULL ELSE {call[0].sql} END", call[0].type, call[0].digits)


def decode(call: Call) -> Expr:
    """DECODE: NULL equals NULL; the type of the first result is that of all."""
    call.expect(3, 255)
    subject, rest = call[0], list(call.arguments[1:])
    pairs = [(rest[i], rest[i + 1]) for i in range(0, len(rest) - 1, 2)]
    subject, *searches = _comparable(call, [subject, *(s for s, _ in pairs)])
    pairs = [(s, r) for s, (_, r) in zip(searches, pairs, strict=True)]
    default = [rest[-1]] if len(rest) % 2 else []
    results = common(call.context, [r for _, r in pairs] + default, call.offset)
    whens = list[str]()
    for (search, _), result in zip(pairs, results, strict=False):
        whens.append(f"WHEN {_same(call, subject, search)} THEN {result.sql}")
    otherwise = f" ELSE {results[-1].sql}" if default else ""
    sql = f"CASE {' '.join(whens)}{otherwise} END"
    return _varying(Expr(sql, results[0].type, results[0].digits))


def _comparable(call: Call, values: list[Expr]) -> list[Expr]:
    """DECODE compares in the type of the first search value: text if that is text."""
    first = next((v for v in values[1:] if not v.is_null_literal and v.literal != ""), None)
    if first is None or not first.type.is_character:
        return values
    return [v if v.is_null_literal else to_text(call.context, v, call.offset) for v in values]


def _same(call: Call, subject: Expr, search: Expr) -> str:
    if search.is_null_literal or search.literal == "":
        return f"{subject.sql} IS NULL"
    a, b = align(call.context, subject, search, call.offset)
    return f"{a} IS NOT DISTINCT FROM {b}"


def case(
    context: Context, branches: list[tuple[str, Expr]], default: Expr | None, offset: int | None
) -> Expr:
    values = [v for _, v in branches] + ([default] if default else [])
    one_family(values, offset)
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
        return _varying(Expr(sql, values[0].type, values[0].digits))

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
