"""Reads a `Policy` from a table of the configuration file. Pure."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any, cast

from mcp_oracle.errors import ConfigurationError
from mcp_oracle.policy import Policy

_FLAGS = ("strict_views", "external_tables", "explain_dml")
_LISTS = ("functions", "packages", "links", "schemas", "denied_schemas")
_PACKS = frozenset({"diagnostics", "tuning"})
_UNRESOLVED = ("refuse", "static")


def read_policy(table: Mapping[str, Any], where: str) -> Policy:
    """The policy that `table` states; what it leaves out is as strict as can be.

    Raises:
        ConfigurationError: an unknown key or a wrong value; a typo must not weaken or fail to strengthen anything.
    """
    known = {field.name for field in fields(Policy)}
    if unknown := set(table) - known:
        raise ConfigurationError(
            f"Unknown key {min(unknown)!r} in [{where}].",
            f"Known keys: {', '.join(sorted(known))}.",
        )
    values: dict[str, Any] = {key: _names(table[key], key, where) for key in _LISTS if key in table}
    if "packs" in table:
        values["packs"] = _packs(table["packs"], where)
    for key in _FLAGS:
        if key in table:
            values[key] = _flag(table[key], key, where)
    if "when_unresolved" in table:
        values["when_unresolved"] = _unresolved(table["when_unresolved"], where)
    return Policy(**values)


def _names(value: object, key: str, where: str) -> frozenset[str]:
    """Names as the dictionary has them: folded to upper case unless quoted, part by part."""
    if not isinstance(value, list) or not all(
        isinstance(item, str) and item for item in cast("list[object]", value)
    ):
        raise ConfigurationError(
            f"{key} in [{where}] must be a list of names.", f'Write for example {key} = ["HR"].'
        )
    return frozenset(".".join(map(_folded, item.split("."))) for item in cast("list[str]", value))


def _folded(part: str) -> str:
    part = part.strip()
    quoted = len(part) > 1 and part.startswith('"') and part.endswith('"')
    return part[1:-1] if quoted else part.upper()


def _packs(value: object, where: str) -> frozenset[str]:
    packs = frozenset(name.lower() for name in _names(value, "packs", where))
    if unknown := packs - _PACKS:
        raise ConfigurationError(
            f"Unknown pack {min(unknown)!r} in [{where}].", f"Packs: {', '.join(sorted(_PACKS))}."
        )
    return packs


def _flag(value: object, key: str, where: str) -> bool:
    if not isinstance(value, bool):
        raise ConfigurationError(f"{key} in [{where}] must be true or false.", "Correct it.")
    return value


def _unresolved(value: object, where: str) -> str:
    if value not in _UNRESOLVED:
        raise ConfigurationError(
            f"when_unresolved in [{where}] must be one of: {', '.join(_UNRESOLVED)}.", "Correct it."
        )
    return str(value)
