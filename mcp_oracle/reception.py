"""What happens to the bytes that a client sends, before any of it reaches the SDK.

Pure, and standard library only: cuts lines, answers what is no message, holds the handshake, and lets the rest
through. It keeps at most one unfinished line.
"""

from mcp_oracle import jsonrpc
from mcp_oracle.handshake import Handshake


class Reception:
    """The way of a client's bytes: `receive` gives the replies to send now, and the lines for the SDK."""

    def __init__(self, manifest: jsonrpc.Message) -> None:
        self._lines = jsonrpc.Lines()
        self._handshake = Handshake(manifest)

    def receive(self, data: bytes) -> tuple[bytes, list[str]]:
        return self._sort(self._lines.feed(data))

    def finish(self) -> tuple[bytes, list[str]]:
        """The same for what is left when the stream has ended."""
        return self._sort(self._lines.finish())

    def _sort(self, lines: list[bytes | None]) -> tuple[bytes, list[str]]:
        replies: list[bytes] = []
        onward: list[str] = []
        for line in lines:
            try:
                if line is None:
                    raise jsonrpc.TooLongError
                if line.strip():
                    self._take(line, replies, onward)
            except jsonrpc.MalformedError as error:
                replies.append(error.reply())
        return b"".join(replies), onward

    def _take(self, line: bytes, replies: list[bytes], onward: list[str]) -> None:
        message = jsonrpc.parse(line)
        if not self._handshake.over:
            replies.append(self._handshake.answer(message))
            if self._handshake.over:
                onward.extend(self._handshake.replay)
        if self._handshake.over:
            onward.append(line.decode())
