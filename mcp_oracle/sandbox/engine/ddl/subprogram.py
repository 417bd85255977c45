"""What the text of stored code declares: procedures and functions with their arguments. Reads heads, runs nothing."""

import re

from mcp_oracle.sandbox.catalog.objects import Argument, Subprogram

_NOISE = re.compile(r"--[^\n]*|/\*.*?\*/|'(?:[^']|'')*'", re.DOTALL)
_NAME = r'[A-Za-z][\w$#]*|"[^"]+"'
_HEAD = re.compile(
    rf"\b(?P<kind>PROCEDURE|FUNCTION)\s+(?:(?:{_NAME})\s*\.\s*)?(?P<name>{_NAME})", re.IGNORECASE
)
_RETURN = re.compile(
    rf"\s*RETURN\s+(?P<type>(?:SELF\s+AS\s+)?(?:{_NAME})(?:\s*[.%]\s*(?:{_NAME}))*)", re.IGNORECASE
)
_MODE = re.compile(
    r"(?P<name>\S+)\s+(?P<mode>IN\s+OUT|IN|OUT)?(?:\s*\bNOCOPY\b)?\s*(?P<type>.+)",
    re.IGNORECASE | re.DOTALL,
)
_DEFAULT = re.compile(r":=|\bDEFAULT\b", re.IGNORECASE)


def plain(text: str) -> str:
    """The text with comments and literals blanked: what is left are names and structure."""
    return _NOISE.sub(lambda found: "''" if found[0].startswith("'") else " ", text)


def name_of(text: str) -> str:
    return text[1:-1] if text.startswith('"') else text.upper()


def declared(source: str) -> tuple[Subprogram, ...]:
    """Every procedure and function that a package's text declares, in order."""
    text = plain(source)
    return tuple(_read(text, head) for head in _HEAD.finditer(text))


def routine(source: str) -> tuple[Subprogram, ...]:
    """The one that a standalone routine is."""
    text = plain(source)
    head = _HEAD.search(text)
    return (_read(text, head),) if head else ()


def _read(text: str, head: re.Match[str]) -> Subprogram:
    listed, end = group(text, head.end())
    arguments = [_argument(part) for part in split(listed) if part.strip()]
    returns = _RETURN.match(text, end) if head["kind"].upper() == "FUNCTION" else None
    if returns:
        end = returns.end()
        arguments.insert(0, Argument(None, "OUT", " ".join(returns["type"].upper().split())))
    clauses = re.split(r";|\b(?:IS|AS|BEGIN)\b", text[end:], maxsplit=1, flags=re.IGNORECASE)[
        0
    ].upper()
    return Subprogram(
        name_of(head["name"]), tuple(arguments), "PIPELINED" in clauses, "DETERMINISTIC" in clauses
    )


def group(text: str, at: int) -> tuple[str, int]:
    """What stands in parentheses from here, and where they end; nothing if there are none."""
    opening = re.compile(r"\s*\(").match(text, at)
    if opening is None:
        return "", at
    depth, start = 1, opening.end()
    for index in range(start, len(text)):
        depth += {"(": 1, ")": -1}.get(text[index], 0)
        if depth == 0:
            return text[start:index], index + 1
    return text[start:], len(text)


def split(text: str) -> list[str]:
    """The parts between commas outside parentheses."""
    parts, depth = [""], 0
    for character in text:
        depth += {"(": 1, ")": -1}.get(character, 0)
        if character == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += character
    return parts


def _argument(text: str) -> Argument:
    declaration, *default = _DEFAULT.split(text.strip(), maxsplit=1)
    found = _MODE.match(declaration)
    if found is None:
        return Argument(name_of(declaration.strip()), "IN", "")
    mode = " ".join((found["mode"] or "IN").upper().split())
    of = " ".join(found["type"].upper().split())
    return Argument(
        name_of(found["name"]),
        "IN/OUT" if mode == "IN OUT" else "OUT" if mode == "OUT" else "IN",
        of,
        bool(default),
    )
