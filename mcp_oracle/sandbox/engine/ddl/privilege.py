"""GRANT and REVOKE: object privileges, system privileges and roles."""

from dataclasses import replace

from mcp_oracle.sandbox.catalog.objects import Grant, Name, Object, Role, User
from mcp_oracle.sandbox.engine.ddl.definition import Definition
from mcp_oracle.sandbox.engine.ddl.reader import Reader
from mcp_oracle.sandbox.types import OraError

OBJECT_PRIVILEGES = frozenset(
    [
        "SELECT",
        "READ",
        "INSERT",
        "UPDATE",
        "DELETE",
        "REFERENCES",
        "INDEX",
        "ALTER",
        "EXECUTE",
        "DEBUG",
        "FLASHBACK",
    ]
)


def grant(run: Definition, reader: Reader) -> None:
    words = _privilege_list(reader)
    if reader.accept("ON"):
        offset = reader.offset
        entry = run.catalog.resolve(*_split(reader.qualified(run.schema)), run.schema)
        reader.expect("TO")
        grantees = _grantees(run, reader)
        option = reader.accept("WITH GRANT OPTION")
        if entry is None:
            raise run.missing((run.schema, ""), offset)
        _may_grant(run, entry)
        for privilege in _object_privileges(words, offset):
            for grantee in grantees:
                run.catalog.grant(
                    Grant(grantee, (entry.owner, entry.name), privilege, entry.owner, option),
                    run.now,
                )
        return
    reader.expect("TO")
    if "GRANT ANY PRIVILEGE" not in run.viewer.privileges:
        raise OraError(1031, "insufficient privileges")
    for grantee in _grantees(run, reader):
        _change_system(run, grantee, words, adding=True)


def revoke(run: Definition, reader: Reader) -> None:
    words = _privilege_list(reader)
    if reader.accept("ON"):
        name = reader.qualified(run.schema)
        entry = run.catalog.resolve(*_split(name), run.schema)
        reader.expect("FROM")
        if entry is None:
            raise run.missing(name)
        _may_grant(run, entry)
        for grantee in _grantees(run, reader):
            for privilege in _object_privileges(words, None):
                if not run.catalog.revoke(grantee, (entry.owner, entry.name), privilege, run.now):
                    raise OraError(1927, "cannot REVOKE privileges you did not grant")
        return
    reader.expect("FROM")
    if "GRANT ANY PRIVILEGE" not in run.viewer.privileges:
        raise OraError(1031, "insufficient privileges")
    for grantee in _grantees(run, reader):
        _change_system(run, grantee, words, adding=False)


def _split(name: Name) -> tuple[str, str]:
    return name[1], name[0]


def _privilege_list(reader: Reader) -> list[str]:
    words = list[str]()
    while True:
        words.append(" ".join(reader.until("ON", "TO", "FROM").upper().split()))
        if not reader.accept(","):
            return words


def _grantees(run: Definition, reader: Reader) -> list[str]:
    found = list[str]()
    while True:
        offset = reader.offset
        name = reader.name()
        if name not in run.catalog.users and name not in run.catalog.roles and name != "PUBLIC":
            raise OraError(1917, f"user or role '{name}' does not exist", offset=offset)
        found.append(name)
        if not reader.accept(","):
            return found


def _object_privileges(words: list[str], offset: int | None) -> list[str]:
    if words in (["ALL"], ["ALL PRIVILEGES"]):
        return ["ALTER", "DELETE", "INDEX", "INSERT", "READ", "REFERENCES", "SELECT", "UPDATE"]
    for word in words:
        if word not in OBJECT_PRIVILEGES:
            raise OraError(990, "missing or invalid privilege", offset=offset)
    return words


def _may_grant(run: Definition, entry: Object) -> None:
    if entry.owner != run.viewer.user and "GRANT ANY OBJECT PRIVILEGE" not in run.viewer.privileges:
        raise OraError(1031, "insufficient privileges")


def _change_system(run: Definition, grantee: str, words: list[str], *, adding: bool) -> None:
    holder: User | Role | None = run.catalog.users.get(grantee) or run.catalog.roles.get(grantee)
    if holder is None:
        raise OraError(1917, f"user or role '{grantee}' does not exist")
    roles = frozenset(w for w in words if w in run.catalog.roles)
    privileges = frozenset(w for w in words if w not in run.catalog.roles)
    if adding:
        holder = replace(
            holder, roles=holder.roles | roles, privileges=holder.privileges | privileges
        )
    else:
        holder = replace(
            holder, roles=holder.roles - roles, privileges=holder.privileges - privileges
        )
    if isinstance(holder, User):
        run.catalog.put_user(holder)
    else:
        run.catalog.put_role(holder)
