"""`mcp-oracle-adb check-sql [FILE] [--json]`: the guard's verdicts on a file or on stdin, without a database.

The input is SQL text, split as Oracle splits scripts, or JSON Lines with "id" and "sql", recognised by itself.
Judged with the strictest policy, by the text alone: what only the data dictionary can tell is not refused here.
"""

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal, TextIO, cast

from mcp_oracle.errors import RefusedError
from mcp_oracle.guard import read
from mcp_oracle.guard.script import split_script
from mcp_oracle.policy import Policy

# Exit codes: nothing refused, something refused (with --json the lines say it), no input.
ALLOWED, REFUSED, UNREADABLE = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Verdict:
    """One line of output; the names of the fields are stable."""

    id: str | int
    verdict: Literal["allow", "refuse"]
    rule: str | None
    reason: str | None
    hint: str | None
    tables: tuple[str, ...]
    calls: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """A statement to judge, or the reason why an input line holds none."""

    id: str | int
    sql: str
    problem: str = ""


def main(argv: list[str]) -> int:
    arguments = _arguments(argv)
    try:
        text = _text(arguments.file)
    except OSError as error:
        print(f"check-sql: {arguments.file}: {error.strerror}", file=sys.stderr)
        return UNREADABLE
    show = _show_json if arguments.json else _show_text
    try:
        refused = _judge_all(text, show)
    except BrokenPipeError:
        # The reader has gone, as with `| head`: the interpreter must not flush into the pipe once more.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return UNREADABLE
    return REFUSED if refused and not arguments.json else ALLOWED


def _judge_all(text: str, show: Callable[[Item, Verdict, TextIO], None]) -> bool:
    """Write every verdict; say whether one was a refusal."""
    refused = False
    for item in items(text):
        verdict = judge(item, Policy())
        refused = refused or verdict.verdict == "refuse"
        show(item, verdict, sys.stdout)
    sys.stdout.flush()
    return refused


def _arguments(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="mcp-oracle-adb check-sql",
        description="The guard's verdict on every statement of a file or of stdin, without a database.",
        epilog="Exit code: 0 if every statement is allowed, or with --json if every verdict is written;"
        " 1 if a statement is refused; 2 if there is no input to read or no reader.",
    )
    parser.add_argument("file", nargs="?", default="-", help="SQL text or JSON Lines; - is stdin")
    parser.add_argument("--json", action="store_true", help="one JSON object per statement")
    return parser.parse_args(argv)


def _text(file: str) -> str:
    """The input as text, without a byte-order mark; bytes that are no UTF-8 become surrogates, which are refused."""
    octets = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    return octets.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "surrogateescape")


def items(text: str) -> Iterator[Item]:
    """The statements of an input; JSON Lines if its first line is a JSON object."""
    if _is_json_lines(text):
        for number, line in enumerate(text.split("\n"), start=1):
            if line.strip():
                yield _item(number, line)
        return
    for number, piece in enumerate(split_script(text), start=1):
        yield Item(number, piece.text)


def _is_json_lines(text: str) -> bool:
    first = text.lstrip().split("\n", 1)[0]
    return first.startswith("{") and isinstance(_parsed(first), dict)


def _parsed(line: str) -> object:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None


def _item(number: int, line: str) -> Item:
    parsed = _parsed(line)
    if not isinstance(parsed, dict):
        return Item(number, "", "the line is not a JSON object")
    values = cast("dict[str, Any]", parsed)
    identity = values.get("id", number)
    sql = values.get("sql")
    if not isinstance(identity, str | int):
        identity = number
    if not isinstance(sql, str):
        return Item(identity, "", 'the line has no text in "sql"')
    return Item(identity, sql)


def judge(item: Item, policy: Policy) -> Verdict:
    if item.problem:
        hint = 'Write one object per line: {"id": ..., "sql": "..."}.'
        return Verdict(item.id, "refuse", "input", item.problem, hint, (), ())
    try:
        draft = read(item.sql, policy)
    except RefusedError as refusal:
        return Verdict(item.id, "refuse", refusal.rule, refusal.reason, refusal.hint, (), ())
    return Verdict(item.id, "allow", None, None, None, draft.tables, draft.calls)


def _show_json(_: Item, verdict: Verdict, output: TextIO) -> None:
    output.write(json.dumps(asdict(verdict)) + "\n")


def _show_text(item: Item, verdict: Verdict, output: TextIO) -> None:
    first = ascii(" ".join(item.sql.split())[:70])[1:-1]
    output.write(f"{verdict.id}: {verdict.verdict}  {first}\n")
    if verdict.rule:
        output.write(f"    rule {verdict.rule}: {_printable(verdict.reason)}\n    {verdict.hint}\n")


def _printable(text: str | None) -> str:
    """A reason quotes the statement: nothing in it may reach the terminal as a control character."""
    return "".join(c if c.isprintable() else "?" for c in text or "")
