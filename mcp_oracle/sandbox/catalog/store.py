"""The catalog: look-up by name, change of one object at a time, a version for caches.

Name spaces as Oracle has them: relations, sequences, synonyms, types and code share one; indexes, triggers, bodies,
links and directories have their own. Not thread-safe: the engine changes it under its lock.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from mcp_oracle.sandbox.catalog.objects import (
    DatabaseLink,
    Directory,
    Grant,
    Index,
    Name,
    Object,
    Relation,
    Role,
    Routine,
    SchemaObject,
    Synonym,
    Table,
    Trigger,
    User,
    Viewer,
)
from mcp_oracle.sandbox.types import OraError

_ANY_PRIVILEGE = {
    "SELECT": frozenset({"SELECT ANY TABLE", "READ ANY TABLE"}),
    "INSERT": frozenset({"INSERT ANY TABLE"}),
    "UPDATE": frozenset({"UPDATE ANY TABLE"}),
    "DELETE": frozenset({"DELETE ANY TABLE"}),
    "USE": frozenset({"SELECT ANY SEQUENCE"}),
    "EXECUTE": frozenset({"EXECUTE ANY PROCEDURE"}),
}
_GRANTS = {"SELECT": ("SELECT", "READ"), "USE": ("SELECT",)}
_DICTIONARY_PRIVILEGES = frozenset({"SELECT ANY DICTIONARY"})


def space(of: Object) -> str:
    """The name space of an object: `table`, `index`, `trigger`, `body`, `link` or `directory`."""
    if isinstance(of, Routine):
        return "body" if of.kind.endswith(" BODY") else "table"
    return _SPACES.get(type(of), "table")


_SPACES: dict[type[SchemaObject], str] = {
    Index: "index",
    Trigger: "trigger",
    DatabaseLink: "link",
    Directory: "directory",
}


@dataclass(slots=True)
class Catalog:
    """Everything the database knows about itself.

    Attributes:
        version: grows with every change; what was compiled against another version is stale.
        changed: objects changed since the dictionary's rows were last written.
        written: the tables in which the dictionary has rows of an object.
    """

    users: dict[str, User] = field(default_factory=dict[str, User])
    roles: dict[str, Role] = field(default_factory=dict[str, Role])
    grants: set[Grant] = field(default_factory=set[Grant])
    version: int = 0
    changed: set[int] = field(default_factory=set[int])
    written: dict[int, set[str]] = field(default_factory=dict[int, set[str]])
    _objects: dict[tuple[str, str, str], Object] = field(
        default_factory=dict[tuple[str, str, str], Object]
    )
    _next_id: int = 1

    def new_id(self) -> int:
        self._next_id += 1
        return self._next_id

    def put(self, entry: Object) -> None:
        self._objects[space(entry), entry.owner, entry.name] = entry
        self.changed.add(entry.id)
        self.version += 1

    def remove(self, entry: Object) -> None:
        del self._objects[space(entry), entry.owner, entry.name]
        if space(entry) != "body":
            self._forget_grants(entry)
        self.changed.add(entry.id)
        self.version += 1

    def _forget_grants(self, entry: Object) -> None:
        self.grants = {g for g in self.grants if g.object != (entry.owner, entry.name)}

    def put_user(self, user: User) -> None:
        self.users[user.name] = user
        self.version += 1

    def put_role(self, role: Role) -> None:
        self.roles[role.name] = role
        self.version += 1

    def grant(self, grant: Grant, now: dt.datetime) -> None:
        self.grants.add(grant)
        self._touch(grant.object, now)

    def revoke(self, grantee: str, name: Name, privilege: str, now: dt.datetime) -> bool:
        kept = {
            g
            for g in self.grants
            if (g.grantee, g.object, g.privilege) != (grantee, name, privilege)
        }
        found = len(kept) < len(self.grants)
        self.grants = kept
        self._touch(name, now)
        return found

    def _touch(self, name: Name, now: dt.datetime) -> None:
        entry = self.find(name)
        if entry is not None:
            self.put(replace(entry, changed=now))
        self.version += 1

    def find(self, name: Name, in_space: str = "table") -> Object | None:
        return self._objects.get((in_space, *name))

    def objects(self) -> Iterator[Object]:
        return iter(self._objects.values())

    def of_table(self, table: Name) -> tuple[list[Index], list[Trigger]]:
        """The indexes and triggers that belong to a table."""
        indexes = [o for o in self.objects() if isinstance(o, Index) and o.table == table]
        triggers = [o for o in self.objects() if isinstance(o, Trigger) and o.table == table]
        return indexes, triggers

    def tables(self) -> Iterator[Table]:
        return (o for o in self.objects() if isinstance(o, Table))

    def constraint_owner(self, owner: str, name: str) -> Table | None:
        """The table that a constraint of this schema belongs to."""
        for table in self.tables():
            if table.owner == owner and any(c.name == name for c in table.constraints):
                return table
        return None

    def resolve(self, name: str, owner: str | None, schema: str) -> Object | None:
        """The object that a name means: its own schema first, then public synonyms.

        Raises:
            OraError: 02019, the name leads over a database link.
        """
        if owner is not None:
            found = self.find((owner, name))
        else:
            found = self.find((schema, name)) or self.find(("PUBLIC", name))
        if found is None and "@" in name:
            raise _remote()
        return self._follow(found)

    def _follow(self, entry: Object | None) -> Object | None:
        seen: set[Name] = set()
        while isinstance(entry, Synonym):
            if entry.link is not None:
                raise _remote()
            if entry.target in seen:
                return None
            seen.add(entry.target)
            entry = self.find(entry.target)
        return entry

    def viewer(self, user: str) -> Viewer:
        """The user with all roles and privileges in force."""
        account = self.users[user]
        roles, queue = set[str](), list(account.roles)
        privileges = set(account.privileges)
        while queue:
            role = self.roles.get(queue.pop())
            if role is None or role.name in roles:
                continue
            roles.add(role.name)
            queue += role.roles
            privileges |= role.privileges
        return Viewer(user, frozenset({user, "PUBLIC", *roles}), frozenset(privileges))

    def may(self, viewer: Viewer, privilege: str, entry: SchemaObject) -> bool:
        """Whether the viewer holds a privilege (SELECT, INSERT, UPDATE, DELETE, USE) on an object."""
        if entry.owner == viewer.user:
            return True
        any_privilege = (
            _DICTIONARY_PRIVILEGES if entry.owner == "SYS" else _ANY_PRIVILEGE[privilege]
        )
        if privilege == "SELECT" and viewer.privileges & any_privilege:
            return True
        if entry.owner != "SYS" and viewer.privileges & any_privilege:
            return True
        wanted = _GRANTS.get(privilege, (privilege,))
        name = (entry.owner, entry.name)
        return any(
            g.object == name and g.privilege in wanted and g.grantee in viewer.grantees
            for g in self.grants_on(name)
        )

    def grants_on(self, name: Name) -> list[Grant]:
        return [g for g in self.grants if g.object == name]

    def sees(self, viewer: Viewer, entry: SchemaObject) -> bool:
        """Whether ALL_ views show the object: owned, granted in any way, or by an ANY privilege."""
        if entry.owner in (viewer.user, "PUBLIC"):
            return True
        if any(g.grantee in viewer.grantees for g in self.grants_on((entry.owner, entry.name))):
            return True
        return self.may(viewer, "SELECT", entry)


def _remote() -> OraError:
    return OraError(2019, "connection description for remote database not found")


def column_names(relation: Relation) -> list[str]:
    return [column.name for column in relation.columns]
