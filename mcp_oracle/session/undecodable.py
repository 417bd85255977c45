r"""Bytes that are no text in the database's character set.

The driver fails the whole fetch on one such byte unless it is told how to write it. It is told to write each as a lone
surrogate, U+DC00 plus the byte, as Python does for file names: no text of a database has these, answers show them as
`\u{dcff}`, and the other cells come as they are.
"""

import codecs
from typing import Final

ERRORS: Final = "oracle-bytes"
"""The name of the way to decode, for the driver. Unlike Python's `surrogateescape` it also takes bytes of ASCII, which
are wrong in UTF-16."""
_BASE: Final = 0xDC00


def _written_out(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    wrong = error.object[error.start : error.end]
    return "".join(chr(_BASE + byte) for byte in wrong), error.end


codecs.register_error(ERRORS, _written_out)
