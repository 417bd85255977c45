"""DBMS_METADATA.GET_DDL in a query: the text comes from the catalog when the query runs."""

# sqlglot's node arguments are Any.
# pyright: reportUnknownMemberType=false

from typing import TYPE_CHECKING

from sqlglot import exp

from mcp_oracle.sandbox.catalog.datatype import CLOB
from mcp_oracle.sandbox.catalog.objects import Routine
from mcp_oracle.sandbox.engine.context import offset_of, unimplemented
from mcp_oracle.sandbox.engine.expression import Expr
from mcp_oracle.sandbox.engine.rewrite.table_function import placed
from mcp_oracle.sandbox.engine.scope import Scope

if TYPE_CHECKING:
    from mcp_oracle.sandbox.engine.compiler import Compiler

_PARAMETERS = ("OBJECT_TYPE", "NAME", "SCHEMA", "VERSION", "MODEL", "TRANSFORM")


def supplied_call(
    compiler: "Compiler", name: tuple[str, ...], node: exp.Expr, scope: Scope
) -> Expr | None:
    """The value of the call, None if the name means something else."""
    if name[-2:] != ("DBMS_METADATA", "GET_DDL"):
        return None
    owner = name[0] if len(name) > len(name[-2:]) else None
    found = compiler.catalog.resolve("DBMS_METADATA", owner, compiler.schema)
    if not isinstance(found, Routine) or found.owner != "SYS":
        return None
    given = placed(node.expressions, _PARAMETERS, "GET_DDL")
    values = {key: compiler.expr(value, scope) for key, value in given.items()}
    for key in ("VERSION", "MODEL", "TRANSFORM"):
        if key in values and not values[key].is_null_literal:
            raise unimplemented(f"GET_DDL with {key}", offset_of(node))
    arguments = [_string(values.get(n), node) for n in ("OBJECT_TYPE", "NAME", "SCHEMA")]
    state = compiler.parameter("metadata")
    return Expr(f"o_get_ddl({', '.join(arguments)}, {state}::BIGINT)", CLOB)


def _string(value: Expr | None, node: exp.Expr) -> str:
    if value is None:
        return "NULL::VARCHAR"
    if not (value.type.is_character or value.is_null_literal):
        raise unimplemented("such an argument", offset_of(node))
    return f"CAST({value.sql} AS VARCHAR)"
