"""CREATE OR REPLACE of stored code: the source as it was written, its name made plain."""

import re
from collections.abc import Sequence

from mcp_oracle.sandbox.catalog.objects import Routine, Trigger, UserType
from mcp_oracle.sandbox.metadata.column import quoted

_HEAD = re.compile(
    r"\s*(?P<kind>(?:PACKAGE|TYPE)(?:\s+BODY)?|PROCEDURE|FUNCTION|TRIGGER)\s+"
    r'(?:(?:"[^"]+"|[\w$#]+)\s*\.\s*)?(?:"[^"]+"|[\w$#]+)',
    re.IGNORECASE,
)


def code_text(entry: Routine | UserType | Trigger) -> list[str]:
    """One statement; a trigger has a second one that says whether it is enabled."""
    name = f"{quoted(entry.owner)}.{quoted(entry.name)}"
    create = f"\n  CREATE OR REPLACE EDITIONABLE {_named(entry.source, name)}"
    if isinstance(entry, Trigger):
        return [create, f"ALTER TRIGGER {name} {'ENABLE' if entry.enabled else 'DISABLE'}"]
    return [create]


def _named(source: Sequence[str], name: str) -> str:
    text = "".join(source).rstrip("\n")
    head = _HEAD.match(text)
    if head is None:
        return text
    return f"{' '.join(head['kind'].upper().split())} {name} {text[head.end() :].lstrip(' ')}"
