"""The table of the ways a connection fails, read once: from what was seen to cause and remedy. Pure.

It knows no driver: `session` gives it the driver's message, the other modules here name an entry by its id.
"""

import re
import tomllib
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from mcp_oracle.errors import ConfigurationError, ConnectError

Kind = Literal["configuration", "network", "tls", "credentials", "database", "protection"]


@dataclass(frozen=True, slots=True)
class Symptom:
    """One entry of symptoms.toml, which says what the fields mean."""

    id: str
    kind: Kind
    cause: str
    remedy: str
    pattern: str = ""
    ora: tuple[int, ...] = ()
    when: str = ""
    seen: str = ""

    def matches(self, text: str, circumstances: Collection[str]) -> bool:
        if self.when and self.when not in circumstances:
            return False
        return bool(self.pattern) and re.search(self.pattern, text) is not None

    def filled(self, **found: object) -> "Filled":
        """Cause and remedy with what was found in the places that they leave for it."""
        return Filled(self, _fill(self.cause, found), _fill(self.remedy, found))


@dataclass(frozen=True, slots=True)
class Filled:
    symptom: Symptom
    cause: str
    remedy: str


@cache
def table() -> dict[str, Symptom]:
    """Every symptom by its id, in the order of the file."""
    text = (files("mcp_oracle.connect") / "symptoms.toml").read_text(encoding="utf-8")
    entries = [_symptom(entry) for entry in tomllib.loads(text)["symptom"]]
    return {entry.id: entry for entry in entries}


def find(text: str, circumstances: Collection[str] = ()) -> Symptom | None:
    """The first symptom whose pattern is in the driver's message; `circumstances` are words of `when`."""
    return next((s for s in table().values() if s.matches(text, circumstances)), None)


def by_ora(number: int, circumstances: Collection[str] = ()) -> Symptom | None:
    candidates = (s for s in table().values() if number in s.ora)
    return next((s for s in candidates if not s.when or s.when in circumstances), None)


def configuration_error(symptom_id: str, **found: object) -> ConfigurationError:
    """The error of something that we found before anything was sent."""
    said = table()[symptom_id].filled(**found)
    error = ConfigurationError(f"{sentence(said.cause)}.", f"{sentence(said.remedy)}.")
    error.symptom = symptom_id
    return error


def connect_error(symptom_id: str, **found: object) -> ConnectError:
    """The error of something that was tried and may work another time."""
    said = table()[symptom_id].filled(**found)
    error = ConnectError(f"{sentence(said.cause)}.", f"{sentence(said.remedy)}.")
    error.symptom = symptom_id
    return error


def reported_error(
    text: str, where: str, circumstances: Collection[str] = (), number: int = 0
) -> ConnectError:
    """The error of a failed attempt to reach `where`, from what the driver or the operating system said of it."""
    symptom = by_ora(number, circumstances) or find(text, circumstances)
    if symptom is None:
        return ConnectError(
            f"Cannot connect to {where}: {text}.",
            "Tell the user; call again when it is corrected.",
            ora=number or None,
        )
    said = symptom.filled()
    if symptom.kind == "credentials" and number:
        message = f"Log-on to {where} was refused: ORA-{number:05d}. {sentence(said.cause)}."
    else:
        message = f"Cannot connect to {where}: {said.cause} ({text})."
    again = "" if symptom.kind == "credentials" else "; then call again"
    error = ConnectError(message, f"{sentence(said.remedy)}{again}.", ora=number or None)
    error.symptom = symptom.id
    return error


def sentence(text: str) -> str:
    """The text with its first letter in upper case, unless it is a name."""
    return text if "_" in text.split(" ", 1)[0] else text[:1].upper() + text[1:]


def _symptom(entry: dict[str, Any]) -> Symptom:
    values: dict[str, Any] = {**entry, "ora": tuple(entry.get("ora", ()))}
    return Symptom(**values)


_HOLE = re.compile(r"\{(\w+)\}")
_UNKNOWN = {"profile": "NAME", "path": "the wallet", "directory": "TNS_ADMIN's directory",
            "alias": "the connect string", "what": "see the driver's message", "found": "none",
            "aliases": "the aliases in tnsnames.ora"}  # fmt: skip
"""What stands for a thing that only we could have found, when the driver reports the symptom."""


def _fill(text: str, found: dict[str, object]) -> str:
    return _HOLE.sub(lambda hole: str(found.get(hole[1], _UNKNOWN.get(hole[1], hole[0]))), text)
