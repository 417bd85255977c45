"""Writes a column's type the way its DDL would, from what the dictionary says of it. Pure."""

import re
from dataclasses import dataclass

_IN_CHARACTERS = {"VARCHAR2", "CHAR", "NVARCHAR2", "NCHAR"}
_VECTOR = re.compile(r"(?P<size>\d+|\*)\s*,\s*(?P<form>\w+|\*)(?:\s*,\s*(?P<storage>\w+|\*))?")


@dataclass(frozen=True, slots=True)
class ColumnFacts:
    """ALL_TAB_COLUMNS, as far as it makes the type; None where the dictionary has NULL.

    Attributes:
        char_used: `B` for byte, `C` for character semantics.
    """

    data_type: str
    data_length: int | None = None
    data_precision: int | None = None
    data_scale: int | None = None
    char_length: int | None = None
    char_used: str | None = None


def type_text(facts: ColumnFacts) -> str:
    """For example `VARCHAR2(25)`, `VARCHAR2(10 CHAR)`, `NUMBER(8,2)`, `TIMESTAMP(6)`."""
    name = facts.data_type
    if name in _IN_CHARACTERS and facts.char_length is not None:
        unit = " CHAR" if facts.char_used == "C" and not name.startswith("N") else ""
        return f"{name}({facts.char_length}{unit})"
    if name == "RAW":
        return f"RAW({facts.data_length})"
    if name == "NUMBER":
        return _number(facts.data_precision, facts.data_scale)
    if name == "FLOAT" and facts.data_precision is not None:
        return f"FLOAT({facts.data_precision})"
    return name


def vector_text(info: str) -> str:
    """VECTOR_INFO as in DDL: `VECTOR(3, FLOAT32)`, `VECTOR` where any will do; dense, as vectors are, is not said."""
    found = _VECTOR.search(info)
    if found is None or found.group("size", "form") == ("*", "*"):
        return "VECTOR"
    sparse = ", SPARSE" if found["storage"] == "SPARSE" else ""
    return f"VECTOR({found['size']}, {found['form']}{sparse})"


def _number(precision: int | None, scale: int | None) -> str:
    """A scale without precision is NUMBER(*,s); with scale 0 it is what DDL calls INTEGER."""
    if precision is None:
        return "NUMBER" if scale is None else f"NUMBER(*,{scale})" if scale else "INTEGER"
    return f"NUMBER({precision},{scale})" if scale else f"NUMBER({precision})"
