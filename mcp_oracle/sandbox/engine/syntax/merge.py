"""What MERGE does with the rows: UPDATE SET … [WHERE …] [DELETE WHERE …], INSERT … VALUES … [WHERE …]; and DEFAULT."""

# ruff: noqa: SLF001 - the parser offers its steps to dialects as protected methods
# pyright: reportPrivateUsage=false, reportUnknownMemberType=false, reportUnknownVariableType=false

from sqlglot import exp
from sqlglot.parser import Parser
from sqlglot.tokenizer_core import TokenType

from mcp_oracle.sandbox.engine.syntax.clause import Clauses
from mcp_oracle.sandbox.types import OraError


def read_whens(parser: Parser) -> exp.Whens:
    """Each kind at most once, in either order; at least one."""
    clauses, found = Clauses(parser), list[exp.When]()
    while clauses.accept("WHEN"):
        matched = not clauses.accept("NOT")
        clauses.expect("MATCHED THEN")
        if any(when.args["matched"] == matched for when in found):
            parser.raise_error("The clause stands twice")
        then = _update(parser, clauses) if matched else _insert(parser, clauses)
        found.append(exp.When(matched=matched, then=then))
    if not found:
        raise OraError(905, "missing keyword")
    for words in ("LOG ERRORS", "RETURNING"):
        if clauses.accept(words):
            raise OraError(3001, f"unimplemented feature: MERGE with {words}")
    return exp.Whens(expressions=found)


def _update(parser: Parser, clauses: Clauses) -> exp.Expr:
    clauses.expect("UPDATE SET")
    items = clauses.items(lambda: read_assignment(parser))
    where = parser._parse_where()
    delete = None
    if clauses.accept("DELETE"):
        delete = parser._parse_where()
        if delete is None:
            clauses.expect("WHERE")
    return exp.Update(expressions=items, where=where, delete=delete)


def read_assignment(parser: Parser) -> exp.Expr:
    """`column = expression` or `column = DEFAULT`, of an UPDATE too."""
    clauses = Clauses(parser)
    left = clauses.operand()
    if not parser._match(TokenType.EQ):
        parser.raise_error("Expected =")
    return exp.EQ(this=left, expression=_value(clauses))


def _value(clauses: Clauses) -> exp.Expr:
    return exp.Var(this="DEFAULT") if clauses.accept("DEFAULT") else clauses.expression()


def _insert(parser: Parser, clauses: Clauses) -> exp.Expr:
    clauses.expect("INSERT")
    columns = None if clauses.word() == "VALUES" else _listed(parser, clauses)
    clauses.expect("VALUES")
    values = _listed(parser, clauses)
    return exp.Insert(this=columns, expression=values, where=parser._parse_where())


def _listed(parser: Parser, clauses: Clauses) -> exp.Expr:
    if not parser._match(TokenType.L_PAREN):
        parser.raise_error("Expected (")
    found = clauses.items(lambda: _value(clauses))
    if not found or not parser._match(TokenType.R_PAREN):
        parser.raise_error("Expected an expression or )")
    return exp.Tuple(expressions=found)
