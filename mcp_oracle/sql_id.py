"""Oracle's SQL_ID of a statement's text: what a DBA finds it by in V$SQL, V$SESSION and AWR. Pure."""

from hashlib import md5

_DIGITS = "0123456789abcdfghjkmnpqrstuvwxyz"
_LENGTH = 13


def sql_id(text: str) -> str:
    """The SQL_ID of a text exactly as it is sent, in a database whose character set is AL32UTF8.

    The last 64 bits of the MD5 of the text and a NUL byte, as two little-endian words, in 13 digits of base 32.
    Source: SQL_IDs of well-known texts; `select * from dual` has a5ks9fhw2v9s1 everywhere.
    """
    digest = md5(text.encode(errors="replace") + b"\0", usedforsecurity=False).digest()
    number = int.from_bytes(digest[8:12], "little") << 32 | int.from_bytes(digest[12:16], "little")
    digits: list[str] = []
    for _ in range(_LENGTH):
        number, digit = divmod(number, len(_DIGITS))
        digits.append(_DIGITS[digit])
    return "".join(reversed(digits))
