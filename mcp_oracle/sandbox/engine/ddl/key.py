"""Types that no key and no index may have."""

from collections.abc import Iterable

from mcp_oracle.sandbox.catalog.datatype import Kind
from mcp_oracle.sandbox.catalog.objects import Constraint, Table, TableColumn
from mcp_oracle.sandbox.types import OraError

_WITHOUT_INDEX = {**dict.fromkeys((Kind.CLOB, Kind.BLOB), "LOB"), Kind.XMLTYPE: "ADT"}
_WITHOUT_KEY = {**_WITHOUT_INDEX, Kind.TIMESTAMP_TZ: "TIME/TIMESTAMP WITH TIME ZONE"}


def check_keys(table: Table, constraints: Iterable[Constraint]) -> None:
    kinds = {c.name: c.type.kind for c in table.columns}
    for constraint in constraints:
        for name in constraint.columns if constraint.type in ("P", "U") else ():
            word = _WITHOUT_KEY.get(kinds[name])
            if word is not None:
                text = f"column of datatype {word} cannot be unique or a primary key"
                raise OraError(2329, text)


def check_index(columns: Iterable[TableColumn], offset: int) -> None:
    for column in columns:
        word = _WITHOUT_INDEX.get(column.type.kind)
        if word is not None:
            text = f"cannot create index on expression with datatype {word}"
            raise OraError(2327, text, offset=offset)
