"""Statistics of an index, derived from those of its table: the sandbox stores no index blocks to count."""

from dataclasses import dataclass

from mcp_oracle.sandbox.catalog.objects import Index, Table

_KEYS_PER_LEAF = 400
_ROWS_PER_BLOCK = 20


@dataclass(frozen=True, slots=True)
class IndexStatistics:
    """As ALL_INDEXES shows them."""

    rows: int
    distinct_keys: int | None
    levels: int
    leaf_blocks: int
    clustering: int


def index_statistics(index: Index, table: Table, rows: int) -> IndexStatistics:
    """Those of an index over so many rows."""
    return IndexStatistics(
        rows,
        _distinct_keys(index, table, rows),
        int(rows > _KEYS_PER_LEAF),
        rows and max(1, rows // _KEYS_PER_LEAF),
        rows and max(1, rows // _ROWS_PER_BLOCK),
    )


def _distinct_keys(index: Index, table: Table, rows: int) -> int | None:
    if index.unique:
        return rows
    columns = {c.name: c.statistics for c in table.columns}
    found = [s.distinct for n in index.columns if (s := columns.get(n))]
    return min(rows, max(found)) if found else None
