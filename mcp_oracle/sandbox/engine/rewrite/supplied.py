"""Functions of supplied packages that queries may call: DBMS_METADATA.GET_DDL and reading parts of a LOB."""

# sqlglot's node arguments are Any.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from sqlglot import exp

from mcp_oracle.sandbox.catalog.datatype import CLOB, NUMBER, Kind, text
from mcp_oracle.sandbox.catalog.objects import Routine
from mcp_oracle.sandbox.engine.context import offset_of, unimplemented
from mcp_oracle.sandbox.engine.expression import Digits, Expr
from mcp_oracle.sandbox.engine.rewrite.conversion import to_bytes
from mcp_oracle.sandbox.engine.rewrite.table_function import placed
from mcp_oracle.sandbox.engine.scope import Scope

if TYPE_CHECKING:
    from mcp_oracle.sandbox.engine.compiler import Compiler

_WHOLE = Digits(18, 0)
_Given = dict[str, Expr]


def supplied_call(
    compiler: "Compiler", name: tuple[str, ...], node: exp.Expr, scope: Scope
) -> Expr | None:
    """The value of a supplied function, None if the name means something else."""
    known = _FUNCTIONS.get(name[-2:])
    owner, package = (name[-3:-2] or (None,))[0], name[-2:-1]
    if known is None or not package:
        return None
    found = compiler.catalog.resolve(package[0], owner, compiler.schema)
    if not isinstance(found, Routine) or found.owner != "SYS":
        return None
    parameters, rewrite = known
    given = placed(node.expressions, parameters, name[-1])
    return rewrite(compiler, {k: compiler.expr(v, scope) for k, v in given.items()}, node)


def _ddl(compiler: "Compiler", given: _Given, node: exp.Expr) -> Expr:
    for name in ("VERSION", "MODEL", "TRANSFORM"):
        if name in given and not given[name].is_null_literal:
            raise unimplemented(f"GET_DDL with {name}", offset_of(node))
    arguments = [_string(given.get(n), node) for n in ("OBJECT_TYPE", "NAME", "SCHEMA")]
    state = compiler.parameter("metadata")
    return Expr(f"o_get_ddl({', '.join(arguments)}, {state}::BIGINT)", CLOB)


def _string(value: Expr | None, node: exp.Expr) -> str:
    if value is None:
        return "NULL::VARCHAR"
    if not (value.type.is_character or value.is_null_literal):
        raise unimplemented("such an argument", offset_of(node))
    return f"CAST({value.sql} AS VARCHAR)"


def _large(given: _Given, node: exp.Expr) -> Expr:
    value = given.get("LOB_LOC")
    if value is None or not (value.type.is_character or value.type.kind in (Kind.CLOB, Kind.NULL)):
        raise unimplemented("DBMS_LOB on such a value", offset_of(node))
    return value


def _length(compiler: "Compiler", given: _Given, node: exp.Expr) -> Expr:
    del compiler
    return Expr(f"CAST(length({_large(given, node).sql}) AS {_WHOLE.storage})", NUMBER, _WHOLE)


def _part(compiler: "Compiler", given: _Given, node: exp.Expr) -> Expr:
    """Like SUBSTR with length before start; both at least 1, else NULL."""
    amount, start = (
        _count(compiler, given.get(n), d) for n, d in (("AMOUNT", 32767), ("OFFSET", 1))
    )
    value = _large(given, node).sql
    sql = f"CASE WHEN {amount} >= 1 AND {start} >= 1 THEN nullif(substring({value}, {start}, {amount}), '') END"
    return Expr(sql, text(4000))


def _count(compiler: "Compiler", value: Expr | None, default: int) -> str:
    if value is None:
        return f"{default}::BIGINT"
    if not value.type.is_numeric:
        raise unimplemented("DBMS_LOB with such an argument")
    if value.digits is not None:
        return f"CAST(trunc({value.sql}) AS BIGINT)"
    return f"CAST(trunc({compiler.run('o_double', to_bytes(compiler, value))}) AS BIGINT)"


_FUNCTIONS: dict[
    tuple[str, ...], tuple[Sequence[str], Callable[["Compiler", _Given, exp.Expr], Expr]]
] = {
    ("DBMS_METADATA", "GET_DDL"): (
        ("OBJECT_TYPE", "NAME", "SCHEMA", "VERSION", "MODEL", "TRANSFORM"),
        _ddl,
    ),
    ("DBMS_LOB", "GETLENGTH"): (("LOB_LOC",), _length),
    ("DBMS_LOB", "SUBSTR"): (("LOB_LOC", "AMOUNT", "OFFSET"), _part),
}
