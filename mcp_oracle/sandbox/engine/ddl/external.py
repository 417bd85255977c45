"""ORGANIZATION EXTERNAL: what an external table would read, as text. No file is opened."""

from mcp_oracle.sandbox.catalog.access import ExternalAccess
from mcp_oracle.sandbox.engine.ddl.reader import Reader


def read_external(reader: Reader) -> ExternalAccess:
    """Behind ORGANIZATION EXTERNAL: driver, directory, parameters, files, and the limit of rejected rows."""
    reader.expect("(", 906, "missing left parenthesis")
    driver = reader.name() if reader.accept("TYPE") else "ORACLE_LOADER"
    reader.expect("DEFAULT DIRECTORY")
    directory = reader.name()
    parameters = None
    if reader.accept("ACCESS PARAMETERS"):
        parameters = reader.group()
    locations = _locations(reader) if reader.accept("LOCATION") else ()
    reader.expect(")", 907, "missing right parenthesis")
    limit = "0"
    if reader.accept("REJECT LIMIT"):
        limit = "UNLIMITED" if reader.accept("UNLIMITED") else str(reader.integer())
    return ExternalAccess(driver, directory, parameters, locations, limit)


def _locations(reader: Reader) -> tuple[str, ...]:
    reader.expect("(", 906, "missing left parenthesis")
    found = [_location(reader)]
    while reader.accept(","):
        found.append(_location(reader))
    reader.expect(")", 907, "missing right parenthesis")
    return tuple(found)


def _location(reader: Reader) -> str:
    """A file, perhaps behind another directory and a colon; kept as written."""
    return reader.until().strip()
