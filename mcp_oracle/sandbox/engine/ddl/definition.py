"""What a DDL statement runs in, and who may run it."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from mcp_oracle.sandbox.catalog.objects import (
    Constraint,
    Name,
    Object,
    SchemaObject,
    Table,
    TableColumn,
    Viewer,
)
from mcp_oracle.sandbox.catalog.store import Catalog
from mcp_oracle.sandbox.engine.store import Store
from mcp_oracle.sandbox.types import OraError, Profile


@dataclass(frozen=True, slots=True)
class Definition:
    """One DDL statement's surroundings.

    Attributes:
        view_columns: the columns and references of a view's query, compiled as its owner would.
        check_constraints: that the stored rows obey new columns and constraints.
        index_key: an expression of an index as a hidden column of the table.
        fill: puts a query's rows into a new table, with the names and privileges of its owner.
        settle: a table with its virtual columns checked, and the engine's texts of their values.
    """

    catalog: Catalog
    store: Store
    viewer: Viewer
    schema: str
    profile: Profile
    now: dt.datetime
    view_columns: Callable[[str, str], tuple[list[TableColumn], set[Name]]]
    check_constraints: Callable[[Table, list[TableColumn], list[Constraint]], None]
    index_key: Callable[[Table, str], TableColumn]
    fill: Callable[[Table, str], None]
    settle: Callable[[Table], tuple[Table, dict[str, str]]]

    def need(self, privilege: str, owner: str) -> None:
        """CREATE TABLE for the own schema, CREATE ANY TABLE for another's (ORA-01031)."""
        verb, _, kind = privilege.partition(" ")
        any_privilege = f"{verb} ANY {kind}"
        own = owner == self.viewer.user and privilege in self.viewer.privileges
        if not own and any_privilege not in self.viewer.privileges:
            raise OraError(1031, "insufficient privileges")
        if owner not in self.catalog.users and owner != "PUBLIC":
            raise OraError(1918, f"user '{owner}' does not exist")

    def need_alter(self, entry: SchemaObject, kind: str, verb: str = "ALTER") -> None:
        if entry.owner != self.viewer.user and f"{verb} ANY {kind}" not in self.viewer.privileges:
            if self.catalog.sees(self.viewer, entry):
                raise OraError(1031, "insufficient privileges")
            raise self.missing((entry.owner, entry.name))

    def missing(self, name: Name, offset: int | None = None) -> OraError:
        text = "table or view does not exist"
        if self.profile == "23ai":
            text = f'table or view "{name[0]}"."{name[1]}" does not exist'
        return OraError(942, text, offset=offset)

    def free(self, name: Name, space: str = "table") -> None:
        if self.catalog.find(name, space) is not None:
            raise OraError(955, "name is already used by an existing object")

    def new(self, name: Name, space: str = "table") -> dict[str, str | int | dt.datetime]:
        """The fields every new object has; a replaced one keeps its creation."""
        old: Object | None = self.catalog.find(name, space)
        created = old.created if old is not None else self.now
        number = old.id if old is not None else self.catalog.new_id()
        return {
            "owner": name[0],
            "name": name[1],
            "id": number,
            "created": created,
            "changed": self.now,
        }
