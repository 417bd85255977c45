"""Conversions with their clauses: `TO_NUMBER(x DEFAULT y ON CONVERSION ERROR, format)`, CAST, VALIDATE_CONVERSION."""

from collections.abc import Callable

from sqlglot import exp
from sqlglot.parser import Parser

from mcp_oracle.sandbox.engine.syntax.clause import Clauses, call

WITH_DEFAULT = (
    "TO_NUMBER",
    "TO_DATE",
    "TO_TIMESTAMP",
    "TO_TIMESTAMP_TZ",
    "TO_DSINTERVAL",
    "TO_YMINTERVAL",
    "TO_BINARY_DOUBLE",
    "TO_BINARY_FLOAT",
)


def read_conversion(name: str) -> Callable[[Parser], exp.Expr]:
    def read(parser: Parser) -> exp.Expr:
        clauses = Clauses(parser)
        if clauses.ended:
            return call(name, [])
        value = clauses.expression()
        default = _default(clauses)
        return call(name, [value, *_more(clauses)], {"default": default})

    return read


def read_cast(plain: Callable[[Parser], exp.Expr]) -> Callable[[Parser], exp.Expr]:
    """CAST without further clauses stays as it is read otherwise."""

    def read(parser: Parser) -> exp.Expr:
        clauses = Clauses(parser)
        place = clauses.place
        if clauses.word() != "MULTISET":
            value = clauses.expression()
            of = clauses.type_() if clauses.accept("AS") else None
            if of is not None and clauses.word() in ("DEFAULT", ","):
                default = _default(clauses)
                given = {"to": of, "default": default}
                return call("CAST", [value, *_more(clauses)], given)
        clauses.back_to(place)
        return plain(parser)

    return read


def read_validation(parser: Parser) -> exp.Expr:
    clauses = Clauses(parser)
    value = clauses.expression()
    clauses.expect("AS")
    of = clauses.type_()
    return call("VALIDATE_CONVERSION", [value, *_more(clauses)], {"to": of})


def _default(clauses: Clauses) -> exp.Expr | None:
    if not clauses.accept("DEFAULT"):
        return None
    value = clauses.operand()
    clauses.expect("ON CONVERSION ERROR")
    return value


def _more(clauses: Clauses) -> list[exp.Expr]:
    return clauses.items(clauses.expression) if clauses.accept(",") else []


CONVERSIONS = {
    **{name: read_conversion(name) for name in WITH_DEFAULT},
    "VALIDATE_CONVERSION": read_validation,
}
