"""Names that mean stored code in a query: typed while a view is defined, else refused. The sandbox runs no PL/SQL."""

# sqlglot's node arguments are Any.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sqlglot import exp

from mcp_oracle.sandbox.catalog.datatype import DataType, Kind
from mcp_oracle.sandbox.catalog.declaration import parse as parse_type
from mcp_oracle.sandbox.catalog.objects import Object, Operator, Routine, UserType
from mcp_oracle.sandbox.engine.context import Call, offset_of, unimplemented
from mcp_oracle.sandbox.engine.expression import Expr, declared_digits
from mcp_oracle.sandbox.engine.rewrite import supplied_type, xml
from mcp_oracle.sandbox.engine.rewrite.identifier import name_of, written
from mcp_oracle.sandbox.engine.rewrite.json_dot import member
from mcp_oracle.sandbox.engine.rewrite.raw_and_lob import SUPPLIED
from mcp_oracle.sandbox.engine.rewrite.supplied import supplied_call
from mcp_oracle.sandbox.engine.scope import Scope
from mcp_oracle.sandbox.types import OraError

if TYPE_CHECKING:
    from mcp_oracle.sandbox.engine.compiler import Compiler

_TEXT = DataType(Kind.VARCHAR2, size=4000)
"""What a function that returns VARCHAR2 has as a column of a view."""


def call(compiler: "Compiler", parts: tuple[str, ...], offset: int | None) -> Expr | None:
    """The value of a stored function, or None if the name means none that may be executed.

    Raises:
        OraError: 03001 naming it, unless a view is only being defined.
    """
    for entry, part in _candidates(compiler, parts):
        if entry is None or not compiler.catalog.may(compiler.viewer, "EXECUTE", entry):
            continue
        returns = _returns(entry, part)
        if returns is None:
            continue
        compiler.references.add((entry.owner, entry.name))
        if not compiler.is_defining:
            shown = ".".join(filter(None, (entry.owner, entry.name, part)))
            raise unimplemented(f"the stored code of {shown}", offset)
        of = _type(returns, offset)
        return Expr("NULL", of, declared_digits(of))
    return None


def _candidates(
    compiler: "Compiler", parts: tuple[str, ...]
) -> Iterator[tuple[Object | None, str | None]]:
    """Function; package and member; schema and function; schema, package and member."""
    catalog, schema = compiler.catalog, compiler.schema
    if len(parts) == 1:
        yield catalog.resolve(parts[0], None, schema), None
    elif len(parts) == 2:
        yield catalog.resolve(parts[0], None, schema), parts[1]
        yield catalog.resolve(parts[1], parts[0], schema), None
    elif len(parts) == 3:
        yield catalog.resolve(parts[1], parts[0], schema), parts[2]


def _returns(entry: Object, member: str | None) -> str | None:
    """The declared type of the value; a supplied package shows no members, so any name may be one."""
    if isinstance(entry, Operator):
        return None if member else "?"
    if isinstance(entry, UserType):
        return "?"
    if not isinstance(entry, Routine) or (entry.kind == "PACKAGE") != bool(member):
        return None
    if entry.kind == "PACKAGE" and entry.owner == "SYS":
        return "?"
    wanted = member or entry.name
    return next((m.returns for m in entry.members if m.name == wanted and m.returns), None)


def _type(returns: str, offset: int | None) -> DataType:
    if returns in ("VARCHAR2", "CHAR", "NVARCHAR2"):
        return _TEXT
    try:
        return parse_type(returns)
    except OraError as error:
        raise unimplemented(f"a function that returns {returns}", offset) from error


def dotted(compiler: "Compiler", node: exp.Expr, scope: Scope) -> Expr:
    """`package.function(…)`, or a method of a column, which the sandbox lacks."""
    document = member(compiler, node, scope)
    if document is not None:
        return document
    value = (
        xml.constructor_of_sys(compiler, node, scope)
        or supplied_type.constructor_of_sys(compiler, node, scope)
        or xml.method(compiler, node, scope)
    )
    if value is not None:
        return value
    parts, last = _parts(node)
    if not isinstance(last, exp.Anonymous) or scope.source(parts[0]) is not None:
        raise unimplemented("a member of a value", offset_of(node))
    name = str(last.this).upper()
    rewrite = SUPPLIED.get((parts[-1], name))
    entry = compiler.catalog.resolve(parts[-1], None, compiler.schema)
    if rewrite is not None and entry is not None and entry.owner == "SYS":
        arguments = tuple(compiler.expr(a, scope) for a in last.expressions)
        return rewrite(Call(compiler, name, arguments, scope, last, offset_of(node)))
    return called(compiler, (*parts, name), last, scope)


def called(compiler: "Compiler", name: tuple[str, ...], node: exp.Expr, scope: Scope) -> Expr:
    """A call with arguments of what the sandbox has no rewrite for."""
    value = supplied_call(compiler, name, node, scope)
    if value is None and supplied_type.is_public(compiler, name):
        value = supplied_type.construct(compiler, node, scope)
    if value is not None:
        return value
    value = call(compiler, name, offset_of(node))
    if value is None:
        raise OraError(904, f"{written(*name)}: invalid identifier", offset=offset_of(node))
    for argument in node.expressions:
        compiler.expr(argument, scope)
    return value


def _parts(node: exp.Expr) -> tuple[tuple[str, ...], exp.Expr]:
    if not isinstance(node, exp.Dot):
        if isinstance(node, exp.Identifier):
            return (name_of(node),), node
        raise unimplemented("a member of a value", offset_of(node))
    before, _ = _parts(node.this)
    if isinstance(node.expression, exp.Identifier):
        return (*before, name_of(node.expression)), node.expression
    return before, node.expression
