"""The rows of a nested cursor: the engine gave them with the row around them, the client fetches them on its own."""

from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from typing import Any

from mcp_oracle.sandbox.types import Column, Row, Value


class NestedRows:
    """See `mcp_oracle.sandbox.types.Rows`; the engine's values become Oracle's when they are taken."""

    def __init__(
        self,
        columns: Sequence[Column],
        converters: Sequence[Callable[[Any], Value] | None],
        rows: Sequence[Mapping[str, Any]],
    ) -> None:
        self.columns = columns
        self._converters, self._left = converters, iter(rows)

    def take(self, count: int) -> list[Row]:
        return [self._row(fields) for fields in islice(self._left, count)]

    def _row(self, fields: Mapping[str, Any]) -> Row:
        pairs = zip(self._converters, fields.values(), strict=True)
        return tuple(v if v is None or convert is None else convert(v) for convert, v in pairs)

    def close(self) -> None:
        self._left = iter(())
