"""SYS_CONTEXT('USERENV', …): what a session can ask about itself."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mcp_oracle.sandbox.engine.database import SandboxDatabase
    from mcp_oracle.sandbox.engine.session import EngineSession


class Asked(dict[str, str | None]):
    """A session's context that remembers what of it was asked: a compiled form holds for whoever has the same there."""

    __slots__ = ("asked",)

    def __init__(self, values: Mapping[str, str | None]) -> None:
        super().__init__(values)
        self.asked: dict[str, str | None] = {}

    def __getitem__(self, name: str) -> str | None:
        self.asked[name] = value = super().__getitem__(name)
        return value


DATABASE, CONTAINER, INSTANCE, HOST = "SANDBOX", "FREEPDB1", "sandbox", "localhost"


def userenv(session: "EngineSession", database: "SandboxDatabase") -> Asked:
    return Asked({**_of_client(session, database), **_of_settings(session)})


def _of_client(session: "EngineSession", database: "SandboxDatabase") -> dict[str, str | None]:
    client, attributes = session.client, session.attributes
    account = database.catalog.users[client.user]
    schema = database.catalog.users.get(session.current_schema, account)
    return {
        "ACTION": attributes.get("ACTION"),
        "AUTHENTICATED_IDENTITY": client.user,
        "AUTHENTICATION_METHOD": "PASSWORD",
        "CDB_NAME": DATABASE,
        "CLIENT_IDENTIFIER": attributes.get("CLIENT_IDENTIFIER"),
        "CLIENT_INFO": attributes.get("CLIENT_INFO"),
        "CLIENT_PROGRAM_NAME": client.program or None,
        "CLOUD_SERVICE": None,
        "CON_ID": "3",
        "CON_NAME": CONTAINER,
        "CURRENT_EDITION_NAME": "ORA$BASE",
        "CURRENT_SCHEMA": session.current_schema,
        "CURRENT_SCHEMAID": str(schema.id),
        "CURRENT_USER": client.user,
        "CURRENT_USERID": str(account.id),
        "DATABASE_ROLE": "PRIMARY",
        "DB_DOMAIN": None,
        "DB_NAME": DATABASE,
        "DB_UNIQUE_NAME": DATABASE,
        "HOST": client.machine or None,
        "INSTANCE": "1",
        "INSTANCE_NAME": INSTANCE,
        "IP_ADDRESS": "127.0.0.1",
        "ISDBA": "FALSE",
        "MODULE": attributes.get("MODULE") or client.program or None,
        "NETWORK_PROTOCOL": "tcp",
        "OS_USER": attributes.get("OS_USER"),
        "PROXY_USER": None,
        "SERVER_HOST": HOST,
        "SERVICE_NAME": client.service,
        "SESSIONID": str(client.session_id),
        "SESSION_EDITION_NAME": "ORA$BASE",
        "SESSION_USER": client.user,
        "SESSION_USERID": str(account.id),
        "SID": str(client.session_id),
        "TERMINAL": None,
        "UID": str(account.id),
    }


def _of_settings(session: "EngineSession") -> dict[str, str | None]:
    nls = session.settings.nls
    return {
        "LANG": "US",
        "LANGUAGE": f"{nls['NLS_LANGUAGE']}_{nls['NLS_TERRITORY']}.AL32UTF8",
        "NLS_CALENDAR": nls["NLS_CALENDAR"],
        "NLS_CURRENCY": nls["NLS_CURRENCY"],
        "NLS_DATE_FORMAT": nls["NLS_DATE_FORMAT"],
        "NLS_DATE_LANGUAGE": nls["NLS_DATE_LANGUAGE"],
        "NLS_SORT": nls["NLS_SORT"],
        "NLS_TERRITORY": nls["NLS_TERRITORY"],
    }
