"""The documented columns of every dictionary view, per profile (`columns.json`)."""

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from mcp_oracle.sandbox.catalog.datatype import Kind
from mcp_oracle.sandbox.catalog.declaration import parse
from mcp_oracle.sandbox.catalog.objects import TableColumn
from mcp_oracle.sandbox.types import Profile

_WIDE = frozenset({"MIN_VALUE", "MAX_VALUE", "LAST_NUMBER", "INCREMENT_BY"})
_FRACTIONS = frozenset({"DENSITY"})


@dataclass(frozen=True, slots=True)
class Documented:
    """A view's columns in order."""

    name: str
    columns: tuple[TableColumn, ...]


@cache
def _data() -> dict[str, Any]:
    text = files("mcp_oracle.sandbox.dictionary").joinpath("columns.json").read_text("utf-8")
    return json.loads(text)


@cache
def documented_views(profile: Profile) -> dict[str, Documented]:
    found: dict[str, Documented] = {}
    for name, entry in _data().items():
        if name.startswith("_") or (profile == "19c" and entry.get("since") == "23ai"):
            continue
        rows = list(entry["columns"])
        if profile == "23ai":
            rows += entry.get("added_23ai", [])
        found[name] = Documented(name, tuple(_column(*row) for row in rows))
    return found


def _column(name: str, declaration: str, nullable: bool) -> TableColumn:
    of = parse(declaration)
    return TableColumn(
        name, of, not nullable, storage=_storage(name) if of.kind is Kind.NUMBER else None
    )


def _storage(name: str) -> str:
    """Dictionary numbers are whole but for a few, so DECIMAL holds them."""
    if name in _WIDE:
        return "DECIMAL(38,0)"
    return "DECIMAL(18,12)" if name in _FRACTIONS else "DECIMAL(18,0)"
