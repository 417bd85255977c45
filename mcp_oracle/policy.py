"""What the operator permits. Pure data: guard, session and tools all derive from one `Policy`."""

from dataclasses import dataclass, field
from typing import Literal

Pack = Literal["diagnostics", "tuning"]


@dataclass(frozen=True, slots=True)
class Policy:
    """Permissions of one connection; the default is the strictest useful one.

    Attributes:
        functions: user functions that may be called: `SCHEMA.FUNCTION` or `SCHEMA.PACKAGE.FUNCTION`, upper case.
        links: names of database links that may be used, upper case.
        schemas: if not empty, the only schemas that may be read, upper case.
        denied_schemas: schemas that may not be read, upper case; stronger than `schemas`.
        packs: management packs for which the operator states a licence.
        strict_views: refuse views that depend on user code.
    """

    functions: frozenset[str] = field(default_factory=frozenset[str])
    links: frozenset[str] = field(default_factory=frozenset[str])
    schemas: frozenset[str] = field(default_factory=frozenset[str])
    denied_schemas: frozenset[str] = field(default_factory=frozenset[str])
    packs: frozenset[Pack] = field(default_factory=frozenset[Pack])
    strict_views: bool = False
