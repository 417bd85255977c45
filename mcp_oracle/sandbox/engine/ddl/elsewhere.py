"""Names that lead elsewhere: synonyms, database links, directories. Kept and shown; nothing is connected or opened."""

# pyright: reportArgumentType=false
# (new() hands the common fields of an object over as keywords)

import re

from mcp_oracle.sandbox.catalog.objects import DatabaseLink, Directory, Synonym
from mcp_oracle.sandbox.engine.ddl.definition import Definition
from mcp_oracle.sandbox.engine.ddl.reader import Reader
from mcp_oracle.sandbox.engine.ddl.subprogram import name_of
from mcp_oracle.sandbox.types import OraError

_NAME = r'[A-Za-z][\w$#]*|"[^"]+"'
_TARGET = re.compile(
    rf"(?:(?P<owner>{_NAME})\s*\.\s*)?(?P<name>{_NAME})(?:\s*@\s*(?P<link>[A-Za-z][\w$#.@]*|\"[^\"]+\"))?\s*\Z"
)
_LINK = re.compile(r"(?P<name>[A-Za-z][\w$#.@]*)(?=\s|\Z)")


def create_synonym(run: Definition, reader: Reader, *, public: bool, replacing: bool) -> None:
    name = ("PUBLIC", reader.name()) if public else reader.qualified(run.schema)
    if public:
        _need(run, "CREATE PUBLIC SYNONYM")
    else:
        run.need("CREATE SYNONYM", name[0])
    if not replacing or not isinstance(run.catalog.find(name), (Synonym, type(None))):
        run.free(name)
    reader.expect("FOR")
    offset = reader.offset
    target = _TARGET.match(reader.rest())
    if target is None:
        raise OraError(995, "missing or invalid synonym identifier", offset=offset)
    link = name_of(target["link"]) if target["link"] else None
    owner = name_of(target["owner"]) if target["owner"] else "" if link else run.schema
    run.catalog.put(Synonym(**run.new(name), target=(owner, name_of(target["name"])), link=link))


def create_link(run: Definition, reader: Reader, *, public: bool) -> None:
    needed = "CREATE PUBLIC DATABASE LINK" if public else "CREATE DATABASE LINK"
    _need(run, needed)
    offset = reader.offset
    # A link's name may hold dots, so it is read from the text.
    found = _LINK.match(reader.sql[offset:])
    if found is None:
        raise OraError(2010, "missing host connect string", offset=offset)
    while not reader.at_end and reader.offset < offset + found.end():
        reader.skip()
    name = ("PUBLIC" if public else run.viewer.user, found["name"].upper())
    if run.catalog.find(name, "link") is not None:
        raise OraError(2011, "duplicate database link name", offset=offset)
    user = host = None
    if reader.accept("CONNECT TO"):
        user = reader.name()
        if user != "CURRENT_USER":
            reader.expect("IDENTIFIED BY")
            reader.secret()
    if reader.accept("USING"):
        host = reader.string()
    run.catalog.put(DatabaseLink(**run.new(name, "link"), user=user, host=host))


def create_directory(run: Definition, reader: Reader, *, replacing: bool) -> None:
    _need(run, "CREATE ANY DIRECTORY")
    name = ("SYS", reader.name())
    if not replacing:
        run.free(name, "directory")
    reader.expect("AS")
    run.catalog.put(Directory(**run.new(name, "directory"), path=reader.string()))


def _need(run: Definition, privilege: str) -> None:
    if privilege not in run.viewer.privileges:
        raise OraError(1031, "insufficient privileges")
