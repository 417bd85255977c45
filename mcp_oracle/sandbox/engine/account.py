"""Accounts and roles that every sandbox has. Passwords are fixed and documented: they guard sample data only."""

from typing import TYPE_CHECKING

from mcp_oracle.sandbox.catalog.objects import Role, User
from mcp_oracle.sandbox.dictionary import install

if TYPE_CHECKING:
    from mcp_oracle.sandbox.engine.database import SandboxDatabase

READER = "HR_READER"
_KINDS = (
    "TABLE",
    "VIEW",
    "INDEX",
    "SEQUENCE",
    "SYNONYM",
    "PROCEDURE",
    "TRIGGER",
    "TYPE",
    "OPERATOR",
    "MATERIALIZED VIEW",
)
_ANY = frozenset(f"{verb} ANY {kind}" for verb in ("CREATE", "ALTER", "DROP") for kind in _KINDS)
_DBA = _ANY | {
    "CREATE SESSION", "CREATE USER", "DROP USER", "CREATE ROLE", "CREATE PUBLIC SYNONYM", "GRANT ANY PRIVILEGE",
    "GRANT ANY OBJECT PRIVILEGE", "SELECT ANY TABLE", "INSERT ANY TABLE", "UPDATE ANY TABLE", "DELETE ANY TABLE",
    "SELECT ANY SEQUENCE", "SELECT ANY DICTIONARY", "COMMENT ANY TABLE", "ANALYZE ANY", "ALTER SESSION",
    "CREATE DATABASE LINK", "CREATE PUBLIC DATABASE LINK", "CREATE ANY DIRECTORY", "DROP ANY DIRECTORY",
    "EXECUTE ANY PROCEDURE", "EXECUTE ANY TYPE", "EXECUTE ANY OPERATOR",
    *(f"CREATE {kind}" for kind in _KINDS),
}  # fmt: skip
_RESOURCE = frozenset(
    f"CREATE {kind}" for kind in ("TABLE", "SEQUENCE", "PROCEDURE", "TRIGGER", "TYPE", "OPERATOR")
)


def password(user: str) -> str:
    return f"{user.lower()}_sandbox_1"


def create_accounts(database: "SandboxDatabase") -> None:
    """Roles, SYS (which nobody may be) and SYSTEM, and the dictionary that SYS owns."""
    catalog, now = database.catalog, database.today()
    for name, privileges in (
        ("CONNECT", frozenset({"CREATE SESSION"})),
        ("RESOURCE", _RESOURCE),
        ("SELECT_CATALOG_ROLE", frozenset[str]()),
        ("DBA", _DBA),
    ):
        catalog.put_role(Role(name, catalog.new_id(), privileges=privileges))
    catalog.put_user(User("SYS", 0, now, password("SYS"), maintained=True, locked=True))
    catalog.put_user(
        User("SYSTEM", 9, now, password("SYSTEM"), maintained=True, roles=frozenset({"DBA"}))
    )
    database.store.create_schema("SYS")
    database.store.create_schema("SYSTEM")
    install(catalog, database.profile, now)
    database.prepare_dictionary()
