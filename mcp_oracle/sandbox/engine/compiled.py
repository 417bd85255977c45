"""What compiling a query gives."""

from dataclasses import dataclass

from mcp_oracle.sandbox.engine.expression import Expr


@dataclass(slots=True)
class CompiledQuery:
    """Engine text of a query and its columns: Oracle's name, and the expression that reads it from outside."""

    sql: str
    columns: list[tuple[str, Expr]]
    for_update: bool = False
