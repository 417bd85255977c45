"""Values of the supplied object types: constructors, and TABLE over a collection.

The engine has them as a list of BLOBs, each with the bytes of one attribute or element: a NUMBER's own, a text's in
UTF-8, a date as the text that the engine writes.
"""

# sqlglot's node arguments are Any.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sqlglot import exp

from mcp_oracle.sandbox.catalog.datatype import DataType, Kind
from mcp_oracle.sandbox.catalog.supplied_type import SUPPLIED_TYPES, SuppliedType
from mcp_oracle.sandbox.engine.context import Context, offset_of, unimplemented
from mcp_oracle.sandbox.engine.expression import Expr, quote
from mcp_oracle.sandbox.engine.rewrite.conversion import (
    inconsistent,
    to_bytes,
    to_date,
    to_number,
    to_text,
)
from mcp_oracle.sandbox.engine.rewrite.identifier import name_of
from mcp_oracle.sandbox.engine.scope import RowSource, Scope
from mcp_oracle.sandbox.types import OraError

if TYPE_CHECKING:
    from mcp_oracle.sandbox.engine.compiler import Compiler

_MOST_ARGUMENTS = 999


def construct(compiler: "Compiler", node: exp.Expr, scope: Scope) -> Expr:
    return _constructed(compiler, str(node.this).upper(), node.expressions, scope, offset_of(node))


def _constructed(
    compiler: "Compiler",
    name: str,
    arguments: Sequence[exp.Expr],
    scope: Scope,
    offset: int | None,
) -> Expr:
    of = SUPPLIED_TYPES[name]
    if compiler.is_defining:
        raise unimplemented(f"a view with a column of SYS.{name}", offset)
    if of.attributes and len(arguments) != len(of.attributes):
        raise OraError(2315, "incorrect number of arguments for default constructor", offset=offset)
    if len(arguments) > _MOST_ARGUMENTS:
        raise OraError(939, "too many arguments for function", offset=offset)
    types = of.parts * len(arguments) if of.element is not None else of.parts
    values = [compiler.expr(argument, scope) for argument in arguments]
    parts = [_bytes(compiler, v, t, offset) for v, t in zip(values, types, strict=True)]
    return Expr(f"[{', '.join(parts)}]::BLOB[]", of.type, nullable=False)


def _bytes(context: Context, value: Expr, of: DataType, offset: int | None) -> str:
    """One attribute or element; ORA-22814 beyond its declared size."""
    if of.kind is Kind.NUMBER:
        number = to_number(context, value, offset)
        if number.type.kind is not Kind.NUMBER:
            raise unimplemented("a binary number in a collection", offset)
        return f"{to_bytes(context, number).sql}::BLOB"
    if of.kind is Kind.DATE:
        return f"encode(CAST({to_date(context, value, offset).sql} AS VARCHAR))"
    data = _raw(context, value, offset) if of.kind is Kind.RAW else _encoded(context, value, offset)
    failure = (
        f"error({quote('ORA!22814!attribute or element value is larger than specified in type')})"
    )
    return f"CASE WHEN octet_length({data}) > {of.size} THEN {failure} ELSE {data} END"


def _encoded(context: Context, value: Expr, offset: int | None) -> str:
    if value.type.kind is Kind.CLOB:
        raise inconsistent("CHAR", value, offset)
    return f"encode(nullif({to_text(context, value, offset).sql}, ''))"


def _raw(context: Context, value: Expr, offset: int | None) -> str:
    if value.type.kind in (Kind.RAW, Kind.NULL):
        return f"{value.sql}::BLOB"
    if not value.type.is_character:
        raise inconsistent("BINARY", value, offset)
    return context.run("o_text_raw", value)


def constructor_of_sys(compiler: "Compiler", node: exp.Expr, scope: Scope) -> Expr | None:
    """`SYS.ODCINUMBERLIST(…)`; None if the node is no such call."""
    owner, called = node.this, node.expression
    if not isinstance(owner, exp.Identifier) or name_of(owner) != "SYS":
        return None
    if not isinstance(called, exp.Anonymous) or str(called.this).upper() not in SUPPLIED_TYPES:
        return None
    return construct(compiler, called, scope)


def is_public(compiler: "Compiler", name: tuple[str, ...]) -> bool:
    """Whether a name alone means the type of SYS, by its public synonym."""
    if len(name) != 1 or name[0] not in SUPPLIED_TYPES:
        return False
    entry = compiler.catalog.resolve(name[0], None, compiler.schema)
    return entry is not None and entry.owner == "SYS"


def collection_called(compiler: "Compiler", parts: tuple[str, ...]) -> SuppliedType | None:
    """The collection type that a call in FROM constructs."""
    is_of_sys = parts[:-1] == ("SYS",) or is_public(compiler, parts)
    of = SUPPLIED_TYPES.get(parts[-1]) if is_of_sys else None
    return of if of is not None and of.element is not None else None


def table_of(
    compiler: "Compiler",
    of: SuppliedType,
    arguments: Sequence[exp.Expr],
    node: exp.Expr,
    before: Scope,
) -> tuple[str, RowSource]:
    """TABLE(collection): a row for each element."""
    assert of.element is not None  # noqa: S101 - it is a collection
    values = _constructed(compiler, of.name, arguments, before, offset_of(node))
    handle, alias = compiler.next_name("t"), node.args.get("alias")
    element = Expr(_read(f"{handle}.column_value", of.element), of.element)
    name = name_of(alias.this) if alias is not None else None
    sql = f"LATERAL (SELECT unnest({values.sql}) AS column_value) AS {handle}"
    return sql, RowSource(name, [("COLUMN_VALUE", element)], handle=handle)


def _read(data: str, of: DataType) -> str:
    if of.kind is Kind.DATE:
        return f"CAST(decode({data}) AS TIMESTAMP)"
    return f"decode({data})" if of.kind is Kind.VARCHAR2 else data
