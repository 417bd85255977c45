"""Anonymous PL/SQL: the few blocks that drivers, tools and set-up scripts send. Everything else is ORA-06550."""

import re
from collections.abc import Callable
from decimal import Decimal

from mcp_oracle.sandbox.engine.parameters import CONSTANTS, PARAMETERS
from mcp_oracle.sandbox.types import OraError

_BLOCK = re.compile(r"\s*BEGIN\b(?P<body>.*)\bEND\s*;\s*\Z", re.IGNORECASE | re.DOTALL)
_COMMENT = re.compile(r"--[^\n]*|/\*.*?\*/", re.DOTALL)
_CALL = re.compile(
    r"\s*(?:SYS\s*\.\s*)?(?P<name>[\w$#]+(?:\s*\.\s*[\w$#]+)*)\s*(?:\((?P<arguments>.*)\))?\s*\Z",
    re.DOTALL,
)
_NAMED = re.compile(r"\s*(?P<name>[\w$#]+)\s*=>\s*", re.ASCII)

Argument = str | Decimal | bool | None
Procedure = Callable[[list[Argument]], None]


def statements(sql: str) -> list[str]:
    """The statements of a block, in order."""
    match = _BLOCK.match(_COMMENT.sub(" ", sql))
    if match is None:
        raise _unknown(sql)
    parts, current, quoted = list[str](), "", False
    for character in match["body"]:
        if character == "'":
            quoted = not quoted
        if character == ";" and not quoted:
            parts.append(current.strip())
            current = ""
        else:
            current += character
    if current.strip() or not parts:
        raise OraError(
            6550,
            'line 1, column 7:\nPLS-00103: Encountered the symbol "END" when expecting one of the following',
        )
    return parts


def _unknown(sql: str) -> OraError:
    del sql
    return OraError(3001, "unimplemented feature: this PL/SQL block")


def run_block(
    sql: str,
    procedures: dict[str, Procedure],
    execute: Callable[[str], None],
    value: Callable[[str], Argument],
) -> None:
    """Run a block: NULL, COMMIT, ROLLBACK, EXECUTE IMMEDIATE of a literal, and calls of known procedures."""
    for statement in statements(sql):
        _run(statement, procedures, execute, value)


def _run(
    statement: str,
    procedures: dict[str, Procedure],
    execute: Callable[[str], None],
    value: Callable[[str], Argument],
) -> None:
    upper = " ".join(statement.upper().split())
    if upper == "NULL":
        return
    if upper in ("COMMIT", "ROLLBACK"):
        execute(upper)
        return
    immediate = re.match(r"EXECUTE\s+IMMEDIATE\s+('(?:[^']|'')*')\s*\Z", statement, re.IGNORECASE)
    if immediate:
        execute(immediate[1][1:-1].replace("''", "'"))
        return
    call = _CALL.match(statement)
    name = re.sub(r"\s+", "", call["name"]).upper() if call else ""
    if call is None or name not in procedures:
        label = name or statement.split(maxsplit=1)[0].upper()
        raise OraError(
            6550, f"line 1, column 7:\nPLS-00201: identifier '{label}' must be declared", offset=0
        )
    given = [_value(text, value) for text in _placed(name, _arguments(call["arguments"] or ""))]
    procedures[name](given)


def _value(text: str, value: Callable[[str], Argument]) -> Argument:
    """PL/SQL has TRUE and FALSE in every release; a package's constant has no place in SQL."""
    upper = "".join(text.upper().split()).removeprefix("SYS.")
    return CONSTANTS[upper] if upper in CONSTANTS else value(text)


def _placed(procedure: str, given: list[str]) -> list[str]:
    """Named arguments in the order of the procedure's parameters, NULL for those between that are left out."""
    names, found = PARAMETERS[procedure], dict[int, str]()
    for index, text in enumerate(given):
        named = _NAMED.match(text)
        if named and named["name"].upper() not in names:
            raise _wrong(procedure)
        place = names.index(named["name"].upper()) if named else index
        if place in found or place >= len(names) or (not named and any(i > index for i in found)):
            raise _wrong(procedure)
        found[place] = text[named.end() :].strip() if named else text.strip()
    return [found.get(place, "NULL") for place in range(max(found, default=-1) + 1)]


def _wrong(procedure: str) -> OraError:
    name = procedure.rpartition(".")[2]
    text = f"PLS-00306: wrong number or types of arguments in call to '{name}'"
    return OraError(6550, f"line 1, column 7:\n{text}", offset=0)


def _arguments(text: str) -> list[str]:
    """The texts between top-level commas."""
    parts, depth, current, quoted = list[str](), 0, "", False
    for character in text:
        quoted ^= character == "'"
        if not quoted:
            depth += {"(": 1, ")": -1}.get(character, 0)
        if character == "," and depth == 0 and not quoted:
            parts.append(current)
            current = ""
        else:
            current += character
    if current.strip():
        parts.append(current)
    return parts
