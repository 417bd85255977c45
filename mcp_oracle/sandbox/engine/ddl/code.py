"""Stored code: kept as text with what its head says. The sandbox shows it and does not run it."""

# pyright: reportArgumentType=false
# (new() hands the common fields of an object over as keywords)

import re

from mcp_oracle.sandbox.catalog.objects import Argument, Name, Routine, Table, Trigger
from mcp_oracle.sandbox.engine.ddl.definition import Definition
from mcp_oracle.sandbox.types import OraError

_HEAD = re.compile(
    r"\s*CREATE\s+(?:OR\s+REPLACE\s+)?(?:(?:NON)?EDITIONABLE\s+)?"
    r"(?P<kind>PROCEDURE|FUNCTION|PACKAGE\s+BODY|PACKAGE|TRIGGER)\s+"
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


def _name(text: str) -> str:
    return text[1:-1] if text.startswith('"') else text.upper()


def create_code(run: Definition, sql: str) -> None:
    head = _HEAD.match(sql)
    if head is None:
        raise OraError(900, "invalid SQL statement", offset=0)
    kind = " ".join(head["kind"].upper().split())
    owner = _name(head["owner"]) if head["owner"] else run.schema
    name = (owner, _name(head["name"]))
    run.need("CREATE TRIGGER" if kind == "TRIGGER" else "CREATE PROCEDURE", owner)
    source = f"{kind} {sql[head.start('name') :].strip()}"
    lines = tuple(line + "\n" for line in source.split("\n"))
    references = _references(run, source, name)
    if kind == "TRIGGER":
        run.catalog.put(_trigger(run, name, sql[head.end() :], head["name"], lines, references))
        return
    fields = run.new(name)
    arguments = _arguments(sql[head.end() :]) if kind in ("PROCEDURE", "FUNCTION") else ()
    run.catalog.put(
        Routine(**fields, kind=kind, source=lines, arguments=arguments, references=references)
    )


def _arguments(text: str) -> tuple[Argument, ...]:
    match = re.match(
        r"\s*\((.*?)\)\s*(?:RETURN|IS|AS|AUTHID|DETERMINISTIC)\b", text, re.IGNORECASE | re.DOTALL
    )
    if match is None:
        return ()
    found = list[Argument]()
    for part in match[1].split(","):
        words = part.split()
        mode = "IN"
        kinds = [w.upper() for w in words[1:3]]
        if kinds == ["IN", "OUT"]:
            mode, words = "IN/OUT", [words[0], *words[3:]]
        elif kinds[:1] in (["IN"], ["OUT"]):
            mode, words = kinds[0], [words[0], *words[2:]]
        of = re.split(r":=|\bDEFAULT\b", " ".join(words[1:]), flags=re.IGNORECASE)[0].strip()
        found.append(Argument(words[0].upper(), mode, of.upper()))
    return tuple(found)


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


def _references(run: Definition, source: str, own: Name) -> tuple[Name, ...]:
    """Objects of the schema that the text names."""
    words = {w.upper() for w in re.findall(r"[A-Za-z][\w$#]*", source)}
    found = {
        (o.owner, o.name)
        for o in run.catalog.objects()
        if o.owner == own[0]
        and o.name in words
        and (o.owner, o.name) != own
        and isinstance(o, (Table, Routine))
    }
    return tuple(sorted(found))
