"""PARTITION BY RANGE, LIST and HASH of one level. Bounds are literals, so that they can be compared here."""

import datetime as dt
import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Literal

from mcp_oracle.sandbox.catalog.datatype import DataType, Kind
from mcp_oracle.sandbox.catalog.objects import TableColumn
from mcp_oracle.sandbox.catalog.partitioning import Partition, Partitioning
from mcp_oracle.sandbox.catalog.store import Catalog
from mcp_oracle.sandbox.engine.ddl.reader import Reader
from mcp_oracle.sandbox.types import OraError

_NUMBER = re.compile(r"-?\d+(?:\.\d+)?\Z")
_TEXT = re.compile(r"'((?:[^']|'')*)'\Z")
_DATE = re.compile(
    r"(?:DATE\s*'(\d{4}-\d\d-\d\d)'|TO_DATE\s*\(\s*'(\d{4}-\d\d-\d\d)'\s*,\s*'YYYY-MM-DD'\s*\))\Z",
    re.IGNORECASE,
)
_Kind = Literal["RANGE", "LIST", "HASH"]
_KINDS: tuple[_Kind, ...] = ("RANGE", "LIST", "HASH")
_Value = tuple[Decimal, str]
"""A number or a text, so that bounds compare."""


def read_partitioning(
    reader: Reader, catalog: Catalog, columns: Sequence[TableColumn]
) -> Partitioning:
    """Behind PARTITION BY."""
    kind: _Kind | None = next((k for k in _KINDS if reader.accept(k)), None)
    if kind is None:
        raise _unimplemented(f"PARTITION BY {reader.word()}", reader)
    offset = reader.offset
    names = reader.names()
    types = {c.name: c.type for c in columns}
    missing = next((n for n in names if n not in types), None)
    if missing is not None:
        raise OraError(904, f'"{missing}": invalid identifier', offset=offset)
    if kind == "HASH":
        return Partitioning(kind, names, _hashed(reader, catalog))
    name, *others = names
    if others:
        raise _unimplemented(f"PARTITION BY {kind} of several columns", reader)
    if reader.word() in ("INTERVAL", "AUTOMATIC", "SUBPARTITION", "SUBPARTITION BY"):
        raise _unimplemented(f"PARTITION BY with {reader.word()}", reader)
    read = _ranges if kind == "RANGE" else _lists
    return Partitioning(kind, names, read(reader, catalog, name, types[name]))


def _unimplemented(what: str, reader: Reader) -> OraError:
    return OraError(3001, f"unimplemented feature: {what}", offset=reader.offset)


def _partition(reader: Reader, catalog: Catalog) -> tuple[str, int]:
    """PARTITION [name]."""
    reader.expect("PARTITION", 14004, "missing PARTITION keyword")
    id_ = catalog.new_id()
    is_named = reader.word() not in ("VALUES", ",", ")", "TABLESPACE")
    return (reader.name() if is_named else f"SYS_P{id_}"), id_


def _end(reader: Reader) -> bool:
    """What may stand behind a partition; whether another one follows."""
    if reader.accept("TABLESPACE"):
        reader.name()
    if reader.accept(","):
        return True
    if reader.word() != ")":
        raise _unimplemented(f"partition option {reader.word()}", reader)
    return False


def _hashed(reader: Reader, catalog: Catalog) -> tuple[Partition, ...]:
    if reader.accept("PARTITIONS"):
        ids = [catalog.new_id() for _ in range(reader.integer())]
        return _named([Partition(f"SYS_P{i}", i) for i in ids])
    reader.expect("(", 906, "missing left parenthesis")
    found = [Partition(*_partition(reader, catalog))]
    while _end(reader):
        found.append(Partition(*_partition(reader, catalog)))
    reader.expect(")", 907, "missing right parenthesis")
    return _named(found)


def _ranges(reader: Reader, catalog: Catalog, column: str, of: DataType) -> tuple[Partition, ...]:
    reader.expect("(", 906, "missing left parenthesis")
    found, more = list[Partition](), True
    highest: _Value | None = None
    while more:
        name, id_ = _partition(reader, catalog)
        reader.expect("VALUES LESS THAN", 14007, "missing LESS keyword")
        bound = reader.group()
        if found and found[-1].test is None:
            raise _too_high(found[-1].name)
        if bound.upper() == "MAXVALUE":
            found.append(Partition(name, id_, "MAXVALUE"))
        else:
            value, shown, text = _literal(bound, of, reader)
            if highest is not None and not highest < value:
                raise _too_high(found[-1].name)
            highest = value
            found.append(Partition(name, id_, shown, f'"{column}" < {text}'))
        more = _end(reader)
    reader.expect(")", 907, "missing right parenthesis")
    return _named(found)


def _too_high(name: str) -> OraError:
    return OraError(14037, f'partition bound of partition "{name}" is too high')


def _lists(reader: Reader, catalog: Catalog, column: str, of: DataType) -> tuple[Partition, ...]:
    reader.expect("(", 906, "missing left parenthesis")
    found, seen, more = list[Partition](), set[_Value | None](), True
    while more:
        name, id_ = _partition(reader, catalog)
        reader.expect("VALUES")
        reader.expect("(", 906, "missing left parenthesis")
        items = [reader.until()]
        while reader.accept(","):
            items.append(reader.until())
        reader.expect(")", 907, "missing right parenthesis")
        found.append(_listed(name, id_, items, column, of, seen, reader))
        more = _end(reader)
    reader.expect(")", 907, "missing right parenthesis")
    if any(p.test is None for p in found[:-1]):
        raise OraError(14318, "DEFAULT partition must be last partition specified")
    return _named(found)


def _listed(
    name: str,
    id_: int,
    items: list[str],
    column: str,
    of: DataType,
    seen: set[_Value | None],
    reader: Reader,
) -> Partition:
    if [i.upper() for i in items] == ["DEFAULT"]:
        return Partition(name, id_, "DEFAULT")
    shown, tests = list[str](), list[str]()
    for item in items:
        is_null = item.upper() == "NULL"
        value, told, text = (None, "NULL", "") if is_null else _literal(item, of, reader)
        if value in seen:
            raise OraError(14312, f"Value {told} already exists in partition {name}")
        seen.add(value)
        shown.append(told)
        tests.append(f'"{column}" IS NULL' if is_null else f'"{column}" = {text}')
    return Partition(name, id_, ", ".join(shown), f"({' OR '.join(tests)})")


def _named(partitions: list[Partition]) -> tuple[Partition, ...]:
    names = [p.name for p in partitions]
    if len(set(names)) != len(names):
        raise OraError(14013, "duplicate partition name")
    return tuple(partitions)


def _literal(text: str, of: DataType, reader: Reader) -> tuple[_Value, str, str]:
    """The bound as a value, as the dictionary shows it, and as SQL that is the same in every session."""
    if of.kind is Kind.NUMBER and _NUMBER.match(text):
        return (Decimal(text), ""), text, text
    if of.kind is Kind.VARCHAR2 and (found := _TEXT.match(text)):
        return (Decimal(0), found[1].replace("''", "'")), text, text
    if of.kind is Kind.DATE and (found := _DATE.match(text)):
        day = found[1] or found[2]
        _check_day(day)
        shown = f"TO_DATE(' {day} 00:00:00', 'SYYYY-MM-DD HH24:MI:SS', 'NLS_CALENDAR=GREGORIAN')"
        return (Decimal(0), day), shown, f"DATE '{day}'"
    raise _unimplemented(f"the partition bound {text}", reader)


def _check_day(day: str) -> None:
    try:
        dt.date.fromisoformat(day)
    except ValueError as error:
        raise OraError(1847, "day of month must be between 1 and last day of month") from error
