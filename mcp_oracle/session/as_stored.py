"""Has the driver hand over dates as the bytes that came, for results with dates that it cannot read.

python-oracledb 26.1 reads a column by the type it was described with, whatever variable an output type handler returns:
a DATE or TIMESTAMP becomes a `datetime`, or the fetch fails and its rows are gone (`decode_date`,
`convert_date_to_python`). Data frames go the same way, `bypass_decode` is for text, and only LOB, JSON and VECTOR
columns make it ask the database for another type. Text, though, it hands over as bytes if asked to. So for each date
the cursor is given the variable of a VARCHAR2 column, before its first fetch; the driver makes variables of its own
from these as the handler is a new one. What is sent to the database and what it sends is the same as ever.

This is the one place that knows the driver's inside (`Cursor._impl`). Where that is not as in 26.1 nothing is done, and
reading such a date fails as it does without. The lists are replaced, never changed: the driver keeps them with the
statement for the next execution. After a fetch it is too late: values that repeat the row before are copied from the
variables of the fetch before.
"""
# The driver's cursor is annotated in part, and its inside is not.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportPrivateUsage=false

from collections.abc import Callable
from dataclasses import replace
from itertools import count
from typing import Any, Final

import oracledb

from mcp_oracle.session.fetched import Column
from mcp_oracle.session.stored_dates import Special, read, reader
from mcp_oracle.session.types import operand

DATES: Final = frozenset(
    {
        oracledb.DB_TYPE_DATE,
        oracledb.DB_TYPE_TIMESTAMP,
        oracledb.DB_TYPE_TIMESTAMP_TZ,
        oracledb.DB_TYPE_TIMESTAMP_LTZ,
    }
)
_ASKED_FOR: Final = frozenset(
    {
        oracledb.DB_TYPE_CLOB,
        oracledb.DB_TYPE_NCLOB,
        oracledb.DB_TYPE_BLOB,
        oracledb.DB_TYPE_JSON,
        oracledb.DB_TYPE_VECTOR,
    }
)
"""Beside one of these the driver tells the database which types it wants, with the first fetch of a nested cursor."""
TypeHandler = Callable[[oracledb.AsyncCursor, oracledb.FetchInfo], oracledb.Var | None]


def may_have_dates(described: list[oracledb.FetchInfo]) -> bool:
    """Whether rows may have dates, or cursors with dates."""
    return any(i.type_code in DATES or i.type_code is oracledb.DB_TYPE_CURSOR for i in described)


class Shown:
    """Stands for a `datetime` where one is expected, and remembers why it is none when it is shown."""

    __slots__ = ("_seen", "_text", "_why")

    def __init__(self, text: str, why: str, seen: set[str]) -> None:
        self._text, self._why, self._seen = text, why, seen

    def isoformat(self, _separator: str) -> str:
        if self._why:
            self._seen.add(self._why)
        return self._text


class AsStored:
    """The dates of one cursor, as they are stored.

    Attributes:
        indexes: the columns that come so; none if the driver does not allow it.
    """

    def __init__(
        self,
        cursor: oracledb.AsyncCursor,
        text_variable: Any,  # noqa: ANN401 - of the driver's inside
        handler: TypeHandler,
        *,
        is_nested: bool = False,
        as_bytes: bool = False,
    ) -> None:
        """Switches the cursor over, which must not have fetched yet.

        With `as_bytes` the values come as they are, for `text_of`; else as `Shown`.
        """
        self._variable = text_variable
        self._as_bytes = as_bytes
        self._seen: dict[int, set[str]] = {}
        described = list(cursor.description or ())
        asks = is_nested and any(info.type_code in _ASKED_FOR for info in described)
        dates = [i for i, info in enumerate(described) if info.type_code in DATES and not asks]
        self.indexes: frozenset[int] = frozenset(dates if text_variable is not None else ())
        if self.indexes:
            try:
                self._switch(cursor, handler)
            except (AttributeError, TypeError):
                self.indexes = frozenset()

    def nested(self, cursor: oracledb.AsyncCursor, handler: TypeHandler) -> "AsStored":
        """The same for a cursor in a row of this one."""
        return AsStored(cursor, self._variable, handler, is_nested=True)

    def noted(self, columns: tuple[Column, ...]) -> tuple[Column, ...]:
        """The columns, with what their values so far do not show."""
        if not any(self._seen.values()):
            return columns
        return tuple(
            replace(shown, note=_note(shown, self._seen.get(index, set())))
            for index, shown in enumerate(columns)
        )

    def text_of(self, index: int) -> Callable[[bytes], str]:
        """What turns the bytes of a column into text."""
        seen = self._seen.setdefault(index, set())

        def text(value: Special) -> str:
            seen.add(value.why)
            return value.text

        return reader(text)

    def _shown(self, index: int) -> Callable[[bytes], Shown]:
        seen = self._seen.setdefault(index, set())

        def shown(stored: bytes) -> Shown:
            value = read(stored)
            return Shown(*value, seen) if isinstance(value, Special) else Shown(value, "", seen)

        return shown

    def _switch(self, cursor: oracledb.AsyncCursor, handler: TypeHandler) -> None:
        inside: Any = cursor._impl  # noqa: SLF001 - see the module's docstring
        metadata, variables = list(inside.fetch_metadata), list(inside.fetch_vars)
        switched = [
            self._variable if index in self.indexes else variable
            for index, variable in enumerate(inside.fetch_var_impls)
        ]
        inside.fetch_metadata, inside.fetch_vars = metadata, variables
        inside.fetch_var_impls = switched
        cursor.outputtypehandler = self._handler(handler)

    def _handler(self, handler: TypeHandler) -> TypeHandler:
        """The driver calls it once for each column, in their order."""
        indexes = count()

        def fetch(cursor: oracledb.AsyncCursor, info: oracledb.FetchInfo) -> oracledb.Var | None:
            index = next(indexes)
            if index not in self.indexes or info.type_code in DATES:
                return handler(cursor, info)
            convert: Any = None if self._as_bytes else self._shown(index)
            return cursor.var(
                info.type_code,
                arraysize=cursor.arraysize,
                bypass_decode=True,
                outconverter=convert,
            )

        return fetch


def _note(shown: Column, reasons: set[str]) -> str:
    of = operand(shown.name)
    return "; ".join(filter(None, (shown.note, *(why.format(of=of) for why in sorted(reasons)))))


def text_variable(cursor: oracledb.AsyncCursor) -> Any:  # noqa: ANN401 - of the driver's inside
    """The variable of a VARCHAR2 column; None if the driver keeps none where it did."""
    variables = getattr(cursor._impl, "fetch_var_impls", None) or ()  # noqa: SLF001 - see the module's docstring
    for info, variable in zip(cursor.description or (), variables, strict=False):
        if info.type_code is oracledb.DB_TYPE_VARCHAR:
            return variable
    return None
