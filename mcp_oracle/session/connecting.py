"""Opens one connection: one attempt, bounded, then who we are and what state the session has.

`tcp_connect_timeout` is not applied in async mode and nothing else bounds TLS or log-on, so the bound is ours. Retries
that a connect string carries are taken out of it: Autonomous Database strings ask for 20 of them.
"""

# ConnectParams.set and connect_async are annotated with bare containers.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false

import asyncio
import logging
from functools import cache

import oracledb
from anyio.to_thread import run_sync

from mcp_oracle.connect.connect_string import Target, names_sys
from mcp_oracle.connect.preparation import Prepared, prepare, resolve
from mcp_oracle.connect.redaction import redact
from mcp_oracle.connect.symptoms import configuration_error, sentence, table
from mcp_oracle.errors import ConnectError
from mcp_oracle.packaged import load, load_block
from mcp_oracle.session.bounded import AnswerUnreadable
from mcp_oracle.session.driver_settings import configure
from mcp_oracle.session.failures import connect_failure
from mcp_oracle.session.layers import READ_ONLY_SESSION, read_only_session, read_only_transaction
from mcp_oracle.session.planning import PlanSession, refuse_own_plan_table
from mcp_oracle.session.received import receiving
from mcp_oracle.session.session import CONTROL, Session, SessionLost
from mcp_oracle.session.state import set_state, state
from mcp_oracle.settings import Limits, SessionSettings
from mcp_oracle.statement import Statement

log = logging.getLogger(__name__)
DEFAULTS = SessionSettings()
READ_ONLY_SESSION_SINCE = 23
"""First release with ALTER SESSION SET READ_ONLY."""


def prepare_driver() -> None:
    """Settle thin mode, so that one hung connect cannot block all others."""
    oracledb.enable_thin_mode()


async def open_session(
    target: Target,
    limits: Limits,
    settings: SessionSettings = DEFAULTS,
    *,
    plans: bool = False,
) -> Session:
    """A session that is ready for calls; with `plans` one for `Planner`, which is not read-only.

    Raises:
        ConfigurationError: the connect string cannot be used, or the user is SYS.
        ConnectError: the database cannot be reached, does not answer in time, or refuses the log-on.
    """
    if names_sys(target.user):
        raise configuration_error("sys-refused")
    where = redact(target.dsn)
    try:
        async with asyncio.timeout(limits.connect_seconds):
            prepared = await run_sync(prepare, target, abandon_on_cancel=True)
            where = prepared.located.label
            _tell(prepared)
            kind = PlanSession if plans else Session
            return await _open(target, prepared, limits, settings, kind)
    except TimeoutError as error:
        failure = _too_slow(where, limits)
        target.failed(failure)
        raise failure from error
    except ConnectError as error:
        error.is_outdated = target.failed(error)
        raise


def _tell(prepared: Prepared) -> None:
    """Choices and what should be changed, each once in the log; `check` shows them too."""
    for note in prepared.located.notes:
        _say_once(logging.INFO, note)
    wallet = prepared.wallet.warnings if prepared.wallet else ()
    for warning in (*prepared.located.warnings, *wallet):
        _say_once(logging.WARNING, warning)


@cache
def _say_once(level: int, text: str) -> None:
    log.log(level, text)


def circumstances(prepared: Prepared, target: Target) -> frozenset[str]:
    """What decides between two symptoms that look the same."""
    by_token = frozenset({"token"}) if target.token else frozenset[str]()
    return prepared.located.route.protocols | by_token


async def _open(
    target: Target,
    prepared: Prepared,
    limits: Limits,
    settings: SessionSettings,
    kind: type[Session],
) -> Session:
    try:
        await run_sync(resolve, prepared.located.route, abandon_on_cancel=True)
        with receiving() as received:
            connection, is_drcp = await _log_on(target, prepared, settings)
        session = kind(connection, limits, received)
        if session.log_on_warning:
            _say_once(logging.WARNING, session.log_on_warning)
        await _prepare(session, connection, limits, settings)
        if is_drcp:
            session.assert_at_check_out(_state_of(session, settings))
    except (oracledb.Error, OSError, SessionLost) as error:
        cause = error.__cause__ if isinstance(error, SessionLost) else None
        found = circumstances(prepared, target)
        raise connect_failure(cause or error, prepared.located.label, found) from error
    return session


def _too_slow(where: str, limits: Limits) -> ConnectError:
    said = table()["connect-deadline"].filled(seconds=f"{limits.connect_seconds:g}")
    error = ConnectError(f"Cannot connect to {where}: {said.cause}.", f"{sentence(said.remedy)}.")
    error.symptom = said.symptom.id
    return error


async def _log_on(
    target: Target, prepared: Prepared, settings: SessionSettings
) -> tuple[oracledb.AsyncConnection, bool]:
    """The connection, and whether it is to a pooled server (DRCP). One attempt, whatever the string asks for."""
    params = oracledb.ConnectParams()
    params.parse_connect_string(prepared.located.dsn)
    params.set(
        user=target.user or None,
        password=target.password.reveal() if target.password else None,
        # The token itself: the driver would call a function in the event loop.
        access_token=target.token.for_driver() if target.token else None,
        retry_count=0,
        ssl_context=prepared.context,
        # The context has the wallet already. With a token the driver would negotiate services first if it had one.
        wallet_location=None if target.token or not prepared.wallet else prepared.wallet.directory,
        # An unset password would make OpenSSL ask for one on the terminal, or eat a line of the client's JSON-RPC.
        wallet_password=target.wallet_password.reveal() if target.wallet_password else "",
        program="mcp-oracle-adb",
    )
    is_drcp = configure(params, settings)
    try:
        return await oracledb.connect_async(params=params), is_drcp
    except (LookupError, ValueError) as error:  # the driver looks for what should be in the answer
        raise AnswerUnreadable(error) from error


def _state_of(session: Session, settings: SessionSettings) -> tuple[Statement, ...]:
    """What to set again: a pooled server's session may be another one than that which was prepared.

    In one round trip, but for READ_ONLY, of which it was not seen yet whether Oracle allows it inside a block.
    """
    read_only = any(
        layer.name == READ_ONLY_SESSION and layer.state == "active" for layer in session.layers
    )
    block = load_block(state(settings))
    return (block, load(CONTROL, "alter_session_read_only")) if read_only else (block,)


async def _prepare(
    session: Session,
    connection: oracledb.AsyncConnection,
    limits: Limits,
    settings: SessionSettings,
) -> None:
    """Refuse SYS however it came in, set the state that every call relies on, and prove what protects it."""
    has_read_only_session = int(connection.version.partition(".")[0]) >= READ_ONLY_SESSION_SINCE
    try:
        await _refuse_sys(session, limits)
        await set_state(session, settings)
        if isinstance(session, PlanSession):
            await refuse_own_plan_table(session, limits)
        else:
            session.layers = (
                await read_only_session(session.control, available=has_read_only_session),
                await read_only_transaction(session.control),
            )
        await session.end()
    except BaseException:
        session.drop()
        raise


async def _refuse_sys(session: Session, limits: Limits) -> None:
    try:
        found = await session.run(load(CONTROL, "identity"), {}, 1, seconds=limits.connect_seconds)
    except ConnectError as error:
        raise SessionLost from error.__cause__
    user, is_dba = found.rows[0]
    if user == "SYS" or is_dba == "TRUE":
        raise configuration_error("sys-refused")
    session.user = str(user)
