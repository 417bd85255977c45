"""Number formats that are no picture of digits: roman, hexadecimal, scientific, text minimum.

A combination whose result the SQL Language Reference leaves open is refused.
"""

import re
from decimal import ROUND_HALF_UP, Decimal

from mcp_oracle.sandbox.engine.function.number import WORK
from mcp_oracle.sandbox.types import OraError

_ROMAN = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"),
    (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip
_ROMAN_WIDTH = 15
_MOST_ROMAN = 3999
_LONGEST_FIXED = 64
"""TM9 turns to scientific notation beyond so many characters."""
_FORMS = re.compile(
    r"(?P<fm>FM)?(?:(?P<roman>RN)|(?P<hex>0*X+)|(?P<scientific>9+(?P<point>[.D](?P<fraction>[09]+))?EEEE))\Z"
    r"|(?P<minimum>TM[9E]?)\Z",
    re.IGNORECASE,
)
_IS_NOTATION = re.compile("RN|X|EEEE|TM", re.IGNORECASE)


def number_notation(value: Decimal, picture: str) -> str | None:
    """The text; None where the format is a picture of digits."""
    if not _IS_NOTATION.search(picture):
        return None
    match = _FORMS.match(picture)
    if match is None:
        raise _no_format(picture)
    bare = bool(match["fm"])
    if match["roman"]:
        return _roman(value, match["roman"], bare=bare)
    if match["hex"]:
        return _hexadecimal(value, match["hex"], bare=bare)
    if match["minimum"]:
        return _minimum(value, match["minimum"])
    return _scientific(value, match["fraction"] or "", bare=bare)


def _no_format(picture: str) -> OraError:
    """ORA-01481 where letters stand that no element has, or more than one 9 or E after TM."""
    letters = re.sub(r"RN|EEEE|TM|MI|PR|FM|[SBVLGDXCU]", "", picture.upper())
    if re.search("[A-Z]", letters) or picture.upper().startswith("TM"):
        return OraError(1481, "invalid number format model")
    return _unknown(picture)


def _unknown(picture: str) -> OraError:
    return OraError(3001, f"unimplemented feature: number format {picture}")


def _roman(value: Decimal, written: str, *, bare: bool) -> str:
    if written not in ("RN", "rn") or value != value.to_integral_value():
        raise _unknown(written)
    if not 1 <= value <= _MOST_ROMAN:
        return "#" * _ROMAN_WIDTH
    rest, text = int(value), ""
    for amount, letters in _ROMAN:
        text += letters * (rest // amount)
        rest %= amount
    text = text if written == "RN" else text.lower()
    return text if bare else text.rjust(_ROMAN_WIDTH)


def _hexadecimal(value: Decimal, written: str, *, bare: bool) -> str:
    """Rounded to a whole number; one leading blank, unless 0 or FM stands before."""
    zeros = written.startswith("0")
    mixed = written not in (written.upper(), written.lower())
    if value < 0 or mixed or (zeros and not bare):
        raise _unknown(written)
    digits = f"{int(value.to_integral_value(ROUND_HALF_UP)):X}"
    if len(digits) > len(written):
        if bare:
            raise _unknown(written)
        return "#" * (len(written) + 1)
    digits = digits if "X" in written else digits.lower()
    if zeros:
        return digits.rjust(len(written), "0")
    return digits if bare else digits.rjust(len(written) + 1)


def _minimum(value: Decimal, written: str) -> str:
    if written.endswith("e") or (written.upper() == "TME" and not value):
        raise _unknown(written)
    if written.upper() == "TME":
        return _exponential(value.normalize(WORK))
    text = f"{value.copy_abs().normalize(WORK):f}" if value else "0"
    text = ("-" if value < 0 else "") + (text[1:] if text.startswith("0.") else text)
    if len(text) > _LONGEST_FIXED:
        raise _unknown(written)
    return text


def _scientific(value: Decimal, fraction: str, *, bare: bool) -> str:
    """One digit before the point, a place for the sign and five for the exponent.

    FM cuts zeros at the end of the fraction; what then is left is not known here.
    """
    if not value:
        raise _unknown("9.9EEEE")
    places = value.adjusted() - len(fraction)
    rounded = value.quantize(Decimal(1).scaleb(places), ROUND_HALF_UP, WORK)
    text = _exponential(rounded, len(fraction))
    if not bare:
        return text.rjust(1 + 1 + (1 if fraction else 0) + len(fraction) + len("E+123"))
    if fraction.endswith("9") and text.partition("E")[0].endswith("0"):
        raise _unknown("FM9.9EEEE")
    return text


def _exponential(value: Decimal, places: int | None = None) -> str:
    """At least two digits of the exponent."""
    sign, digits, _ = value.as_tuple()
    written = "".join(map(str, digits))
    if places is not None:
        written = written[: places + 1]  # rounding up may have added one
    exponent = value.adjusted()
    mantissa = written[0] + (f".{written[1:]}" if written[1:] else "")
    return f"{'-' if sign else ''}{mantissa}E{'-' if exponent < 0 else '+'}{abs(exponent):02d}"


def notation_number(text: str, picture: str) -> Decimal | None:
    """TO_NUMBER with a hexadecimal format; None where the format is a picture of digits."""
    if not _IS_NOTATION.search(picture):
        return None
    match = re.match(r"(?:FM)?(X+)\Z", picture, re.IGNORECASE)
    if match is None or " " in text:
        raise _unknown(picture)
    if not re.match(r"[0-9A-Fa-f]+\Z", text, re.ASCII) or len(text) > len(match[1]):
        raise OraError(1722, "invalid number")
    return Decimal(int(text, 16))
