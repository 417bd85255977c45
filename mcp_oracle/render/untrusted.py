r"""Makes characters of database text visible that could hide or disguise what a model or a person reads.

Control characters, bidirectional controls and tag characters are written as `\u{...}`; nothing else is altered. Tab,
line feed and carriage return stay: they are ordinary in text columns, and JSON escapes them anyway.
"""

import re
from typing import cast

_HIDDEN = re.compile(
    "["
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"  # C0 without tab and line ends, DEL, C1
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # bidirectional controls (Unicode TR 9)
    "\U000e0000-\U000e007f"  # tags: text that is not displayed at all
    "\ud800-\udfff"  # lone surrogates cannot be encoded
    "]"
)
_NO_TEXT = re.compile("[\udc00-\udcff]")


def visible(text: str) -> str:
    """The text with hidden characters written out."""
    return _HIDDEN.sub(lambda found: f"\\u{{{ord(found[0]):x}}}", text)


def is_hiding(text: str) -> bool:
    """Whether `visible` would change the text. Plain ASCII, as most columns are, takes a tenth of the time."""
    return not (text.isascii() and text.isprintable()) and _HIDDEN.search(text) is not None


def hides(value: object) -> bool:
    """Whether a text anywhere in a JSON value hides something, names of members included."""
    if isinstance(value, str):
        return is_hiding(value)
    if isinstance(value, list | tuple):
        return any(map(hides, cast("list[object]", value)))
    if isinstance(value, dict):
        pairs = cast("dict[object, object]", value).items()
        return any(hides(name) or hides(item) for name, item in pairs)
    return False


def all_visible(value: object) -> object:
    """A JSON value with the hidden characters of all its texts written out."""
    if isinstance(value, str):
        return visible(value)
    if isinstance(value, list | tuple):
        return [all_visible(item) for item in cast("list[object]", value)]
    if isinstance(value, dict):
        pairs = cast("dict[str, object]", value).items()
        return {visible(name): all_visible(item) for name, item in pairs}
    return value


def has_no_text(text: str) -> bool:
    """Whether bytes are in it that the driver could not decode (session/undecodable.py)."""
    return _NO_TEXT.search(text) is not None
