"""What a relation has besides columns: who may see which rows, and where rows come from. Frozen values."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RowPolicy:
    """A row-level security policy (DBMS_RLS): stored and shown; what it guards is refused, never shown unfiltered.

    Attributes:
        function: owner, package if any, and name of the policy function.
        statements: SELECT, INSERT, UPDATE, DELETE, INDEX, as far as the policy filters them.
    """

    name: str
    function: tuple[str, str | None, str]
    statements: frozenset[str]
    enabled: bool = True
    checks_updates: bool = False
    type: str = "DYNAMIC"


@dataclass(frozen=True, slots=True)
class ExternalAccess:
    """Where an external table would read from. Nothing is ever opened.

    Attributes:
        parameters: the text of ACCESS PARAMETERS.
    """

    driver: str
    directory: str
    parameters: str | None
    locations: tuple[str, ...]
    reject_limit: str = "0"


@dataclass(frozen=True, slots=True)
class Materialized:
    """The query of a materialized view; its table holds the rows that it gave once.

    Attributes:
        id: the view's own OBJECT_ID, beside that of its table.
        method: of a refresh: FORCE or COMPLETE. None is ever done.
    """

    id: int
    query: str
    references: tuple[tuple[str, str], ...]
    method: str = "FORCE"
