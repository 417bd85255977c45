"""Dictionary views with no more columns than a statement names.

A dictionary view has up to a hundred columns, and the engine reads all their expressions anew at every execution: half
the time of a look-up went into columns that nobody asked for. This cuts texts, and knows nothing of what they mean.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from mcp_oracle.sandbox.dictionary import Reader, documented_views, view_query
from mcp_oracle.sandbox.engine.naming import engine_name


@dataclass(frozen=True, slots=True)
class WideView:
    """A dictionary view in a compiled text, with all its columns: `sql` stands there in parentheses."""

    name: str
    reader: Reader
    sql: str


def narrowed(sql: str, views: Iterable[WideView]) -> str:
    """The text with the columns of `views` that it names elsewhere; a column is named only by its quoted name."""
    wide = {f"({view.sql})": view for view in views if view.name != "DUAL"}
    rest = sql
    for text in wide:
        rest = rest.replace(text, "")
    for text, view in wide.items():
        sql = sql.replace(text, f"({view_query(view.name, view.reader, _named(view, rest))})")
    return sql


def _named(view: WideView, text: str) -> frozenset[str]:
    columns = documented_views(view.reader.profile)[view.name].columns
    return frozenset(c.name for c in columns if engine_name(c.name) in text)
