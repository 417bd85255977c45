"""CREATE TYPE and CREATE OPERATOR: kept and shown in the dictionary; the sandbox refuses their use."""

# pyright: reportArgumentType=false
# (new() hands the common fields of an object over as keywords)

import re

from mcp_oracle.sandbox.catalog.datatype import DataType
from mcp_oracle.sandbox.catalog.declaration import parse
from mcp_oracle.sandbox.catalog.objects import Attribute, Method, Name, Operator, Routine, UserType
from mcp_oracle.sandbox.engine.ddl.code import references_of, source_lines
from mcp_oracle.sandbox.engine.ddl.definition import Definition
from mcp_oracle.sandbox.engine.ddl.reader import Reader
from mcp_oracle.sandbox.engine.ddl.subprogram import group, name_of, plain, split
from mcp_oracle.sandbox.types import OraError

_NAME = r'[A-Za-z][\w$#]*|"[^"]+"'
_HEAD = re.compile(
    r"\s*CREATE\s+(?P<replacing>OR\s+REPLACE\s+)?(?:(?:NON)?EDITIONABLE\s+)?TYPE\s+"
    rf"(?:(?P<owner>{_NAME})\s*\.\s*)?(?P<name>{_NAME})",
    re.IGNORECASE,
)
_KIND = re.compile(
    r".*?\b(?:(?:AS|IS)\s+(?P<plain>OBJECT|TABLE\s+OF|(?:VARRAY|VARYING\s+ARRAY)\s*\(\s*(?P<bound>\d+)\s*\)\s*OF)"
    rf"|UNDER\s+(?:(?P<owner>{_NAME})\s*\.\s*)?(?P<super>{_NAME}))\s*",
    re.IGNORECASE | re.DOTALL,
)
_DECLARED = re.compile(
    rf"\s*(?P<ref>REF\s+)?(?:(?P<owner>{_NAME})\s*\.\s*)?(?P<name>{_NAME})", re.IGNORECASE
)
_ATTRIBUTE = re.compile(rf"\s*(?P<name>{_NAME})")
_NOT_NULL = re.compile(r"\bNOT\s+NULL\b", re.IGNORECASE)
_METHOD = re.compile(
    r"\s*(?:(?:NOT\s+)?(?:OVERRIDING|FINAL|INSTANTIABLE)\s+)*(?P<map>MAP\s+|ORDER\s+)?"
    r"(?P<how>MEMBER|STATIC|CONSTRUCTOR)\s+(?P<what>FUNCTION|PROCEDURE)\s+(?P<name>[\w$#]+)",
    re.IGNORECASE,
)
_NOT_FINAL, _ABSTRACT = (
    re.compile(rf"\bNOT\s+{w}\b", re.IGNORECASE) for w in ("FINAL", "INSTANTIABLE")
)


def is_type(sql: str) -> bool:
    return _HEAD.match(sql) is not None


def create_type(run: Definition, sql: str) -> None:
    head = _HEAD.match(sql)
    if head is None:
        raise OraError(900, "invalid SQL statement", offset=0)
    name = (name_of(head["owner"]) if head["owner"] else run.schema, name_of(head["name"]))
    run.need("CREATE TYPE", name[0])
    if not head["replacing"] or not isinstance(run.catalog.find(name), (UserType, type(None))):
        run.free(name)
    text = plain(sql[head.end() :])
    kind = _KIND.match(text)
    if kind is None:
        raise OraError(3001, "unimplemented feature: an incomplete type", offset=head.end())
    source = f"TYPE {sql[head.start('name') :].strip()}"
    entry = UserType(
        **run.new(name), source=source_lines(source), references=references_of(run, source, name), typecode=(
            "OBJECT" if kind["super"] or kind["plain"].upper() == "OBJECT" else "COLLECTION"
        ), members=(_declared(run, "", text, kind.end()),),
        bound=int(kind["bound"]) if kind["bound"] else None,
    )  # fmt: skip
    run.catalog.put(entry if entry.typecode == "COLLECTION" else _object(run, entry, text, kind))


def _object(run: Definition, entry: UserType, text: str, kind: re.Match[str]) -> UserType:
    """An object type: its attributes, its methods, and what it inherits from."""
    listed, end = group(text, kind.end())
    parts = [part for part in split(listed) if part.strip()]
    methods = tuple(_method(part, found) for part in parts if (found := _METHOD.match(part)))
    above = None
    if kind["super"]:
        above = (name_of(kind["owner"]) if kind["owner"] else entry.owner, name_of(kind["super"]))
    inherited = run.catalog.find(above) if above else None
    if above and not isinstance(inherited, UserType):
        raise OraError(904, f"{above[1]}: invalid identifier")
    tail = text[end:]
    return UserType(
        entry.owner, entry.name, entry.id, entry.created, entry.changed, "OBJECT",
        len(parts) - len(methods) + (inherited.attributes if isinstance(inherited, UserType) else 0),
        methods + (inherited.methods if isinstance(inherited, UserType) else ()),
        not _NOT_FINAL.search(tail), not _ABSTRACT.search(tail), above, entry.source, entry.references,
        tuple(_attribute(run, part) for part in parts if not _METHOD.match(part)),
    )  # fmt: skip


def _attribute(run: Definition, part: str) -> Attribute:
    found = _ATTRIBUTE.match(part)
    if found is None:
        raise OraError(922, "missing or invalid option")
    return _declared(run, name_of(found["name"]), part, found.end())


def _declared(run: Definition, name: str, text: str, start: int) -> Attribute:
    """What is declared to have the type that is written at `start`."""
    found = _DECLARED.match(text, start)
    if found is None:
        return Attribute(name, ("", ""))
    type_ = (name_of(found["owner"]) if found["owner"] else run.schema, name_of(found["name"]))
    is_user_type = isinstance(run.catalog.find(type_), UserType)
    if is_user_type:
        return Attribute(name, type_, bool(found["ref"]))
    return Attribute(name, ("", type_[1]), bool(found["ref"]), _built_in(text[start:]))


def _built_in(text: str) -> DataType | None:
    try:
        return parse(_NOT_NULL.sub("", text).strip(" ;\n\t"))
    except OraError:
        return None


def _method(text: str, found: re.Match[str]) -> Method:
    """A member has SELF as a parameter; a function has one result."""
    listed, _ = group(text, found.end())
    written = [part for part in split(listed) if part.strip()]
    has_self = any(part.split()[0].upper() == "SELF" for part in written)
    implied = found["how"].upper() != "STATIC" and not has_self
    kind = (found["map"] or "PUBLIC").strip().upper()
    return Method(
        name_of(found["name"]), "MAP" if kind == "MAP" else "ORDER" if kind == "ORDER" else "PUBLIC",
        len(written) + implied, int(found["what"].upper() == "FUNCTION"),
    )  # fmt: skip


def create_operator(run: Definition, reader: Reader, *, replacing: bool) -> None:
    """CREATE OPERATOR name BINDING (types) RETURN type USING function, once or more."""
    name = reader.qualified(run.schema)
    run.need("CREATE OPERATOR", name[0])
    if not replacing or not isinstance(run.catalog.find(name), (Operator, type(None))):
        run.free(name)
    reader.expect("BINDING")
    references = [_binding(run, reader)]
    while reader.accept(","):
        references.append(_binding(run, reader))
    run.catalog.put(Operator(**run.new(name), references=tuple(sorted(set(references)))))


def _binding(run: Definition, reader: Reader) -> Name:
    reader.group()
    reader.expect("RETURN")
    reader.until("USING")
    reader.expect("USING")
    offset, parts = reader.offset, [reader.name()]
    while reader.accept("."):
        parts.append(reader.name())
    for name in ((run.schema, parts[0]), tuple(parts[:2])):
        if len(name) == 2 and isinstance(run.catalog.find(name), Routine):
            return name
    raise OraError(29809, "cannot locate binding for operator function", offset=offset)
