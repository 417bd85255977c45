"""Names that are close to the one Oracle did not find. Pure: text, offset and catalogue in, a sentence out."""

import re

from mcp_oracle.dictionary.catalog import Catalog
from mcp_oracle.dictionary.search import near

TABLE_NOT_FOUND = 942
NAME_NOT_FOUND = 904
_NAME = re.compile(r'(?:"[^"]+"|[\w$#]+)(?:\s*\.\s*(?:"[^"]+"|[\w$#]+))*')
_PART = re.compile(r'"([^"]+)"|([\w$#]+)')
_WORD = re.compile(r"[\w$#]+")
_QUOTED = re.compile(r'"([^"]+)"')


def suggestion(sql: str, ora: int, offset: int | None, message: str, catalog: Catalog) -> str:
    """What was probably meant, as a sentence; empty if nothing is close."""
    missing = _missing(sql, offset, message)
    if not missing:
        return ""
    if ora not in {TABLE_NOT_FOUND, NAME_NOT_FOUND}:
        return ""
    if ora == TABLE_NOT_FOUND:
        found = _objects(missing, catalog)
        return f"Names close to {'.'.join(missing)}: {', '.join(found)}." if found else ""
    columns = _columns(sql, missing[-1], catalog)
    return f"Columns close to {missing[-1]}: {', '.join(columns)}." if columns else ""


def _missing(sql: str, offset: int | None, message: str) -> list[str]:
    """The parts of the name at the error's offset, folded as Oracle does; else what the message quotes."""
    if offset is not None and (found := _NAME.match(sql, offset)):
        return [quoted or plain.upper() for quoted, plain in _PART.findall(found[0])]
    return _QUOTED.findall(message)


def _objects(missing: list[str], catalog: Catalog) -> list[str]:
    """Objects of that name in other schemas first, then objects of similar names."""
    name = missing[-1]
    same = {e.qualified for e in catalog.objects if e.name == name and e.columns}
    if others := sorted(same - {".".join(missing)}):
        return others[:3]
    by_name: dict[str, list[str]] = {}
    for entry in catalog.objects:
        if entry.columns and entry.name != name:
            by_name.setdefault(entry.name.upper(), []).append(entry.qualified)
    close = [full for one in near(name, by_name) for full in by_name[one]]
    return sorted(close, key=lambda full: not full.startswith(f"{missing[0]}."))[:3]


def _columns(sql: str, name: str, catalog: Catalog) -> list[str]:
    """Columns of the tables that the statement names."""
    words = {word.upper() for word in _WORD.findall(sql)}
    tables = [entry for entry in catalog.objects if entry.columns and entry.name in words]
    owner = {column.name: entry.name for entry in tables for column in entry.columns}
    return [f"{owner[close]}.{close}" for close in near(name, owner)]
