"""Characters that a database character set other than Unicode may turn into quotes, dashes, slashes or semicolons.

The text is converted on its way to the server, after the guard has read it; best-fit conversion could close a literal
that was open here.
"""

import re
from typing import Final

from mcp_oracle.guard.catalogue import refuse

# Modifier letters and general punctuation like quotes, dashes, primes, slashes, stars; full-width forms of ASCII.
_LOOKALIKE: Final = re.compile(
    "[\u00b4\u02b9-\u02bf\u02c8\u02ca-\u02cb\u02d0\u037e\u05f3\u05f4\u2010-\u2015\u2018-\u201f\u2032-\u2037\u2039\u203a\u2044"
    "\u204e\u204f\u2212\u2215-\u2217\u2236\u275b-\u275e\u3001\u3003\u301d-\u301f\uff01-\uff5e]"
)


def check_lookalikes(text: str) -> None:
    if found := _LOOKALIKE.search(text):
        refuse("charset", f"U+{ord(found.group()):04X} at offset {found.start()}")
