"""JSON_OBJECT, JSON_ARRAY and their aggregates: text from keys and from values that are JSON text already."""

import datetime as dt
import json
from decimal import Decimal

from mcp_oracle.sandbox.engine.function.json_text import NotJsonError, read, write
from mcp_oracle.sandbox.types import OraError


def quoted(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)


def number(value: Decimal) -> str:
    """The digits of a NUMBER; how Oracle writes very large and very small ones here is not known."""
    if abs(value.adjusted()) > 38:
        raise OraError(3001, "unimplemented feature: this NUMBER in JSON")
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def date(value: dt.datetime) -> str:
    return f'"{value.isoformat(timespec="seconds")}"'


def embedded(text: str) -> str:
    """JSON text within JSON text: what is compact already stays as it is."""
    try:
        compact = write(read(text))
    except NotJsonError as error:
        raise OraError(
            3001, "unimplemented feature: FORMAT JSON of text that is no JSON"
        ) from error
    if compact != text:
        raise OraError(3001, "unimplemented feature: FORMAT JSON of text that is not compact")
    return text


def object_(keys: list[str | None], values: list[str | None], absent: int, limit: int) -> str:
    parts = list[str]()
    for key, value in zip(keys, values, strict=True):
        if key is None:
            raise OraError(3001, "unimplemented feature: a JSON key that is NULL")
        if value is not None or not absent:
            parts.append(f"{quoted(key)}:{value or 'null'}")
    return _sized("{" + ",".join(parts) + "}", limit)


def array(values: list[str | None], absent: int, limit: int) -> str:
    return _sized("[" + ",".join(v or "null" for v in values if v or not absent) + "]", limit)


def _sized(text: str, limit: int) -> str:
    if limit and len(text.encode()) > limit:
        raise OraError(40478, f"output value too large (maximum: {limit})")
    return text


def document(data: bytes) -> str:
    """The text of JSON in a BLOB; bytes that are no UTF-8 are a text that is no JSON."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return "\0"


def exact(value: Decimal, precision: int, scale: int) -> Decimal:
    """A JSON number in a declared NUMBER; what would be rounded or refused is not answered."""
    shifted = value.scaleb(scale)
    if shifted != shifted.to_integral_value() or shifted.adjusted() >= precision:
        raise OraError(3001, f"unimplemented feature: a JSON number as NUMBER({precision},{scale})")
    return value
