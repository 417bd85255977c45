"""Result objects as JSON: compact, without what is absent."""

from collections.abc import Mapping, Sequence
from dataclasses import MISSING, Field, fields, is_dataclass
from functools import cache
from typing import Any, cast

from pydantic_core import to_json


def plain(value: object) -> object:
    """A dataclass as a dict without its None, empty-string and empty-tuple fields; other values as they are.

    A field without a default stays, however empty: the output schema requires it.

    Rows of a query are lists already and are passed through untouched: they are the bulk of an answer.
    """
    if isinstance(value, tuple):
        return [plain(item) for item in cast("Sequence[object]", value)]
    members = _members(type(value))
    if not members:
        return value
    return {
        name: plain(item)
        for name, is_required in members
        if not _is_absent(item := getattr(value, name)) or is_required
    }


@cache
def _members(kind: type) -> tuple[tuple[str, bool], ...]:
    """The fields of a dataclass, and whether they stay; none of anything else."""
    return tuple((f.name, _is_required(f)) for f in fields(kind)) if is_dataclass(kind) else ()


def _is_required(field: Field[Any]) -> bool:
    return field.default is MISSING and field.default_factory is MISSING


def _is_absent(value: object) -> bool:
    return value is None or value in ("", ())


def compact(value: object) -> str:
    """JSON without blanks; characters beyond ASCII stay themselves, which costs a third of the bytes.

    pydantic's encoder writes 40 kB of rows in 0.14 ms, the standard library's in 0.42 ms. Raises ValueError for what is
    no JSON and for half a surrogate pair.
    """
    return _encoded(value).decode()


def size(value: object) -> int:
    """UTF-8 bytes of the compact JSON."""
    return len(_encoded(value))


def _encoded(value: object) -> bytes:
    return to_json(value, inf_nan_mode="strings")


def structured(result: object) -> dict[str, object]:
    """A result dataclass as structured content."""
    return dict(cast("Mapping[str, object]", plain(result)))
