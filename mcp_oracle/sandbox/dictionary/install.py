"""Put the dictionary views, DUAL and the supplied code, their public synonyms and grants into the catalog."""

import datetime as dt

from mcp_oracle.sandbox.catalog.datatype import DataType, Kind
from mcp_oracle.sandbox.catalog.objects import Grant, Synonym, TableColumn, View
from mcp_oracle.sandbox.catalog.store import Catalog
from mcp_oracle.sandbox.dictionary.columns import documented_views
from mcp_oracle.sandbox.dictionary.query import is_defined
from mcp_oracle.sandbox.dictionary.supplied import install_supplied
from mcp_oracle.sandbox.types import Profile

_PUBLIC_FIXED = frozenset(
    [
        "V$VERSION",
        "V$NLS_PARAMETERS",
        "PRODUCT_COMPONENT_VERSION",
        "NLS_DATABASE_PARAMETERS",
        "NLS_SESSION_PARAMETERS",
        "NLS_INSTANCE_PARAMETERS",
        "SESSION_PRIVS",
        "SESSION_ROLES",
        "SESSION_SCHEMA_PRIVS",
        "GLOBAL_NAME",
        "DATABASE_PROPERTIES",
        "DICTIONARY",
        "DICT_COLUMNS",
        "ROLE_TAB_PRIVS",
        "ROLE_SYS_PRIVS",
        "ROLE_ROLE_PRIVS",
    ]
)
"""Readable by every user; the other V$ and DBA_ views need a privilege."""
_ALIASES = {"DICT": "DICTIONARY", "TABS": "USER_TABLES", "COLS": "USER_TAB_COLUMNS"}


def install(catalog: Catalog, profile: Profile, now: dt.datetime) -> None:
    _put(
        catalog,
        "DUAL",
        "DUAL",
        (TableColumn("DUMMY", DataType(Kind.VARCHAR2, size=1)),),
        now,
        public=True,
    )
    for name, view in documented_views(profile).items():
        if not is_defined(name):
            continue
        public = name.startswith(("ALL_", "USER_")) or name in _PUBLIC_FIXED
        stored = f"V_${name[2:]}" if name.startswith("V$") else name
        _put(catalog, name, stored, view.columns, now, public=public)
    install_supplied(catalog, now)
    for alias, target in _ALIASES.items():
        catalog.put(Synonym("PUBLIC", alias, catalog.new_id(), now, now, ("SYS", target)))


def _put(
    catalog: Catalog,
    name: str,
    stored: str,
    columns: tuple[TableColumn, ...],
    now: dt.datetime,
    *,
    public: bool,
) -> None:
    catalog.put(View("SYS", stored, catalog.new_id(), now, now, columns, builtin=name))
    catalog.put(Synonym("PUBLIC", name, catalog.new_id(), now, now, ("SYS", stored)))
    grantee = "PUBLIC" if public else "SELECT_CATALOG_ROLE"
    catalog.grants.add(Grant(grantee, ("SYS", stored), "READ" if public else "SELECT", "SYS"))
