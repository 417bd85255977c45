"""JSON_TABLE in FROM: a lateral row source whose columns are the entries of COLUMNS."""

# sqlglot's node arguments are Any.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

import json
from typing import TYPE_CHECKING, Any

from sqlglot import exp

from mcp_oracle.sandbox.catalog.datatype import NUMBER, DataType, Kind, text
from mcp_oracle.sandbox.catalog.declaration import parse as parse_type
from mcp_oracle.sandbox.engine.context import offset_of, unimplemented
from mcp_oracle.sandbox.engine.expression import Expr, quote
from mcp_oracle.sandbox.engine.function import json_path
from mcp_oracle.sandbox.engine.rewrite.identifier import name_of
from mcp_oracle.sandbox.engine.rewrite.json import as_number, document_of, handling, path_of
from mcp_oracle.sandbox.engine.scope import RowSource, Scope
from mcp_oracle.sandbox.types import OraError

if TYPE_CHECKING:
    from mcp_oracle.sandbox.engine.compiler import Compiler

Columns = list[tuple[str, Expr]]


def compile_json_table(
    compiler: "Compiler", node: exp.Expr, alias: str | None, scope: Scope
) -> tuple[str, RowSource]:
    """The row source and its engine text; the document may come from the row sources before it."""
    document = document_of(compiler, compiler.expr(node.expressions[0], scope), offset_of(node))
    found = Columns()
    description = [_column(compiler, c, scope, found) for c in node.args["columns"]]
    on_error = handling(compiler, node, "on_error", scope) or "NULL"
    if on_error not in ("NULL", "ERROR"):
        raise unimplemented("this ON ERROR of JSON_TABLE", offset_of(node))
    rows = compiler.run(
        "o_json_rows",
        document,
        path_of(node.expressions[1]),
        quote(json.dumps(description)),
        quote(on_error),
    )
    handle, names = compiler.next_name("t"), [compiler.next_name("c") for _ in found]
    items = ", ".join(f"{e.sql} AS {n}" for n, (_, e) in zip(names, found, strict=True))
    sql = f"LATERAL (SELECT {items} FROM (SELECT unnest({rows}) AS r)) AS {handle}"
    columns = [
        (name, Expr(f"{handle}.{n}", e.type, e.digits))
        for n, (name, e) in zip(names, found, strict=True)
    ]
    return sql, RowSource(alias, columns, handle=handle)


def _column(compiler: "Compiler", node: exp.Expr, scope: Scope, found: Columns) -> dict[str, Any]:
    """What the runtime needs of an entry; its cell's expression goes to `found`."""
    form = str(node.this)
    if form == "NESTED":
        below = [_column(compiler, c, scope, found) for c in node.args["columns"]]
        json_path.check(str(node.expressions[0].this))
        return {"form": form, "path": str(node.expressions[0].this), "columns": below}
    of, place = _type(node, form), len(found)
    cell = f"r[{place + 1}]"
    is_number = of.kind is Kind.NUMBER
    found.append(
        (
            name_of(node.expressions[0]),
            as_number(compiler, cell, of) if is_number else Expr(cell, of),
        )
    )
    return {
        "form": form,
        "place": place,
        "path": _path(node, form),
        "number": is_number,
        "wrapper": node.args.get("wrapper") or "",
        "limit": of.size,
        "on_error": handling(compiler, node, "on_error", scope) or "NULL",
        "on_empty": handling(compiler, node, "on_empty", scope),
    }


def _type(node: exp.Expr, form: str) -> DataType:
    if form == "ORDINALITY":
        return NUMBER
    declared = node.args.get("declared")
    of = text(4000) if declared is None or declared.upper() == "VARCHAR2" else parse_type(declared)
    if of.kind not in (Kind.NUMBER, Kind.CLOB, Kind.VARCHAR2) or (
        form == "EXISTS" and of.kind is not Kind.NUMBER
    ):
        raise unimplemented(f"a JSON_TABLE column of {of.kind.value}", offset_of(node))
    return of


def _path(node: exp.Expr, form: str) -> str:
    if form == "ORDINALITY":
        return "$"
    path = node.args.get("path")
    if path is None:
        raise unimplemented("a JSON_TABLE column without PATH", offset_of(node))
    try:
        json_path.check(str(path.this))
    except OraError as error:
        raise OraError(error.number, error.text, offset=offset_of(path)) from error
    return str(path.this)
