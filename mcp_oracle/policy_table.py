"""Reads a `Policy` from a table of the configuration file. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import Any, cast, get_args

from mcp_oracle.errors import ConfigurationError
from mcp_oracle.policy import Policy, Redacted

_FLAGS = ("strict_views", "external_tables", "explain_dml")
_LISTS = (
    "functions", "packages", "links", "schemas", "denied_schemas", "protected_columns", "views",
)  # fmt: skip
_PARTS = {"protected_columns": "SCHEMA.TABLE.COLUMN", "views": "SCHEMA.VIEW"}
_PACKS = frozenset({"diagnostics", "tuning"})
_UNRESOLVED = ("refuse", "static")


def read_policy(table: Mapping[str, Any], where: str, redact: str = "") -> Policy:
    """The policy that `table` states; what it leaves out is as strict as can be.

    `redact` is what the environment says, for a table that says nothing of it.

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
    for key, form in _PARTS.items():
        _check_parts(values.get(key, ()), key, form, where)
    if "redact" in table or redact.strip():
        values["redact"] = _kinds(table.get("redact", redact), where)
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


def _check_parts(names: Iterable[str], key: str, form: str, where: str) -> None:
    for name in names:
        if name.count(".") != form.count(".") or not all(name.split(".")):
            raise ConfigurationError(
                f"{key} in [{where}] must be names of the form {form}, not {name!r}.", "Correct it."
            )


def _kinds(value: object, where: str) -> frozenset[str]:
    """Kinds of personal data; the environment holds them with commas between."""
    given = [word for word in value.split(",") if word.strip()] if isinstance(value, str) else value
    kinds = frozenset(name.lower() for name in _names(given, "redact", where))
    known = get_args(Redacted)
    if unknown := kinds - set(known):
        raise ConfigurationError(
            f"Unknown kind {min(unknown)!r} of personal data to redact in [{where}].",
            f"Kinds: {', '.join(known)}.",
        )
    return kinds


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
