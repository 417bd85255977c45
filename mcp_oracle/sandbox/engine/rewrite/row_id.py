"""ROWID from text and to text; both are stored as the text."""

from mcp_oracle.sandbox.catalog.datatype import ROWID, Kind, text
from mcp_oracle.sandbox.engine.context import Call, Rewrite
from mcp_oracle.sandbox.engine.expression import Expr
from mcp_oracle.sandbox.engine.function.row_id import SIZE
from mcp_oracle.sandbox.engine.rewrite.conversion import inconsistent, to_text


def chartorowid(call: Call) -> Expr:
    call.expect(1)
    source = to_text(call.context, call[0], call.offset)
    return Expr(call.context.run("o_text_row_id", source), ROWID)


def rowidtochar(call: Call) -> Expr:
    call.expect(1)
    if call[0].type.kind is not Kind.ROWID:
        raise inconsistent("ROWID", call[0], call.offset)
    return Expr(call[0].sql, text(SIZE))


FUNCTIONS: dict[str, Rewrite] = {"CHARTOROWID": chartorowid, "ROWIDTOCHAR": rowidtochar}
