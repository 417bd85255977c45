"""Batches of cells as the text of a file, personal data replaced if that is configured. Pure.

It also finds what a reader should be told: columns whose texts a spreadsheet would run as formulas.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Generic, TypeVar

from mcp_oracle.errors import ExportError
from mcp_oracle.export.column_text import Replaced, json_text, starts_like_a_formula
from mcp_oracle.export.formats import FORMATS, Columned, FormatName, Values
from mcp_oracle.render.redaction import redact_column
from mcp_oracle.render.untrusted import visible

_NEVER_TEXT = ("NUMBER", "FLOAT", "BINARY_", "DATE", "TIMESTAMP", "INTERVAL", "BOOLEAN")


C = TypeVar("C", bound=Columned)


class Rendering(Generic[C]):
    """One file's text.

    Attributes:
        columns: as they were given.
        formulas: columns with texts that begin like formulas; looked for in CSV only.
        replaced: column -> kinds of personal data that were replaced in it.
    """

    def __init__(self, name: FormatName, columns: Sequence[C], redact: Sequence[str] = ()) -> None:
        """Raises ArgumentError: the format cannot hold these columns."""
        self.columns = columns
        self._format = FORMATS[name](columns)
        self._redact = redact
        self._may_run = {
            index
            for index, column in enumerate(columns)
            if name == "csv" and not column.type.startswith(_NEVER_TEXT)
        }
        self.formulas: dict[str, None] = {}
        self.replaced: dict[str, set[str]] = {}

    def header(self) -> Iterator[bytes]:
        yield self._format.header().encode(errors="replace")

    def piece(self, values: Values) -> Callable[[], Iterator[bytes]]:
        """What makes the text of a batch, once, in parts; it holds the cells only until then.

        It raises ExportError: a cell is no text.
        """
        held = [values]

        def make() -> Iterator[bytes]:
            values = held.pop()
            try:
                for part in self._parts(values):
                    yield part.encode()
            except UnicodeEncodeError as error:
                raise _no_text(self.columns, values) from error

        return make

    def _parts(self, values: Values) -> Iterator[str]:
        if self._redact:
            values = [self._redacted(index, cells) for index, cells in enumerate(values)]
        for index in tuple(self._may_run):
            if starts_like_a_formula(values[index]):
                self.formulas[self.columns[index].name] = None
                self._may_run.discard(index)
        return self._format.rows(values)

    def _redacted(self, index: int, values: Sequence[object]) -> Sequence[object]:
        cells, kinds = redact_column(values, self._redact)
        if not kinds:
            return values
        self.replaced.setdefault(self.columns[index].name, set()).update(kinds)
        pairs = zip(values, cells, strict=True)
        return [Replaced(new) if isinstance(new, str) and new != old else new for old, new in pairs]


def _no_text(columns: Sequence[Columned], values: Values) -> ExportError:
    """Names the first column with a text that has no UTF-8; the driver gives bytes that are no text as such."""
    pairs = zip(columns, values, strict=True)
    found = next((c.name for c, cells in pairs if any(map(_is_no_text, cells))), "?")
    return ExportError(
        f"Column {visible(found)} has a text with bytes that are no characters of the database's character set;"
        " nothing was kept.",
        "select RAWTOHEX(c) of the column, or UTL_RAW.CAST_TO_RAW(c).",
    )


def _is_no_text(value: object) -> bool:
    try:
        json_text(value).encode()
    except UnicodeEncodeError:
        return True
    return False
