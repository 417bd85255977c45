"""What the dictionary says of the names in statements: for check_sql, and for answers to ORA- errors about names."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from mcp_oracle.dictionary.catalog import Catalog
from mcp_oracle.dictionary.describe import RELATIONS, Facts
from mcp_oracle.dictionary.describe.reading import read_columns
from mcp_oracle.dictionary.locate import Located, Outcome, locate
from mcp_oracle.dictionary.names import WantedName
from mcp_oracle.guard.script import Piece
from mcp_oracle.session.session import Session
from mcp_oracle.tools.tool import Services

if TYPE_CHECKING:
    from mcp_oracle.dictionary.check.script import Known, Statement

NAMES_PER_LOOK_UP = 100


async def unknown_names(services: Services, session: Session, sql: str) -> list[str]:
    """Names of one statement that do not exist, are ambiguous or not visible, as sentences with the near ones."""
    # sqlglot, behind it, takes a tenth of a second to import.
    from mcp_oracle.dictionary.check.script import read_statement  # noqa: PLC0415 - lazily

    statement = read_statement(Piece(sql, 1))
    return (await known_names(services, session, [statement])).unknown(statement)


async def known_names(
    services: Services, session: Session, statements: Sequence["Statement"]
) -> "Known":
    """What the dictionary says of every table that the statements name."""
    from mcp_oracle.dictionary.check.script import Known  # noqa: PLC0415 - lazily, as above

    names = list(dict.fromkeys(name for item in statements for name in item.to_look_up))
    outcomes: dict[WantedName, Outcome] = {}
    facts = Facts()

    async def catalog() -> Catalog:
        return await services.catalog.read_on(session)

    for start in range(0, len(names), NAMES_PER_LOOK_UP):
        part = names[start : start + NAMES_PER_LOOK_UP]
        found = await locate(session, part, catalog, services.policy, strict=True)
        outcomes.update(zip(part, found, strict=True))
        located = [i for i in found if isinstance(i, Located) and i.type in RELATIONS]
        await read_columns(session, located, facts)
    columns = {
        item.key: [str(row[0]) for row in facts.of("describe_columns", item.key)]
        for item in outcomes.values()
        if isinstance(item, Located)
    }
    return Known(outcomes, columns)
