"""Cause and next step of ORA- errors, read once from the packaged table.

What a connection can meet stands in connect/symptoms.toml; a statement can meet it too, through a database link.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from mcp_oracle.connect.symptoms import by_ora, sentence


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


@cache
def _explain_table() -> dict[int, Advice]:
    text = (files("mcp_oracle.session") / "ora_advice.toml").read_text(encoding="utf-8")
    return {
        int(number): Advice(entry["explain_cause"], entry["explain_next"])
        for number, entry in tomllib.loads(text).items()
        if "explain_cause" in entry
    }


def explain_advice(number: int) -> Advice | None:
    """What to say of ORA-`number` when EXPLAIN PLAN met it, if that is something else."""
    return _explain_table().get(number)


def advice(number: int) -> Advice:
    """What to say of ORA-`number`; a general next step if it is not in the table."""
    if number in _table():
        return _table()[number]
    symptom = by_ora(number)
    if symptom is None:
        return UNKNOWN
    said = symptom.filled()
    return Advice(f"{sentence(said.cause)}.", f"{said.remedy}.")
