"""Functions 118 and 115: who wants to log on, and the answer to the challenge."""

from collections.abc import Mapping
from dataclasses import dataclass

from mcp_oracle.sandbox.wire.octets import Reader, Writer, decode_text

_MOST_PAIRS = 1000


@dataclass(frozen=True, slots=True)
class AuthRequest:
    """Either message of the log-on; `user` is folded as Oracle folds names."""

    user: str
    mode: int
    pairs: Mapping[str, str]

    @classmethod
    def decode(cls, reader: Reader) -> "AuthRequest":
        has_user = reader.u8()
        size, mode = reader.count(), reader.integer()
        reader.u8()
        count = reader.count()
        reader.raw(2)
        user = _user(reader, size) if has_user else ""
        pairs = dict(_pair(reader) for _ in range(min(count, _MOST_PAIRS)))
        return cls(_folded(user), mode, pairs)

    def encode(self) -> bytes:
        """The request as python-oracledb writes it, without its function header."""
        name = self.user.encode()
        writer = Writer().u8(1 if name else 0).integer(len(name), self.mode).u8(1)
        writer.integer(len(self.pairs)).u8(1, 1)
        if name:
            writer.counted(name)
        for key, value in self.pairs.items():
            writer.text(key).text(value).integer(0)
        return writer.getvalue()


def _user(reader: Reader, size: int) -> str:
    start = reader.position
    if reader.u8() != size:  # some clients send the name without the length byte
        reader.position = start
    return decode_text(reader.raw(size))


def _pair(reader: Reader) -> tuple[str, str]:
    key, value = reader.text(), reader.text()
    reader.integer()
    return key.rstrip("\0"), value.rstrip("\0")


def _folded(name: str) -> str:
    quoted = len(name) > 1 and name.startswith('"') and name.endswith('"')
    return name[1:-1] if quoted else name.upper()
