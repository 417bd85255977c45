"""One object as an answer shows it: lines of text rather than nested objects, which cost twice the tokens."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Description:
    name: str
    type: str
    synonyms: tuple[str, ...] = ()
    comment: str = ""
    columns: tuple[str, ...] = ()
    primary_key: str = ""
    unique: tuple[str, ...] = ()
    foreign_keys: tuple[str, ...] = ()
    referenced_by: tuple[str, ...] = ()
    checks: tuple[str, ...] = ()
    indexes: tuple[str, ...] = ()
    statistics: str = ""
    routines: tuple[str, ...] = ()
    details: tuple[str, ...] = ()
    text: str = ""
    used_by: tuple[str, ...] = ()
