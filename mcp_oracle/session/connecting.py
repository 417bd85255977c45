"""Opens one connection: one attempt, bounded, then who we are and what state the session has.

`tcp_connect_timeout` is not applied in async mode and nothing else bounds TLS or log-on, so the bound is ours. Retries
that a connect string carries are taken out of it: Autonomous Database strings ask for 20 of them.
"""

# ConnectParams.set and connect_async are annotated with bare containers.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false

import asyncio
import os

import oracledb

from mcp_oracle.connect.connect_string import Target
from mcp_oracle.errors import ConfigurationError, ConnectError
from mcp_oracle.packaged import load
from mcp_oracle.session.failures import connect_failure, redact
from mcp_oracle.session.layers import READ_ONLY_SESSION, read_only_session, read_only_transaction
from mcp_oracle.session.session import CONTROL, Session, SessionLost
from mcp_oracle.settings import Limits

STATE = ("alter_session_formats", "disable_parallel_query")
"""What every session is set to; the read-only session comes on top where the release has it."""
READ_ONLY_SESSION_SINCE = 23
"""First release with ALTER SESSION SET READ_ONLY."""

SYS_REFUSED = (
    "SET TRANSACTION READ ONLY does not bind SYS, so nothing would protect the database.",
    "Connect as an ordinary user with READ privileges only.",
)


def prepare_driver() -> None:
    """Settle thin mode, so that one hung connect cannot block all others, and silence packet dumps on stdout."""
    os.environ.pop("PYO_DEBUG_PACKETS", None)
    oracledb.enable_thin_mode()


async def open_session(target: Target, limits: Limits) -> Session:
    """A session that is ready for calls.

    Raises:
        ConfigurationError: the connect string cannot be used, or the user is SYS.
        ConnectError: the database cannot be reached, does not answer in time, or refuses the log-on.
    """
    if target.user.strip('"').upper() == "SYS":
        raise ConfigurationError(f"User SYS is refused: {SYS_REFUSED[0]}", SYS_REFUSED[1])
    where = redact(target.dsn)
    try:
        async with asyncio.timeout(limits.connect_seconds):
            connection, is_drcp = await _log_on(target)
            session = Session(connection, limits)
            await _prepare(session, connection, limits)
            if is_drcp:
                session.assert_at_check_out(_state_of(session))
    except TimeoutError as error:
        raise ConnectError(
            f"{where} did not complete the connection within {limits.connect_seconds:g} s.",
            "check host, port, firewall, access control list and whether the database is open; then call again.",
        ) from error
    except (oracledb.Error, OSError, SessionLost) as error:
        raise connect_failure(error, where) from error
    return session


async def _log_on(target: Target) -> tuple[oracledb.AsyncConnection, bool]:
    """The connection, and whether it is to a pooled server (DRCP)."""
    params = oracledb.ConnectParams(config_dir=target.tns_admin or None)
    params.parse_connect_string(target.dsn)
    params.set(
        user=target.user,
        password=target.password.reveal(),
        retry_count=0,
        wallet_location=target.wallet_location or None,
        # An unset password would make OpenSSL ask for one on the terminal, or eat a line of the client's JSON-RPC.
        wallet_password=target.wallet_password.reveal() if target.wallet_password else "",
        program="mcp-oracle-adb",
    )
    servers = params.server_type
    is_drcp = "pooled" in (servers if isinstance(servers, list) else [servers])
    return await oracledb.connect_async(params=params), is_drcp


def _state_of(session: Session) -> tuple[str, ...]:
    """What to set again: a pooled server's session may be another one than that which was prepared."""
    read_only = any(
        layer.name == READ_ONLY_SESSION and layer.state == "active" for layer in session.layers
    )
    return (*STATE, *(["alter_session_read_only"] if read_only else []))


async def _prepare(session: Session, connection: oracledb.AsyncConnection, limits: Limits) -> None:
    """Refuse SYS however it came in, set the state that every call relies on, and prove what protects it."""
    has_read_only_session = int(connection.version.partition(".")[0]) >= READ_ONLY_SESSION_SINCE
    try:
        await _refuse_sys(session, limits)
        for name in STATE:
            await session.control(name)
        session.layers = (
            await read_only_session(session.control, available=has_read_only_session),
            await read_only_transaction(session.control),
        )
        await session.end()
    except BaseException:
        session.drop()
        raise


async def _refuse_sys(session: Session, limits: Limits) -> None:
    found = await session.run(load(CONTROL, "identity"), {}, 1, seconds=limits.connect_seconds)
    user, is_dba = found.rows[0]
    if user == "SYS" or is_dba == "TRUE":
        raise ConfigurationError(
            f"The session runs as {user} with SYSDBA rights: {SYS_REFUSED[0]}", SYS_REFUSED[1]
        )
