"""The SQL/JSON functions: paths, RETURNING, wrappers, ON ERROR and ON EMPTY, NULL ON NULL, COLUMNS."""

from collections.abc import Callable

from sqlglot import exp
from sqlglot.parser import Parser

from mcp_oracle.sandbox.engine.syntax.clause import Clauses, call

_HANDLERS = ("ERROR", "NULL", "TRUE", "FALSE", "EMPTY ARRAY", "EMPTY OBJECT", "EMPTY")
_WRAPPERS = {
    "WITHOUT ARRAY WRAPPER": "",
    "WITHOUT WRAPPER": "",
    "WITH UNCONDITIONAL ARRAY WRAPPER": "ALWAYS",
    "WITH UNCONDITIONAL WRAPPER": "ALWAYS",
    "WITH CONDITIONAL ARRAY WRAPPER": "CONDITIONAL",
    "WITH CONDITIONAL WRAPPER": "CONDITIONAL",
    "WITH ARRAY WRAPPER": "ALWAYS",
    "WITH WRAPPER": "ALWAYS",
}


def _of_document(name: str) -> Callable[[Parser], exp.Expr]:
    """`document [FORMAT JSON], 'path' clauses`."""

    def read(parser: Parser) -> exp.Expr:
        clauses = Clauses(parser)
        document = clauses.expression()
        clauses.accept("FORMAT JSON")
        clauses.expect(",")
        path = clauses.string()
        returning = clauses.type_words() if clauses.accept("RETURNING") else None
        found = {"returning": returning, "wrapper": _wrapper(clauses), **_handlers(clauses)}
        return call(name, [document, path], found)

    return read


def _wrapper(clauses: Clauses) -> str | None:
    return next((kind for words, kind in _WRAPPERS.items() if clauses.accept(words)), None)


def _handlers(clauses: Clauses) -> dict[str, object]:
    """`NULL ON ERROR ERROR ON EMPTY` and their like, in any order."""
    found = dict[str, object]()
    while True:
        start = clauses.place
        wanted: object = next((w for w in _HANDLERS if clauses.accept(w)), None)
        if wanted is None and clauses.accept("DEFAULT"):
            wanted = clauses.operand()
        event = next((e for e in ("ERROR", "EMPTY") if clauses.accept(f"ON {e}")), None)
        if wanted is None or event is None:
            clauses.back_to(start)
            return found
        found[f"on_{event.lower()}"] = wanted


def _ending(clauses: Clauses) -> dict[str, object]:
    """Of a generating function: NULL ON NULL, RETURNING, STRICT, WITH UNIQUE KEYS."""
    on_null = next((w for w in ("NULL", "ABSENT") if clauses.accept(f"{w} ON NULL")), None)
    returning = clauses.type_words() if clauses.accept("RETURNING") else None
    strict = clauses.accept("STRICT") or None
    unique = clauses.accept("WITH UNIQUE KEYS") or None
    return {"on_null": on_null, "returning": returning, "strict": strict, "unique": unique}


def _value(clauses: Clauses) -> exp.Expr:
    """A value that becomes JSON; with FORMAT JSON its text is JSON already."""
    found = clauses.expression()
    return call("FORMAT JSON", [found]) if clauses.accept("FORMAT JSON") else found


def _pair(clauses: Clauses) -> exp.Expr:
    clauses.accept("KEY")
    key = clauses.operand()
    if not (clauses.accept("VALUE") or clauses.accept("IS")):
        clauses.expect(":")
    return exp.Tuple(expressions=[key, _value(clauses)])


def read_object(parser: Parser) -> exp.Expr:
    clauses = Clauses(parser)
    pairs = clauses.items(lambda: _pair(clauses))
    return call("JSON_OBJECT", pairs, _ending(clauses))


def read_array(parser: Parser) -> exp.Expr:
    clauses = Clauses(parser)
    values = clauses.items(lambda: _value(clauses))
    return call("JSON_ARRAY", values, _ending(clauses))


def read_object_aggregate(parser: Parser) -> exp.Expr:
    clauses = Clauses(parser)
    return call("JSON_OBJECTAGG", [_pair(clauses)], _ending(clauses))


def read_array_aggregate(parser: Parser) -> exp.Expr:
    clauses = Clauses(parser)
    value = _value(clauses)
    return call("JSON_ARRAYAGG", [value], {"order": clauses.order(), **_ending(clauses)})


def read_table(parser: Parser) -> exp.Expr:
    clauses = Clauses(parser)
    document = clauses.expression()
    clauses.accept("FORMAT JSON")
    path = clauses.string() if clauses.accept(",") else exp.Literal.string("$")
    handlers = _handlers(clauses)
    return call("JSON_TABLE", [document, path], {**handlers, "columns": _columns(clauses)})


def _columns(clauses: Clauses) -> list[exp.Expr]:
    clauses.expect("COLUMNS")
    return clauses.wrapped(lambda: _column(clauses))


def _column(clauses: Clauses) -> exp.Expr:
    """One entry of COLUMNS; its name says which of the forms it has."""
    if clauses.accept("NESTED"):
        clauses.accept("PATH")
        return call("NESTED", [clauses.string()], {"columns": _columns(clauses)})
    name = clauses.name()
    if clauses.accept("FOR ORDINALITY"):
        return call("ORDINALITY", [name])
    typed = clauses.word() not in ("PATH", "EXISTS", "FORMAT", ",", "")
    declared = clauses.type_words() if typed else None
    form = "EXISTS" if clauses.accept("EXISTS") else "VALUE"
    form = "QUERY" if clauses.accept("FORMAT JSON") else form
    wrapper = _wrapper(clauses)
    path = clauses.string() if clauses.accept("PATH") else None
    found = {"declared": declared, "path": path, "wrapper": wrapper, **_handlers(clauses)}
    return call(form, [name], found)


JSON_FUNCTIONS: dict[str, Callable[[Parser], exp.Expr]] = {
    "JSON_VALUE": _of_document("JSON_VALUE"),
    "JSON_QUERY": _of_document("JSON_QUERY"),
    "JSON_EXISTS": _of_document("JSON_EXISTS"),
    "JSON_OBJECT": read_object,
    "JSON_ARRAY": read_array,
    "JSON_OBJECTAGG": read_object_aggregate,
    "JSON_ARRAYAGG": read_array_aggregate,
    "JSON_TABLE": read_table,
}
"""Readers of the calls, for sqlglot's table of function parsers."""
