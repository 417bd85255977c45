"""Stored code: kept as text with what its head says. The sandbox shows it and does not run it."""

# pyright: reportArgumentType=false
# (new() hands the common fields of an object over as keywords)

import re

from mcp_oracle.sandbox.catalog.objects import Name, Routine, Table, Trigger, UserType, View
from mcp_oracle.sandbox.engine.ddl import subprogram
from mcp_oracle.sandbox.engine.ddl.definition import Definition
from mcp_oracle.sandbox.engine.ddl.subprogram import name_of
from mcp_oracle.sandbox.types import OraError

_HEAD = re.compile(
    r"\s*CREATE\s+(?P<replacing>OR\s+REPLACE\s+)?(?:(?:NON)?EDITIONABLE\s+)?"
    r"(?P<kind>PROCEDURE|FUNCTION|PACKAGE\s+BODY|PACKAGE|TRIGGER|TYPE\s+BODY)\s+"
    r"(?:(?P<owner>[\w$#]+|\"[^\"]+\")\.)?(?P<name>[\w$#]+|\"[^\"]+\")",
    re.IGNORECASE,
)
_TRIGGER = re.compile(
    r"\s*(?P<when>BEFORE|AFTER|INSTEAD\s+OF)\s+(?P<events>.+?)\s+ON\s+(?:(?P<owner>[\w$#]+)\.)?(?P<table>[\w$#]+)"
    r"(?P<rest>.*?)(?P<body>\b(?:DECLARE|BEGIN)\b.*)",
    re.IGNORECASE | re.DOTALL,
)


def is_code(sql: str) -> bool:
    return _HEAD.match(sql) is not None


def create_code(run: Definition, sql: str) -> None:
    head = _HEAD.match(sql)
    if head is None:
        raise OraError(900, "invalid SQL statement", offset=0)
    kind = " ".join(head["kind"].upper().split())
    owner = name_of(head["owner"]) if head["owner"] else run.schema
    name = (owner, name_of(head["name"]))
    run.need(_NEEDED.get(kind, "CREATE PROCEDURE"), owner)
    source = f"{kind} {sql[head.start('name') :].strip()}"
    lines = source_lines(source)
    references = references_of(run, source, name)
    if kind == "TRIGGER":
        run.catalog.put(_trigger(run, name, sql[head.end() :], head["name"], lines, references))
        return
    space = "body" if kind.endswith(" BODY") else "table"
    old = run.catalog.find(name, space)
    if old is not None and not (isinstance(old, Routine) and old.kind == kind):
        raise OraError(955, "name is already used by an existing object")
    if old is not None and not head["replacing"]:
        raise OraError(955, "name is already used by an existing object")
    read = {
        "PACKAGE": subprogram.declared,
        "PROCEDURE": subprogram.routine,
        "FUNCTION": subprogram.routine,
    }
    run.catalog.put(
        Routine(
            **run.new(name, space), kind=kind, source=lines, members=read[kind](source) if kind in read else (),
            references=references, invoker=bool(_INVOKER.search(subprogram.plain(source))),
        )
    )  # fmt: skip


_NEEDED = {"TRIGGER": "CREATE TRIGGER", "TYPE BODY": "CREATE TYPE"}
_INVOKER = re.compile(r"\bAUTHID\s+CURRENT_USER\b", re.IGNORECASE)


def source_lines(source: str) -> tuple[str, ...]:
    """As ALL_SOURCE shows them: from the kind of the object on, each with its line end."""
    return tuple(line + "\n" for line in source.split("\n"))


def _trigger(
    run: Definition,
    name: Name,
    text: str,
    written: str,
    lines: tuple[str, ...],
    references: tuple[Name, ...],
) -> Trigger:
    match = _TRIGGER.match(text)
    if match is None:
        raise OraError(4071, "missing BEFORE, AFTER or INSTEAD OF keyword")
    table = (match["owner"].upper() if match["owner"] else run.schema, match["table"].upper())
    if not isinstance(run.catalog.find(table), Table):
        raise run.missing(table)
    each_row = re.search(r"FOR\s+EACH\s+ROW", match["rest"], re.IGNORECASE)
    columns = re.search(r"\bOF\s+(.+)", match["events"], re.IGNORECASE | re.DOTALL)
    names = tuple(c.strip().upper() for c in columns[1].split(",")) if columns else ()
    events = re.sub(r"\s+OF\s+.+", "", match["events"], flags=re.IGNORECASE | re.DOTALL)
    timing = " ".join(match["when"].upper().split())
    if timing != "INSTEAD OF":
        timing += " EACH ROW" if each_row else " STATEMENT"
    fields = run.new((name[0], f"{name[1]}\0")) | {"name": name[1]}
    description = f"{written.lower()}\n{text[: match.start('body')].strip()}\n"
    return Trigger(
        **fields, table=table, timing=timing, event=" ".join(events.upper().split()), description=description,
        body=match["body"].strip(), columns=names, source=lines, references=references,
    )  # fmt: skip


def references_of(run: Definition, source: str, own: Name) -> tuple[Name, ...]:
    """Objects of the schema that the text names."""
    words = {w.upper() for w in re.findall(r"[A-Za-z][\w$#]*", subprogram.plain(source))}
    found = {
        (o.owner, o.name)
        for o in run.catalog.objects()
        if o.owner == own[0]
        and o.name in words
        and (o.owner, o.name) != own
        and not (isinstance(o, Routine) and o.kind.endswith(" BODY"))
        and isinstance(o, (Table, View, Routine, UserType))
    }
    return tuple(sorted(found))
