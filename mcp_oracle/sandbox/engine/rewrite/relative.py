"""PRIOR and CONNECT_BY_ROOT: a column of another row of the hierarchy."""

# sqlglot's node arguments are Any.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from typing import TYPE_CHECKING

from sqlglot import exp

from mcp_oracle.sandbox.engine.context import offset_of
from mcp_oracle.sandbox.engine.expression import Expr
from mcp_oracle.sandbox.engine.scope import Scope
from mcp_oracle.sandbox.types import OraError

if TYPE_CHECKING:
    from mcp_oracle.sandbox.engine.compiler import Compiler


def prior(compiler: "Compiler", node: exp.Expr, scope: Scope) -> Expr:
    del compiler
    if scope.prior is None:
        raise OraError(
            976,
            'Specified pseudocolumn or operator "PRIOR" is not allowed here.',
            offset=offset_of(node),
        )
    return scope.prior(node.this)


def root(compiler: "Compiler", node: exp.Expr, scope: Scope) -> Expr:
    del compiler
    if scope.root is None:
        raise OraError(
            976,
            'Specified pseudocolumn or operator "CONNECT_BY_ROOT" is not allowed here.',
            offset=offset_of(node),
        )
    return scope.root(node.this)
