"""Writes docs/guard-hints.md from the catalogue: `python -m mcp_oracle.guard.rules_doc > docs/guard-hints.md`.

Not imported at run time; a test fails when the document differs.
"""

import sys
from typing import Final

from mcp_oracle.guard.catalogue import RULES

_HEAD: Final = """\
# What the guard refuses, and what to write instead

Generated from the guard's catalogue of rules (`python -m mcp_oracle.guard.rules_doc`). Every refusal names one of these
rules, says what in the statement broke it, and gives the hint.

| rule | refuses | write instead |
|---|---|---|
"""


def render() -> str:
    rows = (
        f"| `{name}` | {_cell(rule.refuses)} | {_cell(rule.hint)} |\n"
        for name, rule in RULES.items()
    )
    return _HEAD + "".join(rows)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;")


if __name__ == "__main__":
    sys.stdout.write(render())
