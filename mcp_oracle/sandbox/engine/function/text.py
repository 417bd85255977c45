"""Character functions as Oracle defines them: positions from 1, negative ones from the end, '' is NULL."""

from decimal import Decimal

from mcp_oracle.sandbox.types import OraError


def substr(text: str, start: Decimal, length: Decimal | None = None) -> str | None:
    begin = int(start)
    if begin > 0:
        begin -= 1
    elif begin < 0:
        begin += len(text)
        if begin < 0:
            return None
    if length is None:
        return text[begin:] or None
    count = int(length)
    return text[begin : begin + count] or None if count > 0 else None


def instr(text: str, part: str, start: Decimal, occurrence: Decimal) -> Decimal:
    """The place of the n-th occurrence; a negative start searches backwards from there."""
    nth, begin = int(occurrence), int(start)
    if nth < 1:
        raise OraError(1428, f"argument '{nth}' is out of range")
    if begin == 0:
        return Decimal(0)
    place = _forward(text, part, begin - 1, nth) if begin > 0 else _backward(text, part, begin, nth)
    return Decimal(place + 1)


def _forward(text: str, part: str, begin: int, nth: int) -> int:
    place = begin - 1
    for _ in range(nth):
        place = text.find(part, place + 1)
        if place < 0:
            return -1
    return place


def _backward(text: str, part: str, begin: int, nth: int) -> int:
    place = len(text) + begin
    while place >= 0:
        if text.startswith(part, place):
            nth -= 1
            if nth == 0:
                return place
        place -= 1
    return -1


def pad(text: str, width: Decimal, fill: str, *, left: bool) -> str | None:
    size = int(width)
    if size <= 0:
        return None
    missing = size - len(text)
    if missing <= 0:
        return text[:size]
    filling = (fill * (missing // len(fill) + 1))[:missing]
    return filling + text if left else text + filling


def trim(text: str, characters: str, side: str) -> str | None:
    if side != "TRAILING":
        text = text.lstrip(characters)
    if side != "LEADING":
        text = text.rstrip(characters)
    return text or None


def initcap(text: str) -> str:
    """A word is a run of letters and digits."""
    result, inside = list[str](), False
    for character in text:
        result.append(character.lower() if inside else character.upper())
        inside = character.isalnum()
    return "".join(result)


def upper(text: str) -> str:
    """Character by character: Oracle's UPPER never changes the number of characters."""
    return "".join(u if len(u := c.upper()) == 1 else c for c in text)


def lower(text: str) -> str:
    return "".join(v if len(v := c.lower()) == 1 else c for c in text)


def replace(text: str, search: str | None, by: str | None) -> str | None:
    if search is None:
        return text
    return text.replace(search, by or "") or None


def translate(text: str, source: str, target: str) -> str | None:
    table: dict[str, str] = {}
    for index, character in enumerate(source):
        table.setdefault(character, target[index] if index < len(target) else "")
    return "".join(table.get(c, c) for c in text) or None


def chr_(code: Decimal) -> str:
    """CHR in AL32UTF8: the bytes of the number, which must be a whole character."""
    number = int(code)
    if number < 0:
        raise OraError(1428, f"argument '{number}' is out of range")
    size = max(1, (number.bit_length() + 7) // 8)
    try:
        return number.to_bytes(size, "big").decode("utf-8")
    except UnicodeDecodeError as error:
        raise OraError(3001, "unimplemented feature: CHR of an incomplete character") from error


def ascii_(text: str) -> Decimal:
    return Decimal(int.from_bytes(text[0].encode("utf-8"), "big"))


def text_raw(text: str) -> bytes:
    """HEXTORAW."""
    try:
        return bytes.fromhex(text if len(text) % 2 == 0 else "0" + text)
    except ValueError as error:
        raise OraError(1465, "invalid hex number") from error


def like_pattern(pattern: str, escape: str) -> str:
    """The pattern of LIKE … ESCAPE: the escape stands before a wild card or itself."""
    position = 0
    while (position := pattern.find(escape, position)) >= 0:
        if pattern[position + 1 : position + 2] not in ("%", "_", escape):
            raise OraError(1424, "missing or illegal character following the escape character")
        position += 2
    return pattern


def listagg(values: list[str | None], separator: str | None, limit: Decimal) -> str | None:
    """LISTAGG: NULLs are left out; longer than a VARCHAR2 is ORA-01489."""
    result = (separator or "").join(v for v in values if v)
    if len(result.encode("utf-8")) > int(limit):
        raise OraError(1489, "result of string concatenation is too long")
    return result or None


def raw_text(value: bytes) -> str:
    """UTL_RAW.CAST_TO_VARCHAR2; bytes that are no text of the database's character set are not shown as one."""
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError as error:
        raise OraError(3001, "unimplemented feature: a RAW that is no UTF-8 as text") from error


_LONGEST_RAW = 2000


def raw_copies(value: bytes | None, times: Decimal | None) -> bytes:
    """UTL_RAW.COPIES: NULL is no argument, and a longer RAW does not fit into SQL (MAX_STRING_SIZE = STANDARD)."""
    if not value or times is None or times < 1 or len(value) * int(times) > _LONGEST_RAW:
        raise OraError(6502, "PL/SQL: numeric or value error")
    return value * int(times)


def lob_substr(value: str, amount: Decimal, start: Decimal) -> str | None:
    """DBMS_LOB.SUBSTR: NULL where amount or start is not at least 1; more than a VARCHAR2 is ORA-06502."""
    if amount < 1 or start < 1:
        return None
    found = value[int(start) - 1 : int(start) - 1 + int(amount)]
    if len(found.encode()) > 4000:
        raise OraError(6502, "PL/SQL: numeric or value error: character string buffer too small")
    return found


def listagg_cut(values: list[str | None], separator: str | None, limit: Decimal) -> str | None:
    """LISTAGG … ON OVERFLOW TRUNCATE; how many values Oracle keeps where it must cut is not known here."""
    try:
        return listagg(values, separator, limit)
    except OraError as error:
        raise OraError(3001, "unimplemented feature: truncation by LISTAGG") from error


_SOUNDEX = {
    **dict.fromkeys("BFPV", "1"),
    **dict.fromkeys("CGJKQSXZ", "2"),
    **dict.fromkeys("DT", "3"),
    "L": "4",
    **dict.fromkeys("MN", "5"),
    "R": "6",
}


def soundex(text: str) -> str | None:
    letters = [c for c in text.upper() if "A" <= c <= "Z"]
    if not letters:
        return None
    code, last = letters[0], _SOUNDEX.get(letters[0], "")
    for letter in letters[1:]:
        digit = _SOUNDEX.get(letter, "")
        if digit and digit != last:
            code += digit
        if letter not in "HW":
            last = digit
    return f"{code:0<4}"[:4]


def fit(value: str, size: int) -> str:
    """CAST of a number or date to text: it must fit."""
    if len(value) > size:
        raise OraError(25137, "Data value out of range")
    return value
