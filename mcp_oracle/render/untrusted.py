r"""Makes characters of database text visible that could hide or disguise what a model or a person reads.

Control characters, bidirectional controls and tag characters are written as `\u{...}`; nothing else is altered. Tab,
line feed and carriage return stay: they are ordinary in text columns, and JSON escapes them anyway.
"""

import re

_HIDDEN = re.compile(
    "["
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"  # C0 without tab and line ends, DEL, C1
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # bidirectional controls (Unicode TR 9)
    "\U000e0000-\U000e007f"  # tags: text that is not displayed at all
    "\ud800-\udfff"  # lone surrogates cannot be encoded
    "]"
)


def visible(text: str) -> str:
    """The text with hidden characters written out."""
    return _HIDDEN.sub(lambda found: f"\\u{{{ord(found[0]):x}}}", text)


def is_hiding(text: str) -> bool:
    """Whether `visible` would change the text. Plain ASCII, as most columns are, takes a tenth of the time."""
    return not (text.isascii() and text.isprintable()) and _HIDDEN.search(text) is not None
