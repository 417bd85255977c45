"""Oracle NUMBER: the byte form, its limits and its arithmetic.

A NUMBER has 20 base-100 digits and an exponent from -130 to 125. The bytes compare like the numbers:
an exponent byte (with the sign in it), then the digits plus one; negative numbers complement both and end with 102.
"""

import math
from decimal import ROUND_HALF_UP, Context, Decimal, DivisionByZero, InvalidOperation, Overflow

from mcp_oracle.sandbox.types import OraError

BASE_100_DIGITS = 20
WORK = Context(
    prec=90,
    rounding=ROUND_HALF_UP,
    Emin=-999999,
    Emax=999999,
    traps=[InvalidOperation, DivisionByZero, Overflow],
)
"""Wide enough that the only rounding is the final one to 20 base-100 digits."""

_LARGEST_EXPONENT = 125
_SMALLEST_EXPONENT = -130


def fit(value: Decimal) -> Decimal:
    """Round to what a NUMBER holds; ORA-01426 above its range, zero below."""
    if not value:
        return Decimal(0)
    exponent = value.adjusted()
    pair = exponent // 2  # the base-100 exponent of the first digit
    quantum = Decimal((0, (1,), 2 * (pair - BASE_100_DIGITS + 1)))
    rounded = value
    if isinstance(e := value.as_tuple().exponent, int) and e < 2 * (pair - BASE_100_DIGITS + 1):
        rounded = value.quantize(quantum, context=WORK)
    if rounded.adjusted() > _LARGEST_EXPONENT:
        raise OraError(1426, "numeric overflow")
    if rounded.adjusted() < _SMALLEST_EXPONENT:
        return Decimal(0)
    return rounded


def encode(value: Decimal) -> bytes:
    """The byte form of a number, rounded to what it can hold."""
    value = fit(value)
    if not value:
        return b"\x80"
    sign, digits, exponent = value.as_tuple()
    if not isinstance(exponent, int):
        raise OraError(1426, "numeric overflow")
    text = "".join(map(str, digits))
    if exponent % 2:
        text, exponent = text + "0", exponent - 1
    if len(text) % 2:
        text = "0" + text
    pairs = [int(text[i : i + 2]) for i in range(0, len(text), 2)]
    power = exponent // 2 + len(pairs) - 1
    while pairs[-1] == 0:
        pairs.pop()
    while pairs[0] == 0:
        pairs.pop(0)
        power -= 1
    if sign:
        tail = b"\x66" if len(pairs) < BASE_100_DIGITS else b""
        return bytes([62 - power, *(101 - p for p in pairs)]) + tail
    return bytes([193 + power, *(p + 1 for p in pairs)])


def decode(data: bytes) -> Decimal:
    """The number of a byte form."""
    if data == b"\x80":
        return Decimal(0)
    head = data[0]
    if head >= 0x80:
        pairs, power, sign = [b - 1 for b in data[1:]], head - 193, 0
    else:
        body = data[1:-1] if data[-1] == 102 else data[1:]
        pairs, power, sign = [101 - b for b in body], 62 - head, 1
    text = "".join(f"{p:02d}" for p in pairs)
    return Decimal((sign, tuple(map(int, text)), 2 * (power - len(pairs) + 1)))


def plain(value: Decimal) -> int | Decimal:
    """A Python number as results carry it: int where it is whole."""
    if value == value.to_integral_value():
        return int(value)
    return value.normalize(WORK)


def add(a: Decimal, b: Decimal) -> Decimal:
    return WORK.add(a, b)


def subtract(a: Decimal, b: Decimal) -> Decimal:
    return WORK.subtract(a, b)


def multiply(a: Decimal, b: Decimal) -> Decimal:
    return WORK.multiply(a, b)


def divide(a: Decimal, b: Decimal) -> Decimal:
    if not b:
        raise OraError(1476, "divisor is equal to zero")
    return WORK.divide(a, b)


def negate(a: Decimal) -> Decimal:
    return WORK.minus(a)


def mod(a: Decimal, b: Decimal) -> Decimal:
    """Oracle's MOD: the sign of the dividend; MOD(a, 0) is a."""
    if not b:
        return a
    return WORK.subtract(a, WORK.multiply(b, truncate(WORK.divide(a, b), Decimal(0))))


def remainder(a: Decimal, b: Decimal) -> Decimal:
    if not b:
        raise OraError(1476, "divisor is equal to zero")
    return WORK.remainder_near(a, b)


def round_half_up(a: Decimal, places: Decimal) -> Decimal:
    return _at_places(a, places, ROUND_HALF_UP)


def truncate(a: Decimal, places: Decimal) -> Decimal:
    return _at_places(a, places, "ROUND_DOWN")


def _at_places(a: Decimal, places: Decimal, rounding: str) -> Decimal:
    """Oracle truncates `places` to an integer first."""
    n = int(places)
    if isinstance(e := a.as_tuple().exponent, int) and -e <= n:
        return a
    if n < -a.adjusted() - 2:
        return Decimal(0)
    return a.quantize(Decimal((0, (1,), -n)), rounding=rounding, context=WORK)


def ceil(a: Decimal) -> Decimal:
    return a.to_integral_value("ROUND_CEILING", WORK)


def floor(a: Decimal) -> Decimal:
    return a.to_integral_value("ROUND_FLOOR", WORK)


def absolute(a: Decimal) -> Decimal:
    return a.copy_abs()


def sign(a: Decimal) -> Decimal:
    return Decimal((a > 0) - (a < 0))


def power(a: Decimal, b: Decimal) -> Decimal:
    if a < 0 and b != b.to_integral_value():
        raise OraError(1428, f"argument '{plain(a)}' is out of range")
    if not a and b < 0:
        raise OraError(1426, "numeric overflow")
    if not b:
        return Decimal(1)
    try:
        return WORK.power(a, b)
    except Overflow as error:
        raise OraError(1426, "numeric overflow") from error


def sqrt(a: Decimal) -> Decimal:
    if a < 0:
        raise OraError(1428, f"argument '{plain(a)}' is out of range")
    return WORK.sqrt(a)


def exp(a: Decimal) -> Decimal:
    return WORK.exp(a)


def ln(a: Decimal) -> Decimal:
    if a <= 0:
        raise OraError(1428, f"argument '{plain(a)}' is out of range")
    return WORK.ln(a)


def log(base: Decimal, a: Decimal) -> Decimal:
    if base <= 0 or base == 1 or a <= 0:
        raise OraError(1428, f"argument '{plain(a)}' is out of range")
    return WORK.divide(WORK.ln(a), WORK.ln(base))


def bitand(a: Decimal, b: Decimal) -> Decimal:
    return Decimal(int(a) & int(b))


def width_bucket(value: Decimal, low: Decimal, high: Decimal, count: Decimal) -> Decimal:
    n = int(count)
    if n <= 0:
        raise OraError(30494, "The third argument of WIDTH_BUCKET function is invalid")
    if low == high:
        raise OraError(30493, "The percentile value should be a number between 0 and 1.")
    if low < high:
        if value < low:
            return Decimal(0)
        if value >= high:
            return Decimal(n + 1)
        return (
            floor(
                WORK.divide(
                    WORK.multiply(WORK.subtract(value, low), Decimal(n)), WORK.subtract(high, low)
                )
            )
            + 1
        )
    if value > low:
        return Decimal(0)
    if value <= high:
        return Decimal(n + 1)
    return (
        floor(
            WORK.divide(
                WORK.multiply(WORK.subtract(low, value), Decimal(n)), WORK.subtract(low, high)
            )
        )
        + 1
    )


def total(values: list[Decimal]) -> Decimal | None:
    """SUM over the values of a group."""
    if not values:
        return None
    result = Decimal(0)
    for value in values:
        result = WORK.add(result, value)
    return result


def variance(values: list[Decimal], *, sample: bool) -> Decimal | None:
    """VAR_SAMP and VAR_POP; the caller decides what one row gives."""
    count = len(values)
    divisor = count - 1 if sample else count
    if divisor < 1:
        return None
    mean = WORK.divide(total(values) or Decimal(0), Decimal(count))
    squares = total([WORK.power(WORK.subtract(v, mean), 2) for v in values]) or Decimal(0)
    return WORK.divide(squares, Decimal(divisor))


def median(values: list[Decimal]) -> Decimal | None:
    return percentile(values, Decimal("0.5"))


def percentile(values: list[Decimal], fraction: Decimal) -> Decimal | None:
    """PERCENTILE_CONT: linear interpolation between the two rows around the place."""
    if not values:
        return None
    ordered = sorted(values)
    place = WORK.multiply(fraction, Decimal(len(ordered) - 1))
    low, high = int(floor(place)), int(ceil(place))
    share = WORK.subtract(place, Decimal(low))
    gap = WORK.subtract(ordered[high], ordered[low])
    return WORK.add(ordered[low], WORK.multiply(gap, share))


def fit_declared(value: Decimal, precision: int, scale: int) -> Decimal:
    """A value for NUMBER(precision, scale): rounded to the scale, ORA-01438 beyond the precision."""
    rounded = round_half_up(value, Decimal(scale))
    if rounded and rounded.adjusted() >= precision - scale:
        raise OraError(1438, "value larger than specified precision allowed for this column")
    return rounded


def round_digits(value: Decimal, bits: int) -> Decimal:
    """A value for FLOAT(bits): rounded to the decimal digits that so many binary ones stand for."""
    places = math.ceil(bits * 0.30103)  # the factor of the SQL Language Reference
    return round_half_up(value, Decimal(places - 1 - value.adjusted())) if value else value


def digits(value: Decimal) -> str:
    """Plain digits that the engine's DECIMAL reads."""
    return f"{value:f}"
