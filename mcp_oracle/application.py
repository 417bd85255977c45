"""The composition root: settings to sessions to tools. What answers a call, whoever asks.

Building it fails only on wrong settings; an absent or unreachable database shows in the answer of each call.
"""

import logging
import os
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from mcp_oracle.arguments import ServeArguments
from mcp_oracle.auditing import Audit
from mcp_oracle.connect.target import TargetSource
from mcp_oracle.connection_table import read_values
from mcp_oracle.connections import Connections
from mcp_oracle.dictionary.catalog import CatalogReader
from mcp_oracle.dictionary.keys import KeyReader
from mcp_oracle.dictionary.resolve import Resolver
from mcp_oracle.embedded import EmbeddedSandbox
from mcp_oracle.errors import ArgumentError, ConfigurationError, OracleMcpError
from mcp_oracle.export.exports import Exports
from mcp_oracle.optional_tools import EXPORT_KEY
from mcp_oracle.render.plain import compact, structured
from mcp_oracle.render.redaction import in_order, redacted
from mcp_oracle.render.untrusted import all_visible, hides, visible
from mcp_oracle.server import Unavailable
from mcp_oracle.session.database import Database
from mcp_oracle.session.session import Tag
from mcp_oracle.settings import Connection, Settings, audit_settings, read_toml
from mcp_oracle.tools.arguments import parse
from mcp_oracle.tools.call import Application, Caller, Reply
from mcp_oracle.tools.registry import OPTIONAL_TOOLS, TOOLS
from mcp_oracle.tools.tool import Services, Tool

log = logging.getLogger(__name__)
MODULE = "mcp-oracle-adb"
SANDBOX_NOTE = "Embedded sandbox with sample data, not Oracle Database."


def build(arguments: ServeArguments) -> Application:
    """The application for a command line and this process's environment.

    Raises:
        ConfigurationError: the settings are wrong.
    """
    settings = Settings.read(
        os.environ,
        config=arguments.config,
        connection=arguments.connection,
        sandbox=arguments.sandbox,
    )
    return compose(settings)


def audit(arguments: ServeArguments, environ: Mapping[str, str] = os.environ) -> Audit:
    """The audit of a command line and this process's environment, whatever else is wrong with the settings.

    What is wrong with its own settings is among what `build` raises, so that every call says so.
    """
    try:
        tables: Mapping[str, Any] = read_toml(arguments.config) if arguments.config else {}
        settings, key = audit_settings(environ, tables)
        shared = read_values({}, environ, "audit", is_alone=False)
    except ConfigurationError:
        return Audit()
    if key is None:
        return Audit(settings)
    # A connection without a database: what it has is the way to OCI Vault.
    finder = TargetSource(Connection(**shared), environ)

    async def configured_key() -> bytes:
        return (await finder.secret(key)).reveal().encode()

    return Audit(settings, configured_key)


def compose(settings: Settings) -> Application:
    """One application for each connection; with the sandbox, the sandbox alone."""
    for connection in settings.connections:
        for warning in connection.policy.warnings():
            log.warning("connection %s: %s", connection.name, warning)
    if settings.sandbox:
        sandbox = EmbeddedSandbox()
        database = Database(sandbox.target, settings.limits)
        return ToolApplication(settings, database, close=sandbox.close, note=SANDBOX_NOTE)
    applications = [_over(connection, settings) for connection in settings.connections]
    return (
        applications[0] if not settings.others else Connections(settings.connections, applications)
    )


def _over(connection: Connection, settings: Settings) -> Application:
    if connection.problem is not None:
        return Unavailable(connection.problem)

    limits = settings.limits_of(connection)
    database = Database(target_finder(connection), limits, connection.session)
    own = Settings(connection, limits, export_directory=settings.export_directory)
    return ToolApplication(own, database)


def target_finder(connection: Connection) -> TargetSource:
    """What finds the target of a connection, for every log-on and for `check` alike."""
    return TargetSource(connection, os.environ)


async def _nothing() -> None:
    """There is nothing to close."""


class ToolApplication:
    """Dispatches calls to tools over one database."""

    def __init__(
        self,
        settings: Settings,
        database: Database,
        *,
        close: Callable[[], Awaitable[None]] = _nothing,
        note: str = "",
    ) -> None:
        self._settings = settings
        self._database = database
        self._catalog = CatalogReader(database)
        self._keys = KeyReader()
        self._resolver = Resolver(
            settings.connection.policy, seconds=settings.limits.look_up_seconds
        )
        self._exports = Exports(settings.export_directory, settings.limits.sessions)
        optional = OPTIONAL_TOOLS[EXPORT_KEY] if settings.export_directory else ()
        self._tools: dict[str, Tool[Any]] = {tool.name: tool for tool in (*TOOLS, *optional)}
        self._close = close
        self._note = note

    async def call(self, tool: str, arguments: Mapping[str, object], caller: Caller) -> Reply:
        """Answer one call; see `Tool.run` for what it raises."""
        caller.trace.connection = self._settings.connection.name
        known = self._tools.get(tool)
        if known is None:
            raise ArgumentError(
                f"There is no tool named {tool!r}.", f"Tools: {', '.join(self._tools)}."
            )
        try:
            result = await known.run(self._services(tool, caller), parse(known, arguments))
        except OracleMcpError as error:
            kinds = in_order(self._settings.connection.policy.redact)
            error.message, _ = redacted(error.message, kinds)
            error.next_step, _ = redacted(error.next_step, kinds)
            raise
        finally:
            caller.trace.user = self._database.user
        return self._reply(known, result)

    def _reply(self, known: Tool[Any], result: object) -> Reply:
        """The answer. Tools write out hidden characters where they know of them; nothing passes here that did not."""
        answer = structured(result)
        notes = (self._note, self._database.warnings, str(answer.get("note", "")))
        if any(notes):
            answer["note"] = " ".join(filter(None, notes))
        json = _json(answer)
        text = visible(f"{known.text(result)}\n{answer.get('note', '')}") if known.text else json
        return Reply(answer, text, json, known.link(result) if known.link else None)

    async def close(self) -> None:
        await self._database.close()
        await self._close()

    def _services(self, tool: str, caller: Caller) -> Services:
        settings = self._settings
        client = " ".join(filter(None, (caller.client_name, caller.client_version, caller.model)))
        tag = Tag(MODULE, tool, client)
        return Services(
            self._database,
            self._catalog,
            self._keys,
            self._resolver,
            settings.connection.policy,
            settings.limits,
            tag,
            settings.connection.name,
            self._exports,
            caller.progress,
            caller.trace,
        )


def _json(answer: dict[str, object]) -> str:
    """The answer as JSON, in which it is made to hide nothing.

    The rows of a query are left out of the look: `render.rows` has written them out, and they are the bulk.
    """
    for name, value in answer.items():
        if name != "rows" and hides(value):
            answer[name] = all_visible(value)
    return compact(answer)
