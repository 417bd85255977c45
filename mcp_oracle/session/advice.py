"""Cause and next step of ORA- errors, read once from the packaged table."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Advice:
    cause: str
    next_step: str


UNKNOWN = Advice(
    "", "change the statement, or report the error to the user; do not repeat it unchanged."
)


@cache
def _table() -> dict[int, Advice]:
    text = (files("mcp_oracle.session") / "ora_advice.toml").read_text(encoding="utf-8")
    return {
        int(number): Advice(entry["cause"], entry["next"])
        for number, entry in tomllib.loads(text).items()
    }


def advice(number: int) -> Advice:
    """What to say of ORA-`number`; a general next step if it is not in the table."""
    return _table().get(number, UNKNOWN)
