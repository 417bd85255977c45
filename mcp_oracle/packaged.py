"""Statements that ship with the package, one file each. A maker of `Statement`: a file's text is fixed when we release.

A file may begin with `--` lines that say what it is for and on which releases it was seen to run; they are not
sent. Everything else is sent as it stands, without its last line end; where Oracle takes no bind, `:name` or `:word`
in it stands for something that the operator configured, quoted here.
"""

import re
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from mcp_oracle.statement import Statement, vouch


@cache
def load(package: str, name: str) -> Statement:
    """The statement in `package`'s file `name`.sql, for example `load("mcp_oracle.session.control", "rollback")`."""
    text = (files(package) / f"{name}.sql").read_text(encoding="utf-8")
    return vouch(without_heading(text), "packaged")


def without_heading(text: str) -> str:
    """The text after its leading `--` lines, trimmed: a comment costs bytes on every round trip."""
    lines = text.splitlines()
    body = next((i for i, line in enumerate(lines) if not line.startswith("--")), len(lines))
    return "\n".join(lines[body:]).strip()


@cache
def load_with_list(package: str, names: tuple[str, ...], marker: str, count: int) -> Statement:
    """A statement whose `:marker` stands for a list of `count` binds, `:marker1, :marker2, ...`.

    Oracle has no bind for a list of scalars that its dictionary's indexes could use. Callers use few values of
    `count`, so that the database keeps few cursors. Several files are joined by UNION ALL.
    """
    text = "\nUNION ALL\n".join(load(package, name).text for name in names)
    binds = ", ".join(f":{marker}{number}" for number in range(1, count + 1))
    return vouch(text.replace(f":{marker}", binds), "packaged")


def load_with_name(package: str, file: str, name: str) -> Statement:
    """A statement whose `:name` is the name of an object of the database: folded unless quoted, then quoted.

    Raises:
        ValueError: no name of Oracle looks like that.
    """
    folded = name[1:-1] if name.startswith('"') else name.upper()
    shape = _QUOTED_NAME if name.startswith('"') else _PLAIN_NAME
    if not shape.fullmatch(name) or len(folded.encode()) > MOST_NAME_BYTES:
        raise ValueError(f"not a name: {name!r}")
    return vouch(load(package, file).text.replace(":name", f'"{folded}"'), "packaged")


def load_with_word(package: str, file: str, word: str) -> Statement:
    """A statement whose `:word` is the value of a setting, as a literal.

    Raises:
        ValueError: the value holds anything but letters, digits and a few signs, none of which ends a literal.
    """
    if not _WORD.fullmatch(word):
        raise ValueError(f"not the value of a setting: {word!r}")
    return vouch(load(package, file).text.replace(":word", f"'{word}'"), "packaged")


def load_block(statements: Sequence[Statement]) -> Statement:
    """Packaged statements one after the other in an anonymous block: one round trip for all.

    Raises:
        ValueError: one of them is not ours.
    """
    if any(statement.origin != "packaged" for statement in statements):
        raise ValueError("only packaged statements")
    texts = (statement.text.replace("'", "''") for statement in statements)
    body = " ".join(f"EXECUTE IMMEDIATE '{text}';" for text in texts)
    return vouch(f"BEGIN {body} END;", "packaged")


MOST_NAME_BYTES = 128
"""Since Oracle 12.2; earlier releases refuse names of more than 30 bytes themselves."""
_PLAIN_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_$#]*")
_QUOTED_NAME = re.compile(r'"[^"\x00-\x1f\x7f]+"')
_WORD = re.compile(r"[A-Za-z0-9_ /:+-]{1,64}")
