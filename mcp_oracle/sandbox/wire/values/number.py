"""NUMBER: base-100 digits behind an exponent byte; negative numbers have complemented digits."""

from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation

from mcp_oracle.sandbox.wire.errors import EncodingError, MalformedError

ZERO = b"\x80"
MOST_PAIRS = 20
_NEGATIVE_END = 102
_LOWEST_EXPONENT, _HIGHEST_EXPONENT = -65, 62  # of 100: 1E-130 to below 1E126
_ROUND = Context(prec=2 * MOST_PAIRS, rounding=ROUND_HALF_UP, Emin=-999_999, Emax=999_999)
_ROUND_ODD = Context(prec=2 * MOST_PAIRS - 1, rounding=ROUND_HALF_UP, Emin=-999_999, Emax=999_999)
"""An odd number of digits before the point leaves the first pair with one digit."""


def encode_number(value: float | Decimal) -> bytes:
    number = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    if not number.is_finite():
        raise EncodingError("NUMBER holds no infinity and no NaN")
    if not number:
        return ZERO
    exponent, pairs = _pairs(number)
    if exponent < _LOWEST_EXPONENT:
        return ZERO
    if exponent > _HIGHEST_EXPONENT:
        raise EncodingError("numeric overflow")
    if not number.is_signed():
        return bytes((193 + exponent, *(pair + 1 for pair in pairs)))
    end = (_NEGATIVE_END,) if len(pairs) < MOST_PAIRS else ()
    return bytes((0xFF - (193 + exponent), *(101 - pair for pair in pairs), *end))


def _pairs(number: Decimal) -> tuple[int, list[int]]:
    """The exponent of 100 of the leading pair, and the pairs without trailing zeros."""
    try:
        rounded = (_ROUND if number.adjusted() % 2 else _ROUND_ODD).plus(number)
    except InvalidOperation as error:
        raise EncodingError("numeric overflow") from error
    _, digit_tuple, exponent = rounded.as_tuple()
    if not isinstance(exponent, int):
        raise EncodingError("NUMBER holds no infinity and no NaN")
    digits = "".join(map(str, digit_tuple)).lstrip("0")
    before_point = len(digits) + exponent
    if before_point % 2:
        digits, before_point = "0" + digits, before_point + 1
    digits += "0" * (len(digits) % 2)
    pairs = [int(digits[at : at + 2]) for at in range(0, len(digits), 2)][:MOST_PAIRS]
    while pairs[-1] == 0:
        pairs.pop()
    return before_point // 2 - 1, pairs


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
