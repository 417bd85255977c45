"""ROWID as text: object number (6), file (3), block (6), row (3) in Oracle's base 64."""

from mcp_oracle.sandbox.types import OraError

_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
SIZE = 18
_ROWS_PER_BLOCK = 512
_FILE = 1


def _base64(number: int, width: int) -> str:
    text = ""
    for _ in range(width):
        number, digit = divmod(number, 64)
        text = _DIGITS[digit] + text
    return text


def checked(written: str) -> str:
    """A ROWID that somebody wrote."""
    if len(written) != SIZE or not set(written) <= set(_DIGITS):
        raise OraError(1410, "invalid ROWID")
    return written


def text(table: int, row: int) -> str:
    block, slot = divmod(row, _ROWS_PER_BLOCK)
    return _base64(table, 6) + _base64(_FILE, 3) + _base64(block, 6) + _base64(slot, 3)
