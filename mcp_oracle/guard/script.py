"""Splits a script into statements as SQL*Plus does.

`;` ends SQL, a line with only `/` ends PL/SQL, commands end with their line. Lenient where the guard's lexer is strict,
because it must find an end in any text; each piece is judged afterwards. Never raises.
"""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from mcp_oracle.guard.words import words

_SKIP: Final = r"--[^\n]*|/\*.*?(?:\*/|\Z)"
_LITERAL: Final = r"""[nN]?[qQ]'(?P<q>.)|[nNuU]?'[^']*(?:'|\Z)|"[^"]*(?:"|\Z)"""
_LEADING: Final = re.compile(rf"(?:\s++|{_SKIP})*+", re.DOTALL)
# What ends a statement, and what must be skipped on the way there.
_STOP: Final = re.compile(
    rf"(?P<skip>{_SKIP})|(?P<literal>{_LITERAL})|(?P<end>;)|(?P<slash>^[ \t]*/[ \t]*\r?$)|(?P<word>[^\W\d][\w$#]*)",
    re.DOTALL | re.MULTILINE,
)
_SLASH: Final = re.compile(
    rf"(?P<skip>{_SKIP})|(?P<literal>{_LITERAL})|(?P<slash>^[ \t]*/[ \t]*\r?$)|(?P<word>[^\W\d][\w$#]*)",
    re.DOTALL | re.MULTILINE,
)
_Q_PAIR: Final = {"[": "]", "{": "}", "(": ")", "<": ">"}

_WORDS: Final = re.compile(rf"(?:\s++|{_SKIP})*+(?P<word>[^\W\d][\w$#]*|<<|@@?|!|\$)", re.DOTALL)
_UNITS: Final = frozenset(
    ("FUNCTION", "PROCEDURE", "PACKAGE", "TYPE", "TRIGGER", "LIBRARY", "JAVA", "MLE")
)
_BEFORE_UNIT: Final = frozenset(
    (
        "OR",
        "REPLACE",
        "EDITIONABLE",
        "NONEDITIONABLE",
        "AND",
        "RESOLVE",
        "COMPILE",
        "NOFORCE",
        "IF",
        "NOT",
        "EXISTS",
    )
)
_SQL_SET: Final = frozenset(("TRANSACTION", "ROLE", "CONSTRAINT", "CONSTRAINTS"))
_COMMANDS: Final = words("""
@ @@ ! $ ACCEPT ACC APPEND ARCHIVE ATTRIBUTE BREAK BRE BTITLE BTI CHANGE CLEAR CL COLUMN COL COMPUTE COMP
CONNECT CONN COPY DEFINE DEF DEL DESCRIBE DESC DISCONNECT DISC EDIT ED EXECUTE EXEC EXIT GET HELP HISTORY HIST
HOST HO INPUT LIST PASSWORD PASSW PAUSE PAU PRINT PRI PROMPT PRO QUIT RECOVER REMARK REM REPFOOTER REPHEADER
RUN SAVE SET SHOW SHO SHUTDOWN SPOOL SPO START STARTUP STORE TIMING TTITLE TTI UNDEFINE UNDEF VARIABLE VAR
WHENEVER XQUERY
""")
_LINE_END: Final = re.compile(r"(?:[^\n]*-[ \t]*\r?\n)*[^\n]*")


class Piece(NamedTuple):
    """One statement or command of a script, with its terminator.

    Attributes:
        text: as it stands in the script, without blanks around it.
        line: number of its first line, from 1.
    """

    text: str
    line: int


def split_script(script: str) -> Iterator[Piece]:
    position = 0
    line = 1
    counted = 0
    while position < len(script):
        end = _end(script, position)
        text = script[position:end].strip()
        if text and not _is_filler(text):
            start = script.index(text[0], position)
            line += script.count("\n", counted, start)
            counted = start
            yield Piece(text, line)
        position = end


def command(text: str) -> str:
    """The command of SQL*Plus that a piece begins with; empty if it is a statement."""
    words = _first_words(text, 0, 2)
    return words[0] if words and words[0] in _COMMANDS and not _is_sql_set(words) else ""


def _is_filler(text: str) -> bool:
    """Comments alone, and the slash that runs what stands before it once more."""
    found = _LEADING.match(text)
    rest = text[found.end() :] if found else text
    return not rest.strip("/; \t\r\n")


def _end(script: str, position: int) -> int:
    """The offset behind the piece that begins here."""
    words = _first_words(script, position)
    if words and words[0] in _COMMANDS and not _is_sql_set(words):
        return _command_end(script, position)
    if _is_unit(words):
        return _stop(script, position, _SLASH)
    return _stop(script, position, _STOP)


def _first_words(script: str, position: int, count: int = 8) -> list[str]:
    words: list[str] = []
    while len(words) < count:
        found = _WORDS.match(script, position)
        if found is None:
            break
        words.append(found.group("word").upper())
        position = found.end()
    return words


def _is_sql_set(words: list[str]) -> bool:
    return words[0] == "SET" and len(words) > 1 and words[1] in _SQL_SET


def _is_unit(words: list[str]) -> bool:
    """Whether these words begin PL/SQL: a block, a stored unit, or a query that declares functions."""
    if not words:
        return False
    if words[0] in ("BEGIN", "DECLARE", "<<"):
        return True
    if words[0] == "WITH":
        return len(words) > 1 and words[1] in ("FUNCTION", "PROCEDURE")
    if words[0] != "CREATE":
        return False
    rest = [word for word in words[1:] if word not in _BEFORE_UNIT]
    return bool(rest) and rest[0] in _UNITS


def _command_end(script: str, position: int) -> int:
    found = _LEADING.match(script, position)
    line = _LINE_END.match(script, found.end() if found else position)
    return line.end() + 1 if line else len(script)


def _stop(script: str, position: int, stop: re.Pattern[str]) -> int:
    while found := stop.search(script, position):
        if found.lastgroup in ("end", "slash"):
            return found.end()
        position = _behind_literal(script, found)
    return len(script)


def _behind_literal(script: str, found: re.Match[str]) -> int:
    delimiter = found.group("q")
    if delimiter is None:
        return found.end()
    end = script.find(_Q_PAIR.get(delimiter, delimiter) + "'", found.end())
    return len(script) if end < 0 else end + 2
