"""Reads tnsnames.ora: its aliases, and which one a name means. Pure: it gets the file's text.

As lenient as Oracle's clients: a line that makes no sense is skipped, so that one broken entry does not take all others
along. The entry that is asked for is read strictly, by `descriptor`.
"""

import re
from dataclasses import dataclass
from difflib import get_close_matches

ADB_SERVICES = ("low", "tp", "medium", "high", "tpurgent")
"""Consumer groups of Autonomous Database. LOW comes first: it runs statements one after the other, without parallel
servers, and its sessions are many; HIGH allows three statements at once and takes all servers."""
MOST_LISTED = 20


@dataclass(frozen=True, slots=True)
class Entry:
    """One alias, as it is written, with the text behind its equals sign."""

    alias: str
    text: str
    line: int


Entries = dict[str, Entry]
"""By alias in upper case; a later entry replaces an earlier one."""


def read_entries(text: str) -> Entries:
    entries: Entries = {}
    scanner = _Scanner(text)
    while not scanner.at_end:
        for entry in scanner.entry():
            entries[entry.alias.upper()] = entry
    return entries


def included(text: str) -> list[str]:
    """Files that the text names with IFILE."""
    return re.findall(r'(?im)^[ \t]*IFILE[ \t]*=[ \t]*"?([^"\r\n#]+?)"?[ \t]*(?:#.*)?$', text)


def choose(entries: Entries, name: str, level: str = "low") -> Entry | None:
    """The entry of this name; for the bare name of an Autonomous Database, that of its LOW service.

    `level` is the service that the operator prefers.
    """
    wanted = name.upper()
    services = dict.fromkeys((level, *ADB_SERVICES))
    candidates = (wanted, *(f"{wanted}_{service.upper()}" for service in services))
    return next((entries[key] for key in candidates if key in entries), None)


def listed(entries: Entries, name: str) -> str:
    """The aliases there are, those that are like `name` first."""
    known = [entry.alias for key, entry in entries.items() if key != "IFILE"]
    near = get_close_matches(name.upper(), [alias.upper() for alias in known], n=5, cutoff=0.5)
    order = sorted(known, key=lambda alias: _rank(alias, near))
    rest = f" and {len(order) - MOST_LISTED} more" if len(order) > MOST_LISTED else ""
    return ", ".join(order[:MOST_LISTED]) + rest if order else "(the file has no alias)"


def _rank(alias: str, near: list[str]) -> int:
    return near.index(alias.upper()) if alias.upper() in near else len(near)


class _Scanner:
    """Aliases up to an equals sign, then a value whose parentheses are balanced."""

    def __init__(self, text: str) -> None:
        # A comment ends with its line; what stands there may not count as a parenthesis.
        self._text = re.sub(r"#[^\r\n]*", lambda m: " " * len(m[0]), text)
        self._at = 0
        self._skip_spaces()

    @property
    def at_end(self) -> bool:
        return self._at >= len(self._text)

    def entry(self) -> list[Entry]:
        """The next entry, once per alias; nothing if the line has no equals sign."""
        line = self._text.count("\n", 0, self._at) + 1
        key = re.compile(r"[^=()]*=").match(self._text, self._at)
        if key is None:
            self._skip_line()
            return []
        names = key[0][:-1].split("\n")[-1].split(",")
        line += key[0].count("\n", 0, len(key[0]) - 1)
        self._at = key.end()
        value = self._value()
        return [Entry(name.strip(), value, line) for name in names if name.strip() and value]

    def _value(self) -> str:
        self._skip_spaces()
        start, depth = self._at, 0
        while not self.at_end:
            sign = self._text[self._at]
            if depth == 0 and sign in "\r\n":
                break
            depth += {"(": 1, ")": -1}.get(sign, 0)
            self._at += 1
            if depth < 0 or (depth == 0 and sign == ")"):
                break
            if depth and self._starts_an_entry():
                break
        value = self._text[start : self._at].strip()
        self._skip_spaces()
        return value

    def _starts_an_entry(self) -> bool:
        """A name at the beginning of a line with `= (` behind it: the entry in front lacks a parenthesis."""
        if self._text[self._at - 1] != "\n":
            return False
        return re.compile(r"[A-Za-z][\w.,-]*[ \t]*=").match(self._text, self._at) is not None

    def _skip_spaces(self) -> None:
        while not self.at_end and self._text[self._at].isspace():
            self._at += 1

    def _skip_line(self) -> None:
        end = self._text.find("\n", self._at)
        self._at = len(self._text) if end < 0 else end + 1
        self._skip_spaces()
