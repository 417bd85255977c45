"""Numbers to text and back: TO_CHAR and TO_NUMBER, with and without a format model."""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache

from mcp_oracle.sandbox.engine.function.number import WORK, fit
from mcp_oracle.sandbox.engine.function.number_notation import notation_number, number_notation
from mcp_oracle.sandbox.types import OraError

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\Z", re.ASCII)
_WIDEST = 40
_MODEL = re.compile(
    r"(?P<fm>FM)?(?P<blank>B)?(?P<s>S)?(?P<money>[$L])?(?P<whole>[09,G]*)(?:(?P<point>[.DV])(?P<fraction>[09]*))?"
    r"(?P<tail>MI|PR|S)?\Z"
)


def text_number(text: str, point: str = ".") -> Decimal:
    """Implicit conversion and TO_NUMBER without format: ORA-01722 for anything but a number."""
    plain = text.strip(" ")
    if point != ".":
        plain = plain.replace(".", "?").replace(point, ".")
    check_number(plain)
    try:
        return fit(Decimal(plain))
    except InvalidOperation as error:
        raise OraError(1426, "numeric overflow") from error


def check_number(text: str) -> None:
    if not _NUMBER.match(text):
        raise OraError(1722, "invalid number")


def number_text(value: Decimal, point: str = ".") -> str:
    """TO_CHAR without format: no leading zero. How Oracle shortens what 40 characters do not hold is not known here."""
    if not value:
        return "0"
    text = f"{value.copy_abs().normalize(WORK):f}"
    if text.startswith("0."):
        text = text[1:]
    if len(text) > _WIDEST:
        raise OraError(3001, "unimplemented feature: a number as text of more than 40 characters")
    return ("-" if value < 0 else "") + text.replace(".", point)


@dataclass(frozen=True, slots=True)
class _Model:
    """A number format: digits before and after the point, and what surrounds them.

    Attributes:
        shift: how many digits stand behind V: the number is multiplied by as many tens.
        blank: B stands before: blanks for zero.
    """

    bare: bool
    sign: str
    money: str
    whole: str
    point: str
    fraction: str
    shift: int = 0
    blank: bool = False

    @property
    def width(self) -> int:
        return len(self.whole)


@lru_cache(maxsize=256)
def _model(picture: str) -> _Model:
    match = _MODEL.match(picture.upper())
    if match is None or not re.search("[09]", picture):
        known = set(picture.upper()) <= set("09,.GDSLMIPRFBXVETNCU$")
        if known:
            raise OraError(3001, f"unimplemented feature: number format {picture}")
        raise OraError(1481, "invalid number format model")
    if match["s"] and match["tail"]:
        raise OraError(1481, "invalid number format model")
    sign = "S" if match["s"] else {"S": "S-", "MI": "MI", "PR": "PR"}.get(match["tail"] or "", "")
    if match["money"] == "L":
        raise OraError(3001, "unimplemented feature: number format element L")
    whole = (match["whole"] or "").replace("G", ",")
    if whole.startswith(","):
        raise OraError(1481, "invalid number format model")
    point, fraction = match["point"] or "", match["fraction"] or ""
    shift = len(fraction) if point == "V" else 0
    if point == "V":
        whole, point, fraction = whole + fraction, "", ""
    return _Model(
        bool(match["fm"]),
        sign,
        match["money"] or "",
        whole,
        point,
        fraction,
        shift,
        bool(match["blank"]),
    )


def number_picture(value: Decimal, picture: str) -> str:
    """TO_CHAR(number, format); too wide a number gives # signs."""
    notation = number_notation(value, picture)
    if notation is not None:
        return notation
    model = _model(picture)
    if model.blank and abs(value) < 1:
        return _blanks(value, model, picture)
    if model.shift:
        value = _shifted(value, model, picture)
    rounded = value.copy_abs().quantize(
        Decimal(1).scaleb(-len(model.fraction)), ROUND_HALF_UP, WORK
    )
    negative = value < 0
    whole, _, fraction = f"{rounded:f}".partition(".")
    whole = "" if whole == "0" else whole
    places = sum(c != "," for c in model.whole)
    if len(whole) > places:
        return "#" * (
            len(model.whole)
            + len(model.point)
            + len(model.fraction)
            + len(model.money)
            + (2 if model.sign == "PR" else 1)
        )
    digits = _grouped(whole, model)
    if not digits.strip() and not model.fraction:
        digits = "0".rjust(len(digits)) if digits else "0"
    text = digits + _fraction(fraction, model)
    if model.bare and text.strip() == ".":
        raise OraError(3001, f"unimplemented feature: zero in the number format {picture}")
    return _dressed(text, model, negative=negative)


def _blanks(value: Decimal, model: _Model, picture: str) -> str:
    """B: no zero is written. What a fraction without whole digits, a sign or FM then give is not known here."""
    if value or model.bare or model.sign or model.money or model.shift:
        raise OraError(3001, f"unimplemented feature: zero in the number format {picture}")
    return " " * (1 + len(model.whole) + len(model.point) + len(model.fraction))


def _shifted(value: Decimal, model: _Model, picture: str) -> Decimal:
    """V: whether digits behind it are zeros where none are before it is not known here."""
    if abs(value) < 1:
        raise OraError(3001, f"unimplemented feature: such a number in the format {picture}")
    return value.scaleb(model.shift, WORK)


def _grouped(whole: str, model: _Model) -> str:
    """The integer part under its pattern: 9 leaves a blank, 0 a zero, a comma only between digits."""
    padded = iter(whole.rjust(sum(c != "," for c in model.whole)))
    result, started, zeros = list[str](), False, False
    for pattern in model.whole:
        if pattern == ",":
            result.append("," if started else " ")
            continue
        digit = next(padded)
        zeros = zeros or pattern == "0"
        if digit == " " and zeros:
            digit = "0"
        started = started or digit != " "
        result.append(digit)
    return "".join(result)


def _fraction(digits: str, model: _Model) -> str:
    if not model.point:
        return ""
    if model.bare:
        keep = model.fraction.rfind("0") + 1
        digits = digits[:keep] + digits[keep:].rstrip("0")
    return "." + digits


def _dressed(text: str, model: _Model, *, negative: bool) -> str:
    body = text.lstrip(" ")
    blanks = len(text) - len(body)
    body = model.money + body
    if model.sign == "S":
        body = ("-" if negative else "+") + body
    elif model.sign == "S-":
        body += "-" if negative else "+"
    elif model.sign == "MI":
        body += "-" if negative else ("" if model.bare else " ")
    elif model.sign == "PR":
        body = f"<{body}>" if negative else (body if model.bare else f" {body} ")
    else:
        body = ("-" if negative else ("" if model.bare else " ")) + body
    return body if model.bare else " " * blanks + body


def text_picture_number(text: str, picture: str) -> Decimal:
    """TO_NUMBER(text, format): grouping and signs as the format states them."""
    notation = notation_number(text, picture)
    if notation is not None:
        return notation
    model = _model(picture)
    if model.shift or model.blank:
        raise OraError(3001, f"unimplemented feature: TO_NUMBER with the format {picture}")
    body, negative = text.strip(" "), False
    if model.sign == "PR" and body.startswith("<") and body.endswith(">"):
        body, negative = body[1:-1], True
    if body[-1:] in ("+", "-") and model.sign in ("S-", "MI"):
        body, negative = body[:-1], body.endswith("-")
    elif body[:1] in ("+", "-"):
        body, negative = body[1:], body.startswith("-")
    body = body.removeprefix(model.money) if model.money else body
    whole, point, fraction = body.partition(".")
    _check_groups(whole, model)
    digits = whole.replace(",", "")
    if not (digits + fraction).isdigit() or (point and not model.point):
        raise OraError(1722, "invalid number")
    if len(digits) > sum(c != "," for c in model.whole) or len(fraction) > len(model.fraction):
        raise OraError(1722, "invalid number")
    value = Decimal(f"{digits or '0'}.{fraction or '0'}")
    return fit(value.copy_negate() if negative else value)


def _check_groups(whole: str, model: _Model) -> None:
    """Commas in the text must stand where the format has them, counted from the right."""
    for index, character in enumerate(reversed(whole)):
        place = model.whole[-1 - index] if index < len(model.whole) else ""
        if (character == ",") != (place == ","):
            raise OraError(1722, "invalid number")
