"""XMLSERIALIZE: CONTENT or DOCUMENT, a value, and the type of the result."""

from sqlglot import exp
from sqlglot.parser import Parser

from mcp_oracle.sandbox.engine.syntax.clause import Clauses, call


def read_xmlserialize(parser: Parser) -> exp.Expr:
    """What follows the type (encoding, version, indentation) is left for the parser to refuse."""
    clauses = Clauses(parser)
    if not clauses.accept("CONTENT"):
        clauses.expect("DOCUMENT")
    value = clauses.operand()
    returning = clauses.type_words() if clauses.accept("AS") else None
    return call("XMLSERIALIZE", [value], {"returning": returning})
