"""The beginnings of texts that are too long for a cell, measured in bytes of UTF-8. Pure."""

from collections.abc import Iterable
from typing import Final

WIDEST_CHARACTER: Final = 4
"""Bytes of one character at most (RFC 3629)."""
UNREAD: Final = ", not read>"
"""How a cell ends that stands for a LOB of which nothing was read."""
_CUT: Final = "… ("
_CONTINUES: Final = 0x80
"""The upper two bits of a byte within a character, of the mask 0xC0."""


def is_longer(text: str, most_bytes: int) -> bool:
    """Whether a text has more bytes; most texts are so short that nobody has to look at them."""
    if len(text) * WIDEST_CHARACTER <= most_bytes:
        return False
    return len(text) > most_bytes or len(head(text, most_bytes)) < len(text)


def head(text: str, most_bytes: int) -> str:
    """As many characters as have at most so many bytes."""
    beginning = text[:most_bytes]
    if beginning.isascii():
        return beginning
    data = beginning.encode(errors="surrogatepass")
    if len(data) <= most_bytes:
        return beginning
    end = most_bytes
    while data[end] & 0xC0 == _CONTINUES:
        end -= 1
    return data[:end].decode(errors="surrogatepass")


def cut(beginning: str, length: int, unit: str = "characters") -> str:
    """What is shown in place of a longer text."""
    return f"{beginning}{_CUT}{length} {unit})"


def least_shown(cells: Iterable[object]) -> int | None:
    """How many characters every one of these cut texts shows at least; None if none of them shows any."""
    texts = (cell for cell in cells if isinstance(cell, str) and _CUT in cell)
    return min((len(text.rpartition(_CUT)[0]) for text in texts), default=None)
