"""Intervals as text: `+02 03:04:05.000000` and `+01-06`, and reading them."""

import re

from mcp_oracle.sandbox.types import OraError

_DAYS = re.compile(r"\s*([+-]?)(\d+) (\d{1,2}):(\d{1,2}):(\d{1,2})(?:\.(\d{1,9}))?\s*\Z")
_ISO = re.compile(
    r"(?P<sign>-?)P(?=.)(?:(?P<years>\d{1,9})Y)?(?:(?P<months>\d{1,9})M)?(?:(?P<days>\d{1,9})D)?"
    r"(?:T(?=.)(?:(?P<hours>\d{1,9})H)?(?:(?P<minutes>\d{1,9})M)?(?:(?P<seconds>\d{1,9})(?:\.(?P<fraction>\d{1,9}))?S)?)?\Z"
)
_MOST = 10**9
"""Beyond the digits of a leading field."""
_MONTHS = re.compile(r"\s*([+-]?)(\d+)-(\d{1,2})\s*\Z")


def micros_text(micros: int, leading: int, fractional: int) -> str:
    sign, rest = ("-" if micros < 0 else "+"), abs(micros)
    days, rest = divmod(rest, 86_400_000_000)
    hours, rest = divmod(rest, 3_600_000_000)
    minutes, rest = divmod(rest, 60_000_000)
    seconds, fraction = divmod(rest, 1_000_000)
    text = f"{sign}{days:0{leading}d} {hours:02d}:{minutes:02d}:{seconds:02d}"
    return f"{text}.{f'{fraction:06d}000'[:fractional]}" if fractional else text


def months_text(months: int, leading: int, fractional: int) -> str:
    del fractional
    sign = "-" if months < 0 else "+"
    return f"{sign}{abs(months) // 12:0{leading}d}-{abs(months) % 12:02d}"


def text_micros(text: str) -> int:
    """TO_DSINTERVAL in the SQL form `days hours:minutes:seconds` or as an ISO duration."""
    if "P" in text.upper():
        return _iso_micros(text)
    match = _DAYS.match(text)
    if match is None:
        raise OraError(1867, "the interval is invalid")
    days, hours, minutes, seconds = (int(match[i]) for i in range(2, 6))
    if hours > 23 or minutes > 59 or seconds > 59:
        raise OraError(1850, "hour must be between 0 and 23")
    micros = (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1_000_000
    micros += int(f"{match[6] or '0':0<6}"[:6])
    return -micros if match[1] == "-" else micros


def text_months(text: str) -> int:
    """TO_YMINTERVAL in the SQL form `years-months` or as an ISO duration, of which days and times are left out."""
    if "P" in text.upper():
        return _iso_months(text)
    match = _MONTHS.match(text)
    if match is None or int(match[3]) > 11:
        raise OraError(1867, "the interval is invalid")
    months = int(match[2]) * 12 + int(match[3])
    return -months if match[1] == "-" else months


def _iso(text: str) -> re.Match[str]:
    match = _ISO.match(text)
    if match is None and text != text.upper():
        raise OraError(3001, "unimplemented feature: an ISO duration in lower case")
    if match is None:
        raise OraError(1867, "the interval is invalid")
    return match


def _number(match: re.Match[str], name: str) -> int:
    return int(match[name] or 0)


def _iso_micros(text: str) -> int:
    match = _iso(text)
    fraction = match["fraction"] or ""
    if match["years"] or match["months"] or fraction[6:].strip("0"):
        raise OraError(3001, "unimplemented feature: an interval of days in this form")
    hours = _number(match, "days") * 24 + _number(match, "hours")
    seconds = (hours * 60 + _number(match, "minutes")) * 60 + _number(match, "seconds")
    if seconds // 86400 >= _MOST:
        raise OraError(1873, "the leading precision of the interval is too small")
    micros = seconds * 1_000_000 + int(f"{fraction[:6]:0<6}")
    return -micros if match["sign"] else micros


def _iso_months(text: str) -> int:
    match = _iso(text)
    months = _number(match, "years") * 12 + _number(match, "months")
    if months // 12 >= _MOST:
        raise OraError(1873, "the leading precision of the interval is too small")
    return -months if match["sign"] else months
