"""Code that Oracle supplies in SYS: names with public synonyms and EXECUTE to PUBLIC. None of it runs in SQL here.

From the PL/SQL Packages and Types Reference and the event attribute functions of the PL/SQL Language Reference, 19c.
A selection: what scripts and queries name most. Members of packages are not listed.
"""

import datetime as dt

from mcp_oracle.sandbox.catalog.datatype import DataType
from mcp_oracle.sandbox.catalog.objects import (
    Argument,
    Attribute,
    Grant,
    Routine,
    Subprogram,
    Synonym,
    UserType,
)
from mcp_oracle.sandbox.catalog.store import Catalog
from mcp_oracle.sandbox.catalog.supplied_type import MOST_ELEMENTS, SUPPLIED_TYPES, SuppliedType

_PACKAGES = """
    DBMS_APPLICATION_INFO DBMS_ASSERT DBMS_DEBUG DBMS_DESCRIBE DBMS_JOB DBMS_LOB DBMS_METADATA DBMS_OUTPUT DBMS_RANDOM
    DBMS_ROWID DBMS_SCHEDULER DBMS_SESSION DBMS_SPACE DBMS_SQL DBMS_SQLTUNE DBMS_STANDARD DBMS_STATS DBMS_TRANSACTION
    DBMS_TYPES DBMS_UTILITY DBMS_XMLGEN DBMS_XMLSTORE DBMS_XPLAN UTL_CALL_STACK UTL_COLL UTL_COMPRESS UTL_ENCODE
    UTL_FILE UTL_HTTP UTL_I18N UTL_INADDR UTL_LMS UTL_MATCH UTL_NLA UTL_RAW UTL_REF UTL_SMTP UTL_TCP UTL_URL
    """.split()  # noqa: SIM905 - a list of words reads better
_RESTRICTED = ("DBMS_CRYPTO", "DBMS_FLASHBACK", "DBMS_LOCK", "DBMS_RLS")
"""Not for PUBLIC: the DBA role has them."""
_INVOKER = frozenset(
    {
        "DBMS_LOB",
        "DBMS_METADATA",
        "DBMS_SESSION",
        "DBMS_SQL",
        "DBMS_STATS",
        "DBMS_UTILITY",
        "DBMS_XPLAN",
    }
)
_EVENTS = {
    "CLIENT_IP_ADDRESS": ("ORA_CLIENT_IP_ADDRESS", "VARCHAR2"),
    "DATABASE_NAME": ("ORA_DATABASE_NAME", "VARCHAR2"),
    "DES_ENCRYPTED_PASSWORD": ("ORA_DES_ENCRYPTED_PASSWORD", "VARCHAR2"),
    "DICTIONARY_OBJ_NAME": ("ORA_DICT_OBJ_NAME", "VARCHAR2"),
    "DICTIONARY_OBJ_OWNER": ("ORA_DICT_OBJ_OWNER", "VARCHAR2"),
    "DICTIONARY_OBJ_TYPE": ("ORA_DICT_OBJ_TYPE", "VARCHAR2"),
    "INSTANCE_NUM": ("ORA_INSTANCE_NUM", "BINARY_INTEGER"),
    "LOGIN_USER": ("ORA_LOGIN_USER", "VARCHAR2"),
    "SQL_TXT": ("ORA_SQL_TXT", "BINARY_INTEGER"),
    "SYSEVENT": ("ORA_SYSEVENT", "VARCHAR2"),
}
"""Functions of triggers, their public synonyms, and what they return."""


def install_supplied(catalog: Catalog, now: dt.datetime) -> None:
    for name in (*_PACKAGES, *_RESTRICTED):
        number = catalog.new_id()
        catalog.put(Routine("SYS", name, number, now, now, "PACKAGE", invoker=name in _INVOKER))
        _open(catalog, name, name, "DBA" if name in _RESTRICTED else "PUBLIC", now)
    for name, (synonym, returns) in _EVENTS.items():
        arguments = (Argument(None, "OUT", returns),)
        if name == "SQL_TXT":
            arguments = (*arguments, Argument("SQL_TEXT", "OUT", "DBMS_STANDARD.ORA_NAME_LIST_T"))
        members = (Subprogram(name, arguments),)
        catalog.put(Routine("SYS", name, catalog.new_id(), now, now, "FUNCTION", members=members))
        _open(catalog, name, synonym, "PUBLIC", now)
    for of in SUPPLIED_TYPES.values():
        catalog.put(_user_type(of, catalog.new_id(), now))
        _open(catalog, of.name, of.name, "PUBLIC", now)


def _user_type(of: SuppliedType, number: int, now: dt.datetime) -> UserType:
    if of.element is not None:
        element = _attribute("", of.element)
        return UserType(
            "SYS", of.name, number, now, now, "COLLECTION", members=(element,), bound=MOST_ELEMENTS
        )
    members = tuple(_attribute(name, declared) for name, declared in of.attributes)
    return UserType(
        "SYS", of.name, number, now, now, "OBJECT", attributes=len(members), members=members
    )


def _attribute(name: str, of: DataType) -> Attribute:
    return Attribute(name, ("", of.kind.value), declared=of)


def _open(catalog: Catalog, name: str, synonym: str, grantee: str, now: dt.datetime) -> None:
    catalog.put(Synonym("PUBLIC", synonym, catalog.new_id(), now, now, ("SYS", name)))
    catalog.grants.add(Grant(grantee, ("SYS", name), "EXECUTE", "SYS"))
