"""LISTAGG([ALL | DISTINCT] value [, separator] [ON OVERFLOW …])."""

from sqlglot import exp
from sqlglot.parser import Parser

from mcp_oracle.sandbox.engine.syntax.clause import Clauses, call


def read_listagg(parser: Parser) -> exp.Expr:
    clauses = Clauses(parser)
    distinct = clauses.accept("DISTINCT")
    clauses.accept("ALL")
    arguments = clauses.items(clauses.expression)
    overflow = _overflow(clauses)
    if distinct:
        arguments = list[exp.Expr]([exp.Distinct(expressions=arguments)])
    return call("LISTAGG", arguments, {"overflow": overflow})


def _overflow(clauses: Clauses) -> str | None:
    if not clauses.accept("ON OVERFLOW"):
        return None
    if clauses.accept("ERROR"):
        return "ERROR"
    clauses.expect("TRUNCATE")
    if clauses.word() not in ("WITH", "WITHOUT", ""):
        clauses.string()
    if not clauses.accept("WITH COUNT"):
        clauses.accept("WITHOUT COUNT")
    return "TRUNCATE"
