"""How a call shows in the database's V$SESSION."""
# The driver's connection has untyped members.
# pyright: reportUnknownMemberType=false

from dataclasses import dataclass

import oracledb


@dataclass(frozen=True, slots=True)
class Tag:
    """CLIENT_IDENTIFIER is not set: VPD policies read it as the end user.

    Oracle keeps 48 bytes of MODULE, 32 of ACTION, 64 of CLIENT_INFO.
    """

    module: str
    action: str
    client_info: str = ""

    def mark(self, connection: oracledb.AsyncConnection) -> None:
        """Sent with the next round trip."""
        connection.module = _bytes(self.module, 48)
        connection.action = _bytes(self.action, 32)
        # Never empty: the driver announces an empty text like a null and still sends its length byte.
        connection.clientinfo = _bytes(self.client_info or self.module, 64)


def _bytes(text: str, most: int) -> str:
    return text.encode()[:most].decode(errors="ignore")
