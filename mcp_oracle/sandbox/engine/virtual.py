"""Expressions over the columns of a row, of virtual columns and of function-based indexes: kept and checked.

The engine computes a virtual column itself, from the text that is made here once; so a text that depends on a session's
settings is refused.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlglot import exp
from sqlglot.tokenizer_core import Token, TokenType

from mcp_oracle.sandbox.catalog.datatype import NUMBER, DataType, Kind
from mcp_oracle.sandbox.catalog.objects import Table, TableColumn
from mcp_oracle.sandbox.engine.assign import assign
from mcp_oracle.sandbox.engine.compiler import Compiler
from mcp_oracle.sandbox.engine.context import unimplemented
from mcp_oracle.sandbox.engine.dialect import parse_expression, tokenize
from mcp_oracle.sandbox.engine.expression import Expr
from mcp_oracle.sandbox.engine.naming import engine_name
from mcp_oracle.sandbox.engine.rewrite.source import stored_column
from mcp_oracle.sandbox.engine.scope import RowSource, Scope
from mcp_oracle.sandbox.types import OraError

MakeCompiler = Callable[[], Compiler]
_OTHER_NLS = {
    "NLS_DATE_FORMAT": "YYYY",
    "NLS_TIMESTAMP_FORMAT": "YYYY",
    "NLS_TIMESTAMP_TZ_FORMAT": "YYYY",
    "NLS_NUMERIC_CHARACTERS": ",.",
    "NLS_CURRENCY": "x",
    "NLS_ISO_CURRENCY": "GERMANY",
    "NLS_DATE_LANGUAGE": "GERMAN",
    "NLS_TERRITORY": "GERMANY",
}
_STRINGS = {
    TokenType.STRING: "",
    TokenType.RAW_STRING: "",
    TokenType.NATIONAL_STRING: "N",
}
_BEFORE_GROUP = frozenset(
    ["IN", "AND", "OR", "NOT", "WHEN", "THEN", "ELSE", "LIKE", "BETWEEN", "CASE", "IS", "ANY", "ALL"]
)  # fmt: skip
"""Words that a parenthesis does not make a call of."""


def kept_text(text: str, columns: Sequence[str]) -> str:
    """The expression as the dictionary shows it: names in quotes, words in upper case, no blanks but between words."""
    pieces, before = list[str](), ""
    for token in tokenize(text):
        piece = _piece(token, columns)
        if before and _apart(before, piece):
            pieces.append("  " if (before, piece) == ("CASE", "WHEN") else " ")
        pieces.append(piece)
        before = piece
    return "".join(pieces)


def _piece(token: Token, columns: Sequence[str]) -> str:
    text = str(token.text)
    if token.token_type in _STRINGS:
        return f"{_STRINGS[token.token_type]}'" + text.replace("'", "''") + "'"
    upper = " ".join(text.upper().split())
    if token.token_type is TokenType.IDENTIFIER:
        return f'"{text}"'
    return f'"{upper}"' if upper in columns else upper


def _apart(before: str, piece: str) -> bool:
    if piece == "(":
        return before in _BEFORE_GROUP
    ends = before[-1].isalnum() or before[-1] in "_$#\"')"
    return ends and (piece[0].isalnum() or piece[0] in "\"'")


def names_in(text: str) -> set[str]:
    """The quoted names of a text that `kept_text` has made."""
    return {str(t.text) for t in tokenize(text) if t.token_type is TokenType.IDENTIFIER}


def compile_over(
    make: MakeCompiler, table: Table, text: str, read: Callable[[TableColumn], str]
) -> Expr:
    """The expression over a row of the table.

    Raises:
        OraError: 54002 if it is not the same always; 03001 if it depends on NLS settings.
    """
    tree = parse_expression(text)
    if any(isinstance(node, exp.Query) for node in tree.walk()):
        raise OraError(22818, "Subquery expressions not allowed here")
    columns = [(c.name, stored_column(c, read(c))) for c in table.columns]
    scope = Scope([RowSource(table.name, columns)])
    compiler = make()
    found = compiler.expr(tree, scope)
    asks = compiler.parameters or compiler.facts.userenv.asked
    if asks or _elsewhere(make, tree, scope, {"user": "\0"}) != found.sql:
        raise OraError(54002, "only pure functions can be specified in a virtual column expression")
    nls = {"nls": {**compiler.facts.nls, **_OTHER_NLS}, "zone_minutes": 61}
    if _elsewhere(make, tree, scope, nls) != found.sql:
        raise unimplemented("an expression of a column that depends on NLS settings")
    return replace(found, literal=None)


def _elsewhere(make: MakeCompiler, tree: exp.Expr, scope: Scope, facts: Mapping[str, Any]) -> str:
    """The engine's text for another session."""
    compiler = make()
    compiler.facts = replace(compiler.facts, **facts)
    return compiler.expr(tree, scope).sql


def compile_column(
    make: MakeCompiler, table: Table, column: TableColumn
) -> tuple[TableColumn, str]:
    """A virtual column with its type, and the engine's text of its value."""
    try:
        return _compiled(make, table, column)
    except OraError as error:  # its offset is one in the expression
        raise OraError(error.number, error.text) from error


def _compiled(make: MakeCompiler, table: Table, column: TableColumn) -> tuple[TableColumn, str]:
    plain = replace(table, columns=table.stored)
    others = {c.name for c in table.columns if c.virtual}
    text = kept_text(column.default or "", [c.name for c in table.columns])
    if names_in(text) & others:
        raise OraError(54012, "virtual column is referenced in a column expression")
    value = compile_over(make, plain, text, lambda c: engine_name(c.name))
    of = column.type if column.type.kind is not Kind.NULL else _type_of(text, value)
    settled = replace(column, type=of, default=text)
    return settled, assign(make(), table, settled, value)


def index_key(make: MakeCompiler, table: Table, text: str) -> TableColumn:
    """An expression of an index as the hidden column that it makes; the name is still open."""
    kept = kept_text(text, [c.name for c in table.columns])
    try:
        value = compile_over(make, table, kept, lambda c: engine_name(c.name))
    except OraError as error:
        if error.number == 54002:
            raise OraError(1743, "only pure functions can be indexed") from error
        raise OraError(error.number, error.text) from error
    return TableColumn("", _type_of(kept, value), default=kept, virtual=True)


def _type_of(text: str, value: Expr) -> DataType:
    """Of a column without a declared type: numbers that are worked out have no precision."""
    if value.type.kind is Kind.NULL:
        raise unimplemented("a virtual column without a type")
    is_column = isinstance(parse_expression(text), exp.Column)
    return NUMBER if value.type.kind is Kind.NUMBER and not is_column else value.type


def settled(make: MakeCompiler, table: Table) -> tuple[Table, dict[str, str]]:
    """The table with its virtual columns checked, and the engine's texts of their values."""
    columns, texts = list[TableColumn](), dict[str, str]()
    for column, text in _settled(make, table):
        columns.append(column)
        if text is not None:
            texts[column.name] = text
    return replace(table, columns=tuple(columns)), texts


def _settled(make: MakeCompiler, table: Table) -> Iterator[tuple[TableColumn, str | None]]:
    seen = set[str]()
    for column in table.columns:
        if not column.virtual:
            yield column, None
            continue
        found, text = compile_column(make, table, column)
        if found.default in seen:
            raise OraError(54015, "Duplicate column expression was specified")
        seen.add(found.default or "")
        yield found, text
