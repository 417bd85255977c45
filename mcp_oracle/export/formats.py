"""The two formats of a file: CSV by RFC 4180, and JSON Lines with one object per row. Pure: text out, no file.

CSV: a header, lines end in CR LF, NULL is an empty field (Oracle has no empty strings to confuse it with), quotes only
where they are needed. JSON Lines: the names of columns are the keys, so each may occur only once.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import repeat
from json.encoder import encode_basestring
from typing import Literal, Protocol

from mcp_oracle.errors import ArgumentError
from mcp_oracle.export.column_text import csv_fields, json_texts

FormatName = Literal["csv", "jsonl"]
Values = Sequence[Sequence[object]]
"""Cells by column: one sequence per column, all of one length."""


class Columned(Protocol):
    """What a format needs to know of a column."""

    @property
    def name(self) -> str: ...

    @property
    def type(self) -> str: ...


class Format(Protocol):
    """One file's format, made for its columns."""

    def header(self) -> str: ...

    def rows(self, values: Values) -> str: ...


@dataclass(frozen=True, slots=True)
class Csv:
    columns: Sequence[Columned]

    def header(self) -> str:
        return self.rows([[column.name] for column in self.columns])

    def rows(self, values: Values) -> str:
        fields = [csv_fields(cells) for cells in values]
        if len(fields) == 1:  # an empty line is no record to many readers
            fields = [[text or '""' for text in fields[0]]]
        return "\r\n".join([*map(",".join, zip(*fields, strict=True)), ""])


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

    def rows(self, values: Values) -> str:
        laid: list[Iterable[str]] = []
        before = "{"
        for key, kind, cells in zip(self._keys, self._kinds, values, strict=True):
            quote, texts = json_texts(kind, cells)
            laid += (repeat(f"{before}{key}{quote}"), texts)
            before = f"{quote},"
        laid.append(repeat(f"{before[:-1]}}}\n", len(values[0])))
        return "".join(map("".join, zip(*laid, strict=False)))  # what is repeated has no end


FORMATS: dict[FormatName, Callable[[Sequence[Columned]], Format]] = {"csv": Csv, "jsonl": JsonLines}
MIME_TYPES: dict[FormatName, str] = {"csv": "text/csv", "jsonl": "application/jsonl"}
