"""The two formats of a file: CSV by RFC 4180, and JSON Lines with one object per row. Pure: text out, no file.

CSV: a header, lines end in CR LF, NULL is an empty field (Oracle has no empty strings to confuse it with), quotes only
where they are needed. JSON Lines: the names of columns are the keys, so each may occur only once.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import repeat
from json.encoder import encode_basestring
from typing import Final, Literal, Protocol

from mcp_oracle.errors import ArgumentError
from mcp_oracle.export.column_text import csv_fields, json_texts

FormatName = Literal["csv", "jsonl"]
Values = Sequence[Sequence[object]]
"""Cells by column: one sequence per column, all of one length."""
PART_CHARACTERS: Final = 1 << 20


class Columned(Protocol):
    """What a format needs to know of a column."""

    @property
    def name(self) -> str: ...

    @property
    def type(self) -> str: ...


class Format(Protocol):
    """One file's format, made for its columns."""

    def header(self) -> str: ...

    def rows(self, values: Values) -> Iterator[str]:
        """The text of the rows in parts; of a row that came alone, because it is wide, in many."""
        ...


@dataclass(frozen=True, slots=True)
class Csv:
    columns: Sequence[Columned]

    def header(self) -> str:
        return "".join(self.rows([[column.name] for column in self.columns]))

    def rows(self, values: Values) -> Iterator[str]:
        if len(values[0]) == 1:
            yield from in_parts(self._row(values))
            return
        fields = map(self._fields, values)
        yield "\r\n".join([*map(",".join, zip(*fields, strict=True)), ""])

    def _row(self, values: Values) -> Iterator[str]:
        for index, cells in enumerate(values):
            if index:
                yield ","
            yield self._fields(cells)[0]
        yield "\r\n"

    def _fields(self, cells: Sequence[object]) -> Sequence[str]:
        fields = csv_fields(cells)
        if len(self.columns) > 1:
            return fields
        return [text or '""' for text in fields]  # an empty line is no record to many readers


class JsonLines:
    """One object per row. What is the same in every row, keys and punctuation, is laid between the columns."""

    def __init__(self, columns: Sequence[Columned]) -> None:
        names = [column.name for column in columns]
        if twice := next((name for name in names if names.count(name) > 1), None):
            raise ArgumentError(
                f"The result has more than one column named {twice!r}: an object of JSON cannot hold both.",
                "give them aliases, or export as csv.",
            )
        self._keys = [f"{encode_basestring(name)}:" for name in names]
        self._kinds = [column.type for column in columns]

    def header(self) -> str:
        return ""

    def rows(self, values: Values) -> Iterator[str]:
        if len(values[0]) == 1:
            yield from in_parts(self._row(values))
            return
        laid: list[Iterable[str]] = []
        before = "{"
        for key, kind, cells in zip(self._keys, self._kinds, values, strict=True):
            quote, texts = json_texts(kind, cells)
            laid += (repeat(f"{before}{key}{quote}"), texts)
            before = f"{quote},"
        laid.append(repeat(f"{before[:-1]}}}\n", len(values[0])))
        yield "".join(map("".join, zip(*laid, strict=False)))  # what is repeated has no end

    def _row(self, values: Values) -> Iterator[str]:
        before = "{"
        for key, kind, cells in zip(self._keys, self._kinds, values, strict=True):
            quote, texts = json_texts(kind, cells)
            yield f"{before}{key}{quote}"
            yield texts[0]
            before = f"{quote},"
        yield f"{before[:-1]}}}\n"


def in_parts(texts: Iterable[str]) -> Iterator[str]:
    """The texts one after the other, joined to parts of some size: all of a wide row would be in memory twice more."""
    part: list[str] = []
    size = 0
    for text in texts:
        part.append(text)
        size += len(text)
        if size >= PART_CHARACTERS:
            yield "".join(part)
            part, size = [], 0
    yield "".join(part)


FORMATS: dict[FormatName, Callable[[Sequence[Columned]], Format]] = {"csv": Csv, "jsonl": JsonLines}
MIME_TYPES: dict[FormatName, str] = {"csv": "text/csv", "jsonl": "application/jsonl"}
