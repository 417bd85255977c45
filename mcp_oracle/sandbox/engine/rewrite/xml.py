"""XMLTYPE: its constructor, two of its methods and XMLSERIALIZE. A value is the document's text."""

# sqlglot's node arguments are Any.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from collections.abc import Callable
from typing import TYPE_CHECKING

from sqlglot import exp

from mcp_oracle.sandbox.catalog.datatype import CLOB, XMLTYPE, Kind, text
from mcp_oracle.sandbox.catalog.declaration import parse as parse_type
from mcp_oracle.sandbox.engine.context import Context, offset_of, unimplemented
from mcp_oracle.sandbox.engine.expression import Expr, quote
from mcp_oracle.sandbox.engine.rewrite.conversion import inconsistent
from mcp_oracle.sandbox.engine.rewrite.identifier import name_of
from mcp_oracle.sandbox.engine.scope import Scope

if TYPE_CHECKING:
    from mcp_oracle.sandbox.engine.compiler import Compiler

_LONGEST = 4000
"""Bytes of the VARCHAR2 that getStringVal returns."""


def construct(compiler: "Compiler", node: exp.Expr, scope: Scope) -> Expr:
    given = [compiler.expr(argument, scope) for argument in node.expressions]
    if len(given) != 1 or not (given[0].type.is_character or given[0].type.kind is Kind.CLOB):
        raise unimplemented("XMLTYPE of such arguments", offset_of(node))
    return Expr(compiler.run("o_xml", given[0]), XMLTYPE, nullable=False)


def to_stored(context: Context, value: Expr, offset: int | None) -> str:
    """Engine text of a column's value; text becomes a document by itself, a CLOB does not."""
    if value.type.kind is not Kind.XMLTYPE and not value.type.is_character:
        raise inconsistent("SYS.XMLTYPE", value, offset)
    return context.run("o_xml_stored", value)


def serialize(compiler: "Compiler", node: exp.Expr, scope: Scope) -> Expr:
    """XMLSERIALIZE(CONTENT x AS type): CLOB unless VARCHAR2 is asked for."""
    value = compiler.expr(node.expressions[0], scope)
    if value.type.kind is not Kind.XMLTYPE:
        raise inconsistent("SYS.XMLTYPE", value, offset_of(node))
    returning = node.args.get("returning")
    of = parse_type(returning) if returning else CLOB
    if of.kind is Kind.CLOB:
        return Expr(value.sql, of)
    if of.kind is not Kind.VARCHAR2 or of.national:
        raise unimplemented(f"XMLSERIALIZE as {of.kind.value}", offset_of(node))
    return Expr(_within(value.sql, of.size), text(of.size))


def _within(document: str, size: int) -> str:
    failure = f"error({quote('ORA!19011!Character string buffer too small')})"
    return f"CASE WHEN octet_length(encode({document})) > {size} THEN {failure} ELSE {document} END"


def method(compiler: "Compiler", node: exp.Expr, scope: Scope) -> Expr | None:
    """`x.getClobVal()`; None if the node is no such call."""
    called = node.expression
    name = str(called.this).upper() if isinstance(called, exp.Anonymous) else ""
    if name not in _METHODS or called.expressions:
        return None
    value = _self(compiler, node.this, scope)
    return None if value is None else _METHODS[name](_present(value.sql))


def _self(compiler: "Compiler", node: exp.Expr, scope: Scope) -> Expr | None:
    """The value whose method is called: of a column its table's alias must stand before it."""
    if isinstance(node, exp.Identifier):
        return None
    names = [node.this, node.expression] if isinstance(node, exp.Dot) else []
    if names and all(isinstance(name, exp.Identifier) for name in names):
        alias, column = map(name_of, names)
        value = scope.column(column, alias, None, offset_of(node))
    elif names and isinstance(names[0], exp.Dot):
        return None
    else:
        value = compiler.expr(node, scope)
    return value if value is not None and value.type.kind is Kind.XMLTYPE else None


def _present(document: str) -> str:
    failure = (
        f"error({quote('ORA!3001!unimplemented feature: a method of an XMLTYPE that is NULL')})"
    )
    return f"CASE WHEN {document} IS NULL THEN {failure} ELSE {document} END"


_METHODS: dict[str, Callable[[str], Expr]] = {
    "GETCLOBVAL": lambda document: Expr(document, CLOB),
    "GETSTRINGVAL": lambda document: Expr(_within(document, _LONGEST), text(_LONGEST)),
}


def constructor_of_sys(compiler: "Compiler", node: exp.Expr, scope: Scope) -> Expr | None:
    """`SYS.XMLTYPE(…)`; None if the node is no such call."""
    owner, called = node.this, node.expression
    if not isinstance(owner, exp.Identifier) or name_of(owner) != "SYS":
        return None
    if not isinstance(called, exp.Anonymous) or str(called.this).upper() != "XMLTYPE":
        return None
    return construct(compiler, called, scope)


CALLS = {"XMLTYPE": construct, "XMLSERIALIZE": serialize}
