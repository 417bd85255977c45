"""What the first part of a qualified name may be: a table or alias that is visible where it stands."""

import re
from itertools import islice
from typing import Final

from mcp_oracle.guard.block import Block, TableRef
from mcp_oracle.guard.catalogue import refuse
from mcp_oracle.guard.reading import Name, Reading

# More tables in scope than any query has that people write; the bound keeps the work proportional to the text.
MOST_TABLES: Final = 64

# Names that supplied packages, types and schemas have, and that no alias needs.
_SUPPLIED: Final = re.compile(
    r"""
      (?:DBMS|UTL|APEX|CTX|OWA|SDO|WWV|KUPP|XDB|JAVA|ORDS|MLE)_\w+\Z
    | (?:URIFACTORY|HTTPURITYPE|DBURITYPE|XDBURITYPE|HTP|HTF|SYS|CTXSYS|MDSYS|ORDSYS|WMSYS|LBACSYS|XDB|ORDS|STANDARD)\Z
    """,
    re.VERBOSE,
)


def root_table(reading: Reading, index: int) -> tuple[tuple[str, ...], ...] | None:
    """The tables that a chain beginning here may be qualified with, None if there are none.

    Notes the chain for the dictionary: an alias may have the name of a package or a schema.
    """
    outline = reading.outline
    name = outline.tokens[index].name
    second = outline.tokens[index + 2].name
    for block in reading.blocks.block[index].scopes():
        found = _find(block, name, second)
        if found is not None:
            shown = name if name in block.names else second
            if _SUPPLIED.match(shown):
                refuse("unknown-qualifier", f"{shown} is the name of supplied code, not an alias")
            tables = tuple(table.parts for table in found)
            reading.names.add(Name("root", (name, second), tables))
            return tables
    return None


def _find(block: Block, name: str, second: str) -> tuple[TableRef, ...] | None:
    if name in block.names:
        table = block.names[name]
        return (table,) if table else ()
    table = block.qualified.get((name, second))
    return (table,) if table else None


def visible_tables(reading: Reading, index: int) -> tuple[tuple[str, ...], ...]:
    """The tables whose columns an unqualified name here may mean; none if they are too many to look through."""
    innermost = reading.blocks.block[index]
    key = id(innermost)
    if key not in reading.visible:
        tables = (
            table.parts for block in innermost.scopes() for table in block.names.values() if table
        )
        first = tuple(islice(tables, MOST_TABLES + 1))
        reading.visible[key] = first if len(first) <= MOST_TABLES else ()
    return reading.visible[key]
