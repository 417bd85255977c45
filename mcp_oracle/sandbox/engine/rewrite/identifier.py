"""An identifier in an expression: a bind, a column, ROWID, a sequence, or a value with a name."""

# sqlglot's node arguments are Any.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from typing import TYPE_CHECKING

from sqlglot import exp

from mcp_oracle.sandbox.catalog.objects import Sequence
from mcp_oracle.sandbox.engine.context import offset_of, only, unimplemented
from mcp_oracle.sandbox.engine.expression import Expr
from mcp_oracle.sandbox.engine.rewrite.pseudo import PSEUDO
from mcp_oracle.sandbox.engine.scope import Scope
from mcp_oracle.sandbox.types import OraError

if TYPE_CHECKING:
    from mcp_oracle.sandbox.engine.compiler import Compiler


def name_of(identifier: exp.Expr) -> str:
    """The name as the catalog has it: upper case unless quoted."""
    text = str(identifier.this)
    return text if identifier.args.get("quoted") else text.upper()


def written(*parts: str | None) -> str:
    """A name as ORA-00904 shows it: every part quoted."""
    return ".".join(f'"{part}"' for part in parts if part)


def column(compiler: "Compiler", node: exp.Expr, scope: Scope) -> Expr:
    only(node, "this", "table", "db", "join_mark")
    if isinstance(node.this, exp.Star):
        raise OraError(936, "missing expression", offset=offset_of(node))
    name = name_of(node.this)
    if name.startswith(":"):
        return compiler.binds[int(name[1:])]
    qualifier = name_of(node.args["table"]) if node.args.get("table") else None
    schema = name_of(node.args["db"]) if node.args.get("db") else None
    offset = offset_of(node)
    found = scope.column(name, qualifier, schema, offset)
    if found is None and not node.this.args.get("quoted"):
        found = _special(compiler, scope, name, qualifier, schema, offset)
    if found is None and not node.args.get("join_mark"):
        found = compiler.stored(tuple(filter(None, (schema, qualifier, name))), offset)
    if found is None:
        raise OraError(
            904, f"{written(schema, qualifier, name)}: invalid identifier", offset=offset
        )
    return found


def _special(
    compiler: "Compiler",
    scope: Scope,
    name: str,
    qualifier: str | None,
    schema: str | None,
    offset: int | None,
) -> Expr | None:
    if name == "ROWID":
        return _row_id(scope, qualifier, offset)
    if qualifier is not None:
        return _sequence(compiler, name, qualifier, schema, offset)
    return _pseudo_column(scope, name, offset) or _session_value(compiler, name)


def _session_value(compiler: "Compiler", name: str) -> Expr | None:
    return PSEUDO[name](compiler) if name in PSEUDO else None


_PLACED = frozenset({"ROWNUM", "LEVEL", "CONNECT_BY_ISLEAF", "CONNECT_BY_ISCYCLE"})


def _pseudo_column(scope: Scope, name: str, offset: int | None) -> Expr | None:
    if name not in _PLACED:
        return None
    if name in scope.pseudo:
        return scope.pseudo[name]
    if name == "LEVEL":
        raise OraError(1788, "CONNECT BY clause required in this query block", offset=offset)
    raise unimplemented(f"{name} here", offset)


def _row_id(scope: Scope, qualifier: str | None, offset: int | None) -> Expr | None:
    found = [
        s.row_id
        for s in scope.sources
        if s.row_id is not None and (qualifier is None or s.alias == qualifier)
    ]
    if len(found) > 1:
        raise OraError(918, "column ambiguously defined", offset=offset)
    if not found and scope.sources:
        raise OraError(
            1445,
            "cannot select ROWID from, or sample, a join view without a key-preserved table",
            offset=offset,
        )
    return found[0] if found else None


def _sequence(
    compiler: "Compiler", name: str, qualifier: str, schema: str | None, offset: int | None
) -> Expr | None:
    if name not in ("NEXTVAL", "CURRVAL"):
        return None
    entry = compiler.catalog.resolve(qualifier, schema, compiler.schema)
    if not isinstance(entry, Sequence) or not compiler.catalog.may(compiler.viewer, "USE", entry):
        raise OraError(2289, "sequence does not exist", offset=offset)
    return compiler.sequence(entry, name, offset)
