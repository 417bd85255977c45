"""Renders docs/troubleshooting.md from the table that the error texts come from. Pure; used by scripts/generate.py."""

import re
from typing import Final

from mcp_oracle.connect.diagnosis.run import EXIT_CODES
from mcp_oracle.connect.symptoms import Kind, Symptom, sentence, table

TITLES: Final[dict[Kind, str]] = {
    "configuration": "Connect string and settings",
    "network": "Network",
    "tls": "Wallet and TLS",
    "credentials": "Credentials",
    "database": "Database",
    "protection": "Protection",
}
HOLES: Final = {
    "rewritten": "the same string in this server's form",
    "advice": "what to write instead; keys that look like it are named",
    "example": "host:port",
    "descriptor": "that is given",
    "what": "what is wrong with it",
}
"""What stands in the documentation where the message has what was found; else the hole's own name."""
_HOLE = re.compile(r"\{(\w+)\}")
HEADING: Final = """\
# Troubleshooting a connection

`mcp-oracle-adb check` goes through every step of a connection and stops at the first that fails; it and the answers of
the tools use the words below. Generated from `mcp_oracle/connect/symptoms.toml` by `python scripts/generate.py`.
What is in *italics* is filled in from what was found. [connecting.md](connecting.md) says how each way of connecting
is set up.
"""


def render() -> str:
    sections = [HEADING, *(_section(kind) for kind in TITLES)]
    return "\n".join(sections)


def _section(kind: Kind) -> str:
    rows = [_row(symptom) for symptom in table().values() if symptom.kind == kind]
    return "\n".join(
        [
            f"## {TITLES[kind]}",
            "",
            f"Exit code of `check`: {EXIT_CODES[kind]}.",
            "",
            "| seen | cause | what to do | id |",
            "|---|---|---|---|",
            *rows,
            "",
        ]
    )


def _row(symptom: Symptom) -> str:
    seen = symptom.seen or _numbers(symptom) or "said before anything is sent"
    cells = (seen, sentence(symptom.cause), sentence(symptom.remedy), f"`{symptom.id}`")
    return f"| {' | '.join(map(_cell, cells))} |"


def _numbers(symptom: Symptom) -> str:
    return ", ".join(f"`ORA-{number:05d}`" for number in symptom.ora)


def _cell(text: str) -> str:
    """As Markdown: holes in italics, and nothing that ends the cell or begins a tag; in code <name> for a hole."""
    pieces = text.replace("|", "\\|").split("`")
    pieces[::2] = [_HOLE.sub(_hole, piece.replace("<", "&lt;")) for piece in pieces[::2]]
    pieces[1::2] = [_HOLE.sub(r"<\1>", piece) for piece in pieces[1::2]]
    return "`".join(pieces)


def _hole(hole: re.Match[str]) -> str:
    return f"*{HOLES.get(hole[1], hole[1].replace('_', ' '))}*"
