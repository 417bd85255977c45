"""TABLE(…) in FROM: DBMS_XPLAN.DISPLAY and collections of SYS, with or without TABLE around them."""

# sqlglot's node arguments are Any.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sqlglot import exp

from mcp_oracle.sandbox.catalog.datatype import DataType, Kind
from mcp_oracle.sandbox.engine.context import offset_of, only, unimplemented
from mcp_oracle.sandbox.engine.expression import Expr
from mcp_oracle.sandbox.engine.rewrite.identifier import name_of
from mcp_oracle.sandbox.engine.rewrite.supplied_type import collection_called, table_of
from mcp_oracle.sandbox.engine.scope import RowSource, Scope
from mcp_oracle.sandbox.types import OraError

if TYPE_CHECKING:
    from mcp_oracle.sandbox.engine.compiler import Compiler

_LINE = DataType(Kind.VARCHAR2, size=300)
_READ = (
    "STATEMENT_ID", "PLAN_ID", "ID", "DEPTH", "OPERATION", "OPTIONS", "OBJECT_NAME", "OBJECT_ALIAS", "QBLOCK_NAME",
    "CARDINALITY", "BYTES", "TEMP_SPACE", "COST", "IO_COST", "TIME", "ACCESS_PREDICATES", "FILTER_PREDICATES",
    "PROJECTION", "OTHER_XML",
)  # fmt: skip
_PARAMETERS = ("TABLE_NAME", "STATEMENT_ID", "FORMAT", "FILTER_PREDS")


def table_function(compiler: "Compiler", node: exp.Expr, before: Scope) -> tuple[str, RowSource]:
    """Engine text and row source of a call in FROM; a collection may be made of the row sources `before` it."""
    parts, arguments = _call(node)
    only(node, "this", "db", "catalog", "alias", "joins")
    collection = collection_called(compiler, parts)
    if collection is not None:
        return table_of(compiler, collection, arguments, node, before)
    if parts[-2:] != ("DBMS_XPLAN", "DISPLAY") or parts[:-2] not in ((), ("SYS",)):
        raise unimplemented("a table function", offset_of(node))
    alias = node.args.get("alias")
    handle = compiler.next_name("t")
    sql = _display(compiler, arguments, node)
    line = Expr(f"{handle}.plan_table_output", _LINE)
    name = name_of(alias.this) if alias is not None else None
    return f"({sql}) AS {handle}", RowSource(name, [("PLAN_TABLE_OUTPUT", line)], handle=handle)


def _call(node: exp.Expr) -> tuple[tuple[str, ...], Sequence[exp.Expr]]:
    """The name's parts and the arguments; without arguments the name may look like a column."""
    inner = node.this
    if isinstance(inner, exp.Anonymous) and str(inner.this).upper() == "TABLE":
        if len(inner.expressions) != 1:
            raise unimplemented("TABLE with several arguments", offset_of(node))
        return _named(inner.expressions[0])
    if not isinstance(inner, exp.Anonymous) or node.args.get("db") is None:
        raise unimplemented("a table function", offset_of(node))
    owners = [node.args[k] for k in ("catalog", "db") if node.args.get(k)]
    return (*(name_of(o) for o in owners), str(inner.this).upper()), inner.expressions


def _named(node: exp.Expr) -> tuple[tuple[str, ...], Sequence[exp.Expr]]:
    if isinstance(node, exp.Dot):
        before, _ = _named(node.this)
        after, arguments = _named(node.expression)
        return (*before, *after), arguments
    if isinstance(node, exp.Anonymous):
        return (str(node.this).upper(),), node.expressions
    if isinstance(node, exp.Column):
        parts = [node.args[k] for k in ("catalog", "db", "table", "this") if node.args.get(k)]
        return tuple(name_of(p) for p in parts), ()
    if isinstance(node, exp.Identifier):
        return (name_of(node),), ()
    return ("",), ()


def placed(
    arguments: Sequence[exp.Expr], names: Sequence[str], function: str
) -> dict[str, exp.Expr]:
    """Arguments by the names of the parameters; PLS-00306 where they do not fit."""
    found: dict[str, exp.Expr] = {}
    for place, argument in enumerate(arguments):
        by_name = isinstance(argument, exp.Kwarg)
        name = str(argument.this.name).upper() if by_name else ""
        if not by_name and place < len(names):
            name = names[place]
        if name not in names or name in found:
            text = f"PLS-00306: wrong number or types of arguments in call to '{function}'"
            raise OraError(6553, text, offset=offset_of(argument))
        found[name] = argument.expression if by_name else argument
    return found


def _display(compiler: "Compiler", arguments: Sequence[exp.Expr], node: exp.Expr) -> str:
    given = placed(arguments, _PARAMETERS, "DISPLAY")
    if not isinstance(given.get("FILTER_PREDS", exp.Null()), exp.Null):
        raise unimplemented("DBMS_XPLAN.DISPLAY with a filter", offset_of(node))
    rows = compiler.query(_plan_table(given.get("TABLE_NAME")), None)
    fields = {name: _plain(compiler, value) for name, value in rows.columns}
    wanted, form = (_text(compiler, given.get(n)) for n in ("STATEMENT_ID", "FORMAT"))
    mine = f"({wanted} IS NULL OR {fields['STATEMENT_ID']} = {wanted})"
    latest = f"SELECT max({fields['PLAN_ID']}) FROM ({rows.sql}) WHERE {mine}"
    items = ", ".join(f"'{name}': {sql}" for name, sql in fields.items() if name != "PLAN_ID")
    listed = f"CAST(to_json(list({{{items}}} ORDER BY {fields['ID']})) AS VARCHAR)"
    found = f"SELECT {listed} FROM ({rows.sql}) WHERE {mine} AND {fields['PLAN_ID']} = ({latest})"
    return f"SELECT unnest(o_xplan(({found}), {wanted}, {form})) AS plan_table_output"


def _plain(compiler: "Compiler", value: Expr) -> str:
    """A value that JSON can hold: NUMBERs without digits are stored as bytes."""
    if value.type.kind is Kind.NUMBER and value.digits is None:
        return compiler.run("o_double", value)
    return value.sql


def _plan_table(named: exp.Expr | None) -> exp.Expr:
    """The query over the plan table, which a literal may name."""
    if named is None or isinstance(named, exp.Null):
        parts = ["PLAN_TABLE"]
    elif isinstance(named, exp.Literal) and named.args.get("is_string"):
        parts = str(named.this).upper().split(".")
    else:
        raise unimplemented(
            "DBMS_XPLAN.DISPLAY of a table named by an expression", offset_of(named)
        )
    names = [exp.to_identifier(p, quoted=True) for p in parts]
    table = exp.Table(this=names[-1], db=names[-2] if len(names) > 1 else None)
    columns = [exp.column(exp.to_identifier(name, quoted=True)) for name in _READ]
    return exp.Select(expressions=columns, from_=exp.From(this=table))


def _text(compiler: "Compiler", node: exp.Expr | None) -> str:
    if node is None:
        return "NULL::VARCHAR"
    value = compiler.expr(node, Scope())
    if not (value.type.is_character or value.is_null_literal):
        raise unimplemented("DBMS_XPLAN.DISPLAY with such an argument", offset_of(node))
    return f"CAST({value.sql} AS VARCHAR)"
