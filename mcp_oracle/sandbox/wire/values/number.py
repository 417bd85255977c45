"""NUMBER: base-100 digits behind an exponent byte; negative numbers have complemented digits."""

from collections.abc import Callable
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation

from mcp_oracle.sandbox.wire.errors import EncodingError, MalformedError

ZERO = b"\x80"
MOST_PAIRS = 20
_EXACT_DIGITS = 2 * MOST_PAIRS - 1
_NEGATIVE_END = 102
_LOWEST_EXPONENT, _HIGHEST_EXPONENT = -65, 62  # of 100: 1E-130 to below 1E126
_ROUND = Context(prec=2 * MOST_PAIRS, rounding=ROUND_HALF_UP, Emin=-999_999, Emax=999_999)
_ROUND_ODD = Context(prec=_EXACT_DIGITS, rounding=ROUND_HALF_UP, Emin=-999_999, Emax=999_999)
"""An odd number of digits before the point leaves the first pair with one digit."""
_SHORT = 10**_EXACT_DIGITS


def _pair_table(encode: Callable[[int], int]) -> bytes:
    """From a pair of decimal digits packed in one byte to its byte on the wire."""
    table = bytearray(256)
    for pair in range(100):
        table[int(str(pair), 16)] = encode(pair)
    return bytes(table)


_POSITIVE = _pair_table(lambda pair: pair + 1)
_NEGATIVE = _pair_table(lambda pair: 101 - pair)


def encode_number(value: float | Decimal) -> bytes:
    if isinstance(value, int) and -_SHORT < value < _SHORT:
        return _encode_digits(str(abs(value)), 0, negative=value < 0)
    return _encode_decimal(Decimal(repr(value)) if isinstance(value, float) else Decimal(value))


def _encode_decimal(number: Decimal) -> bytes:
    _, digits, exponent = number.as_tuple()
    if not isinstance(exponent, int):
        raise EncodingError("NUMBER holds no infinity and no NaN")
    if len(digits) > _EXACT_DIGITS:
        number = _rounded(number)
        _, digits, exponent = number.as_tuple()
    if not isinstance(exponent, int):
        raise EncodingError("numeric overflow")
    text = bytes(digits).hex()[1::2].lstrip("0")
    return _encode_digits(text, exponent, negative=number.is_signed())


def _rounded(number: Decimal) -> Decimal:
    try:
        return (_ROUND if number.adjusted() % 2 else _ROUND_ODD).plus(number)
    except InvalidOperation as error:
        raise EncodingError("numeric overflow") from error


def _encode_digits(digits: str, exponent: int, *, negative: bool) -> bytes:
    """Digits without leading zeros; the decimal point must fall between two pairs."""
    before_point = len(digits) + exponent
    if before_point & 1:
        digits, before_point = "0" + digits, before_point + 1
    pairs = bytes.fromhex(digits + "0" if len(digits) & 1 else digits).rstrip(b"\0")
    if not pairs:
        return ZERO
    hundreds = before_point // 2 - 1
    if hundreds < _LOWEST_EXPONENT:
        return ZERO
    if hundreds > _HIGHEST_EXPONENT:
        raise EncodingError("numeric overflow")
    if not negative:
        return bytes((193 + hundreds,)) + pairs.translate(_POSITIVE)
    end = bytes((_NEGATIVE_END,)) if len(pairs) < MOST_PAIRS else b""
    return bytes((62 - hundreds,)) + pairs.translate(_NEGATIVE) + end


def decode_number(data: bytes) -> int | Decimal:
    if data == ZERO:
        return 0
    if len(data) < 2:
        raise MalformedError("NUMBER without digits")
    positive = bool(data[0] & 0x80)
    exponent = (data[0] if positive else 0xFF - data[0]) - 193
    mantissa = data[1:]
    if not positive and mantissa[-1] == _NEGATIVE_END:
        mantissa = mantissa[:-1]
    pairs = [byte - 1 if positive else 101 - byte for byte in mantissa]
    if not pairs or not all(0 <= pair <= 99 for pair in pairs):
        raise MalformedError("NUMBER with a digit out of range")
    digits = "".join(f"{pair:02}" for pair in pairs)
    return _value(digits, 2 * (exponent - len(pairs) + 1), positive=positive)


def _value(digits: str, exponent: int, *, positive: bool) -> int | Decimal:
    """Built from digits: arithmetic would round to the context's 28 places."""
    kept = digits.rstrip("0") or "0"
    exponent += len(digits) - len(kept)
    if exponent >= 0:
        whole = int(kept) * 10**exponent
        return whole if positive else -whole
    return Decimal((0 if positive else 1, tuple(map(int, kept.lstrip("0"))), exponent))
