"""An open result: rows come from the engine in chunks and are turned into Oracle's values."""

import datetime as dt
import json
from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import partial
from operator import is_
from typing import Any

import duckdb

from mcp_oracle.sandbox.catalog.datatype import Kind, describe
from mcp_oracle.sandbox.engine.expression import Expr
from mcp_oracle.sandbox.engine.function import far_date, region
from mcp_oracle.sandbox.engine.function.number import decode, plain
from mcp_oracle.sandbox.engine.nested_rows import NestedRows
from mcp_oracle.sandbox.engine.object_image import imager
from mcp_oracle.sandbox.types import BfileName, Column, OraError, Row, Value, YearMonth

Converter = Callable[[Any], Value]


def _number(value: bytes) -> Value:
    return plain(decode(value))


def _decimal(value: Decimal | int) -> Value:
    return value if isinstance(value, int) else plain(value)


def _whole(value: Decimal | int) -> Value:
    return int(value)


def _date(value: dt.datetime | str) -> Value:
    """The engine gives text where Python has no value."""
    return far_date.read(value).image(7) if isinstance(value, str) else value


def _timestamp(value: dt.datetime | str) -> Value:
    return far_date.read(value).image(11) if isinstance(value, str) else value


def _zoned(value: dict[str, Any]) -> Value:
    if isinstance(value["u"], str):
        minutes, _ = region.parts(value["o"])
        offset, sign = abs(minutes), -1 if minutes < 0 else 1
        zone = bytes((20 + sign * (offset // 60), 60 + sign * (offset % 60)))
        return far_date.read(value["u"]).image(11, zone)
    minutes, name = region.parts(value["o"])
    if name is not None:
        return region.image(value["u"], name)
    zone = dt.timezone(dt.timedelta(minutes=minutes))
    return value["u"].replace(tzinfo=dt.UTC).astimezone(zone)


def _local_zone(value: dt.datetime | str) -> Value:
    if isinstance(value, str):
        return far_date.read(value).image(11)
    return value.replace(tzinfo=dt.UTC)


def _months(value: int) -> Value:
    sign = -1 if value < 0 else 1
    return YearMonth(sign * (abs(value) // 12), sign * (abs(value) % 12))


def _micros(value: int) -> Value:
    return dt.timedelta(microseconds=value)


def _text(value: str) -> Value:
    return value or None


def _json(value: str) -> Value:
    return json.loads(value, parse_float=Decimal)


def _bfile(value: str) -> Value:
    return BfileName(*json.loads(value))


_CONVERTERS: dict[Kind, Converter] = {
    Kind.DATE: _date,
    Kind.TIMESTAMP: _timestamp,
    Kind.TIMESTAMP_TZ: _zoned,
    Kind.TIMESTAMP_LTZ: _local_zone,
    Kind.INTERVAL_YM: _months,
    Kind.INTERVAL_DS: _micros,
    Kind.VARCHAR2: _text,
    Kind.CHAR: _text,
    Kind.JSON: _json,
    Kind.BFILE: _bfile,
    Kind.VECTOR: json.loads,
}


def converter(value: Expr) -> Converter | None:
    """How stored values of an expression become Oracle's, or None where they already are."""
    if value.type.kind in (Kind.NUMBER, Kind.FLOAT):
        if value.digits is None:
            return _number
        return _decimal if value.digits.scale else _whole
    if value.type.kind is Kind.CURSOR:
        return _nested(value.rows)
    if value.type.kind is Kind.OBJECT:
        return imager(value.type)
    return _CONVERTERS.get(value.type.kind)


def _nested(columns: Sequence[tuple[str, Expr]]) -> Converter:
    """The rows of a nested cursor, each time they are asked for as a result of their own."""
    return partial(NestedRows, described(columns), [converter(e) for _, e in columns])


def _oracles(convert: Converter | None, column: Sequence[Any]) -> Sequence[Value]:
    """A column as Oracle's values: the same one where nothing changes."""
    if convert is None or not _may_change(convert, column):
        return column
    return [v if v is None else convert(v) for v in column]


def _may_change(convert: Converter, column: Sequence[Any]) -> bool:
    """Nearly all texts and dates come as they are: a look at the column is cheaper than at each value."""
    if convert is _text:
        return "" in column
    if convert is _date or convert is _timestamp:
        return str in set(map(type, column))
    return True


def described(columns: Sequence[tuple[str, Expr]]) -> tuple[Column, ...]:
    return tuple(
        describe(name, e.type, nullable=e.nullable, is_json=e.is_json) for name, e in columns
    )


class OpenRows:
    """Rows of one query. `drain` moves what is left into memory, so that the connection can be used again."""

    def __init__(
        self,
        columns: Sequence[Column],
        converters: Sequence[Converter | None],
        gave: Callable[[int], None],
        result: duckdb.DuckDBPyConnection,
        closed: Callable[["OpenRows"], None],
        failed: Callable[[duckdb.Error | RuntimeError], OraError],
    ) -> None:
        """`gave` is told at the end how many rows the engine has made; `closed` and `failed` say what became of it."""
        self.columns = columns
        self._converters = converters
        self._gave, self._made = gave, 0
        self._result: duckdb.DuckDBPyConnection | None = result
        self._left: list[tuple[Any, ...]] = []
        self._closed, self._failed = closed, failed

    def take(self, count: int) -> list[Row]:
        raw = self._left[:count]
        del self._left[:count]
        if self._result is not None and len(raw) < count:
            raw += self._fetch(count - len(raw))
        return self._converted(raw)

    def _fetch(self, count: int) -> list[tuple[Any, ...]]:
        assert self._result is not None  # noqa: S101 - the caller has looked
        try:
            raw = self._result.fetchmany(count)
        except (duckdb.Error, RuntimeError) as error:
            self._end()
            raise self._failed(error) from error
        self._made += len(raw)
        if len(raw) < count:
            self._end()
        return raw

    def drain(self) -> None:
        while self._result is not None:
            self._left += self._fetch(2048)

    def _converted(self, raw: list[tuple[Any, ...]]) -> list[Row]:
        if not raw or not any(self._converters):
            return raw
        before = list(zip(*raw, strict=True))
        after = list(map(_oracles, self._converters, before))
        if all(map(is_, before, after)):
            return raw
        return list(zip(*after, strict=True))

    def _end(self) -> None:
        self._result = None
        self._gave(self._made)
        self._closed(self)

    def close(self) -> None:
        self._left = []
        if self._result is not None:
            self._end()
