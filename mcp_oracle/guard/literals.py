"""The values of literals. Pure text."""

from typing import Final

from mcp_oracle.guard.tokens import Outline

_Q_PAIR: Final = {"[": "]", "{": "}", "(": ")", "<": ">"}


def literal(outline: Outline, tokens: range) -> str | None:
    """The value if these tokens are one literal."""
    if len(tokens) != 1 or outline.tokens[tokens.start].kind != "string":
        return None
    return value_of(outline.source(tokens.start))


def literals(outline: Outline, tokens: range) -> list[str]:
    """The values of all literals among these tokens, in order."""
    return [value_of(outline.source(at)) for at in tokens if outline.tokens[at].kind == "string"]


def value_of(source: str) -> str:
    prefix, _, rest = source.partition("'")
    if "q" in prefix.lower():
        return rest[1:-2]
    text = rest[:-1].replace("''", "'")
    if prefix.lower() == "u":
        return _unescaped(text)
    return text


def _unescaped(text: str) -> str:
    r"""The value of U'...': \XXXX is a UTF-16 unit, \\ a backslash."""
    parts = text.split("\\\\")
    return "\\".join(_units(part) for part in parts)


def _units(text: str) -> str:
    first, *rest = text.split("\\")
    return first + "".join(_unit(part) for part in rest)


def _unit(part: str) -> str:
    try:
        return chr(int(part[:4], 16)) + part[4:]
    except ValueError:
        return "\\" + part
