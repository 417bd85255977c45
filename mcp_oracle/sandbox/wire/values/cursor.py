"""A cursor in a row: what its rows look like, and the number under which the client fetches them."""

from dataclasses import dataclass

from mcp_oracle.sandbox.wire.octets import Writer


@dataclass(frozen=True, slots=True)
class CursorCell:
    """An open cursor.

    Attributes:
        description: the body of its describe.
    """

    description: bytes
    cursor_id: int

    def encode(self) -> bytes:
        return Writer().u8(1).raw(self.description).integer(self.cursor_id).getvalue()
