"""Text in the national character set: the same text, of another type."""

from dataclasses import replace

from mcp_oracle.sandbox.catalog.datatype import CLOB, text
from mcp_oracle.sandbox.engine.context import Call, Rewrite, unimplemented
from mcp_oracle.sandbox.engine.expression import Expr
from mcp_oracle.sandbox.engine.rewrite.conversion import to_text


def to_nclob(call: Call) -> Expr:
    call.expect(1)
    return Expr(to_text(call.context, call[0], call.offset).sql, replace(CLOB, national=True))


def to_nchar(call: Call) -> Expr:
    """Of text; the forms with a picture are those of TO_CHAR, and not known here."""
    call.expect(1)
    if not call[0].type.is_character:
        raise unimplemented("TO_NCHAR of this type", call.offset)
    return Expr(call[0].sql, replace(text(call[0].type.size), national=True))


FUNCTIONS: dict[str, Rewrite] = {"TO_NCLOB": to_nclob, "TO_NCHAR": to_nchar}
