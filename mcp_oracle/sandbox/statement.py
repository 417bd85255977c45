"""What kind a statement is and where its binds stand, read from the text alone.

Client and server must agree on the bind places without saying them to each other, so this scanner follows the rules
that thin drivers use (python-oracledb `impl/thin/statement.pyx`). It knows no grammar, refuses nothing, and takes
time linear in the text: an unterminated comment or literal runs to the end.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

StatementKind = Literal["query", "dml", "plsql", "ddl", "other"]

_KINDS: dict[str, StatementKind] = {
    **dict.fromkeys(("SELECT", "WITH"), "query"),
    **dict.fromkeys(("INSERT", "UPDATE", "DELETE", "MERGE"), "dml"),
    **dict.fromkeys(("DECLARE", "BEGIN", "CALL"), "plsql"),
    **dict.fromkeys(
        ("CREATE", "ALTER", "DROP", "GRANT", "REVOKE", "ANALYZE", "AUDIT", "COMMENT", "TRUNCATE"),
        "ddl",
    ),
}

_SHORT = 20_000
"""Characters of a statement that is kept with what was read of it."""
_TOKEN = re.compile(
    r"""
    (?P<space>\s+)
  | (?P<comment>--[^\r\n]*|/\*.*?(?:\*/|\Z))
  | (?P<string>n?q'(?:\[.*?(?:\]'|\Z)|\{.*?(?:\}'|\Z)|\(.*?(?:\)'|\Z)|<.*?(?:>'|\Z)
              |(?P<quote>[^\[{(<\s]).*?(?:(?P=quote)'|\Z))
              |n?'[^']*(?:''[^']*)*(?:'|\Z))
  | (?P<quoted>"[^"]*(?:"|\Z))
  | (?P<bind>:\s*(?:"(?P<exact>[^"]+)"|(?P<name>[^\W\d_][\w$\#]*|\d+)))
  | (?P<word>[^\W\d_][\w$\#]*)
  | (?P<number>\d+)
  | (?P<other>.)
    """,
    re.DOTALL | re.VERBOSE | re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class BindPlace:
    """One `:name` in the text.

    Attributes:
        name: without colon; upper case unless it was quoted.
        start: characters from the start of the text to the colon.
        end: the place behind the last character of the name.
        is_return: it stands behind RETURNING … INTO, so it receives values and sends none.
    """

    name: str
    start: int
    end: int
    is_return: bool = False


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement as the protocol sees it.

    Attributes:
        verb: the first word, upper case; empty if there is none.
        places: every bind place in order.
        binds: what the client sends: for PL/SQL each name once, else every place.
    """

    sql: str
    kind: StatementKind
    verb: str
    places: tuple[BindPlace, ...]
    binds: tuple[BindPlace, ...]


@dataclass(slots=True)
class _Scan:
    verb: str = ""
    kind: StatementKind = "other"
    after_returning: bool = False
    after_into: bool = False
    after_string: bool = False

    def word(self, text: str) -> None:
        upper = text.upper()
        if not self.verb:
            self.verb, self.kind = upper, _KINDS.get(upper, "other")
        elif self.kind == "dml" and upper == "RETURNING":
            self.after_returning = True
        elif self.after_returning and upper == "INTO":
            self.after_into = True


def read_statement(sql: str) -> Statement:
    """What the text says of itself; that of short ones is kept, as each is read three times for one execution."""
    return _kept(sql) if len(sql) <= _SHORT else _read(sql)


@lru_cache(maxsize=512)
def _kept(sql: str) -> Statement:
    return _read(sql)


def _read(sql: str) -> Statement:
    scan, places = _Scan(), list[BindPlace]()
    position, end = 0, len(sql)
    while position < end and scan.kind != "ddl":
        match = _TOKEN.match(sql, position)
        if match is None:  # the last alternative takes any character
            break
        position = match.end()
        if match["bind"] and scan.after_string:  # 'key': value is JSON, not a bind
            position = match.start() + 1
        elif match["bind"]:
            places.append(_place(match, is_return=scan.after_into))
        elif match["word"]:
            scan.word(match["word"])
        if not match["space"]:
            scan.after_string = bool(match["string"])
    binds = _once(places) if scan.kind == "plsql" else places
    return Statement(sql, scan.kind, scan.verb, tuple(places), tuple(binds))


def _place(match: re.Match[str], *, is_return: bool) -> BindPlace:
    name = match["exact"] or match["name"].upper()
    return BindPlace(name, match.start(), match.end(), is_return)


def _once(places: list[BindPlace]) -> list[BindPlace]:
    first: dict[str, BindPlace] = {}
    for place in places:
        first.setdefault(place.name, place)
    return list(first.values())
