"""SEARCH and CYCLE behind a query of WITH."""

from sqlglot import exp

from mcp_oracle.sandbox.engine.syntax.clause import Clauses, call


def read_search(clauses: Clauses) -> exp.Expr | None:
    """`SEARCH DEPTH FIRST BY a, b DESC SET c`."""
    if not clauses.accept("SEARCH"):
        return None
    kind = "DEPTH" if clauses.accept("DEPTH") else "BREADTH"
    if kind == "BREADTH":
        clauses.expect("BREADTH")
    clauses.expect("FIRST BY")
    keys = clauses.items(clauses.ordered)
    clauses.expect("SET")
    return call("SEARCH", keys, {"kind": kind, "set": clauses.name()})


def read_cycle(clauses: Clauses) -> exp.Expr | None:
    """`CYCLE a, b SET c TO 'Y' DEFAULT 'N'`."""
    if not clauses.accept("CYCLE"):
        return None
    columns = clauses.items(clauses.operand)
    clauses.expect("SET")
    name = clauses.name()
    clauses.expect("TO")
    marked = clauses.operand()
    clauses.expect("DEFAULT")
    return call("CYCLE", columns, {"set": name, "to": marked, "default": clauses.operand()})
