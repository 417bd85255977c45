"""What rows of the base tables have in common: flags as Oracle writes them, and references to other objects."""

from collections.abc import Iterator
from typing import Any

from mcp_oracle.sandbox.catalog.objects import Name, Object, object_type
from mcp_oracle.sandbox.catalog.store import Catalog

Row = tuple[Any, ...]
Rows = Iterator[tuple[str, Row]]


def yes(value: object) -> str:
    return "YES" if value else "NO"


def letter(value: object) -> str:
    return "Y" if value else "N"


def dependency(catalog: Catalog, entry: Object, reference: Name) -> Rows:
    target = catalog.find(reference)
    if target is not None:
        yield (
            "sys_dep",
            (entry.owner, entry.name, object_type(entry), *reference, object_type(target), None),
        )
