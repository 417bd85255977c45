"""JSON_VALUE, JSON_QUERY, JSON_EXISTS, IS JSON and the JSON constructor."""

# sqlglot's node arguments are Any.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from typing import Any

from sqlglot import exp

from mcp_oracle.sandbox.catalog.datatype import NUMBER, DataType, Kind, text
from mcp_oracle.sandbox.catalog.declaration import parse as parse_type
from mcp_oracle.sandbox.engine.context import Call, Context, Rewrite, offset_of, unimplemented
from mcp_oracle.sandbox.engine.expression import Expr, declared_digits, quote
from mcp_oracle.sandbox.engine.function import json_path
from mcp_oracle.sandbox.engine.rewrite.conversion import inconsistent
from mcp_oracle.sandbox.engine.scope import Scope
from mcp_oracle.sandbox.types import OraError

JSON = DataType(Kind.JSON)
_LONGEST = 4000
_DOCUMENTS = frozenset({Kind.VARCHAR2, Kind.CHAR, Kind.CLOB, Kind.LONG, Kind.JSON, Kind.NULL})


def document_of(context: Context, value: Expr, offset: int | None) -> str:
    """The text of a document, whatever holds it."""
    if value.type.kind in (Kind.BLOB, Kind.RAW):
        return context.run("o_json_document", value)
    if value.type.kind not in _DOCUMENTS:
        raise inconsistent("-", value, offset)
    return f"{value.sql}::VARCHAR" if value.is_null_literal else value.sql


def path_of(node: exp.Expr) -> str:
    """The path of a text literal, which must be one that can be followed."""
    json_path.check(str(node.this))
    return quote(str(node.this))


def returned(node: exp.Expr, default: DataType) -> DataType:
    """The type of RETURNING; VARCHAR2 without a size is one of 4000 bytes."""
    declared = node.args.get("returning")
    if declared is None:
        return default
    return text(_LONGEST) if declared.upper() == "VARCHAR2" else parse_type(declared)


def limit_of(of: DataType) -> int:
    return of.size if of.is_character else 0


def handling(context: Context, node: exp.Expr, event: str, scope: Scope) -> str:
    """ON ERROR or ON EMPTY as one word: NULL, ERROR or `=` and the text to give."""
    wanted: Any = node.args.get(event)
    if wanted is None:
        return ""
    if isinstance(wanted, str):
        word = {"EMPTY": "=[]", "EMPTY ARRAY": "=[]", "EMPTY OBJECT": "={}"}.get(wanted, wanted)
        return f"={word}" if word in ("TRUE", "FALSE") else word
    value = context.expr(wanted, scope)
    if value.literal is None:
        raise unimplemented("DEFAULT that is no literal", offset_of(wanted))
    return f"={value.literal}"


def _handlings(call: Call) -> tuple[str, str]:
    on_error = handling(call.context, call.node, "on_error", call.scope) or "NULL"
    return quote(on_error), quote(handling(call.context, call.node, "on_empty", call.scope))


def json_value(call: Call) -> Expr:
    call.expect(2)
    of = returned(call.node, text(_LONGEST))
    document = document_of(call.context, call[0], call.offset)
    path, handlers = path_of(call.node.expressions[1]), _handlings(call)
    if of.kind is Kind.NUMBER:
        found = call.context.run("o_json_number", document, path, *handlers)
        return as_number(call.context, found, of)
    if of.kind in (Kind.VARCHAR2, Kind.CLOB):
        limit = str(limit_of(of))
        return Expr(call.context.run("o_json_value", document, path, *handlers, limit), of)
    raise unimplemented(f"JSON_VALUE RETURNING {of.kind.value}", call.offset)


def as_number(context: Context, digits_text: str, of: DataType) -> Expr:
    """A number of a document, given as text, in the declared type."""
    value = Expr(context.run("o_text_number", digits_text, quote(".")), NUMBER)
    if of.precision is None:
        return value
    digits = declared_digits(of)
    exact = context.run("o_json_exact", value, str(of.precision), str(of.scale or 0))
    if digits is None:
        return Expr(exact, of)
    return Expr(f"CAST({context.run('o_digits', exact)} AS {digits.storage})", of, digits)


def json_query(call: Call) -> Expr:
    call.expect(2)
    of = returned(call.node, JSON if call[0].type.kind is Kind.JSON else text(_LONGEST))
    if of.kind not in (Kind.VARCHAR2, Kind.CLOB, Kind.JSON):
        raise unimplemented(f"JSON_QUERY RETURNING {of.kind.value}", call.offset)
    document = document_of(call.context, call[0], call.offset)
    path, wrapper = path_of(call.node.expressions[1]), quote(call.node.args.get("wrapper") or "")
    limit = str(limit_of(of))
    sql = call.context.run("o_json_query", document, path, wrapper, *_handlings(call), limit)
    return Expr(sql, of)


def json_exists(context: Context, node: exp.Expr, scope: Scope) -> str:
    """The condition JSON_EXISTS."""
    document = document_of(context, context.expr(node.expressions[0], scope), offset_of(node))
    on_error = handling(context, node, "on_error", scope) or "=FALSE"
    return context.run("o_json_exists", document, path_of(node.expressions[1]), quote(on_error))


def is_json(context: Context, value: Expr, test: exp.Expr, offset: int | None) -> str:
    """`x IS JSON [STRICT | LAX]`: lax unless said; before 23ai a scalar is no document."""
    kind = str(test.args.get("this") or "").upper()
    if kind not in ("", "STRICT", "LAX") or test.args.get("unique") or test.args.get("with_"):
        raise unimplemented(f"IS JSON {kind}".strip(), offset)
    scalars = int(context.facts.profile != "19c")
    document = document_of(context, value, offset)
    return context.run("o_is_json", document, str(int(kind == "STRICT")), str(scalars))


def dotted(context: Context, value: Expr, path: str, offset: int | None) -> Expr:
    """`t.c.name.name`: a scalar's text, the JSON of anything else, an array of several; JSON from JSON."""
    document = document_of(context, value, offset)
    of = JSON if value.type.kind is Kind.JSON else text(_LONGEST)
    function = "o_json_member" if of.kind is Kind.JSON else "o_json_dotted"
    return Expr(context.run(function, document, quote(path)), of)


def json_constructor(call: Call) -> Expr:
    """JSON('…') of 21c and later: a value of type JSON."""
    call.expect(1)
    if call.context.facts.profile == "19c":
        raise OraError(904, '"JSON": invalid identifier', offset=call.offset)
    document = document_of(call.context, call[0], call.offset)
    return Expr(call.context.run("o_json", document), JSON)


def json_serialize(call: Call) -> Expr:
    """JSON_SERIALIZE without options: compact text."""
    call.expect(1)
    document = document_of(call.context, call[0], call.offset)
    if call[0].type.kind is Kind.BLOB:
        raise unimplemented("JSON_SERIALIZE of a BLOB", call.offset)
    sql = call.context.run("o_json_query", document, "'$'", "''", "'NULL'", "''", str(_LONGEST))
    return Expr(sql, text(_LONGEST))


FUNCTIONS: dict[str, Rewrite] = {
    "JSON_VALUE": json_value,
    "JSON_QUERY": json_query,
    "JSON_SERIALIZE": json_serialize,
    "JSON": json_constructor,
}
