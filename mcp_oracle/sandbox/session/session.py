"""The session: takes requests, gives the packets of their answers.

Whatever cannot be done becomes an ORA- error on a healthy connection. `respond` is called by one worker thread at
a time; `interrupt` alone may come from another one.
"""

import logging
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NoReturn

from mcp_oracle.sandbox.protocol.answer import (
    CallState,
    EndOfCall,
    Message,
    Parameters,
    Ready,
    Status,
    Version,
)
from mcp_oracle.sandbox.protocol.connect import Connect
from mcp_oracle.sandbox.protocol.connection import ServerConnection
from mcp_oracle.sandbox.protocol.execute import Execute, Fetch
from mcp_oracle.sandbox.protocol.lob import LobCall
from mcp_oracle.sandbox.protocol.negotiation import (
    DataTypesRequest,
    ProtocolAnswer,
    ProtocolRequest,
    encode_data_types,
)
from mcp_oracle.sandbox.protocol.piggyback import (
    BeginPipeline,
    CancelCursors,
    CloseCursors,
    FreeLobs,
    Ignored,
    Piggyback,
    SetAttributes,
    SetSchema,
)
from mcp_oracle.sandbox.protocol.request import (
    Call,
    LogonFinish,
    LogonStart,
    Refused,
    Request,
    Simple,
)
from mcp_oracle.sandbox.protocol.services import NetworkServices, encode_no_services
from mcp_oracle.sandbox.protocol.verifier import RandomBytes
from mcp_oracle.sandbox.session.cursor import CursorTable
from mcp_oracle.sandbox.session.execution import Clock, CursorError, Execution
from mcp_oracle.sandbox.session.lob import LobTable
from mcp_oracle.sandbox.session.logon import Logon, Verifiers, session_facts
from mcp_oracle.sandbox.session.token_logon import TokenAuthority
from mcp_oracle.sandbox.types import Database, DatabaseSession, OraError
from mcp_oracle.sandbox.wire.constants import Function
from mcp_oracle.sandbox.wire.errors import EncodingError, MalformedError

log = logging.getLogger(__name__)

CANCELLED = OraError(1013, "user requested cancel of current operation")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a session needs from outside.

    Attributes:
        number: the session id, unique while the server runs.
        trace: told every SQL text before it runs, exactly as it came.
        tokens: who may log on by token; None where the transport is not TLS.
    """

    database: Database
    verifiers: Verifiers
    random: RandomBytes
    clock: Clock
    number: int
    trace: Callable[[str], None]
    tokens: TokenAuthority | None = None


_WITHOUT_WORK = {Function.COMMIT, Function.ROLLBACK, Function.PING}
_DROP_RESULTS = (CloseCursors, CancelCursors)
_BEGINS = re.compile(r"\s*SET\s+TRANSACTION\s+READ\s+ONLY\s*$", re.IGNORECASE)


@dataclass(slots=True)
class _Pipeline:
    """Requests that were sent in one go. The client may want nothing run after the first error."""

    stops_at_error: bool
    has_failed: bool = False

    def check(self, request: Request) -> None:
        if self.stops_at_error and self.has_failed and request.token:
            raise OraError(1013, "the pipeline was stopped by an error before this operation")


class Session:
    def __init__(self, surroundings: Surroundings) -> None:
        self.cursors = CursorTable()
        self.lobs = LobTable()
        self.connection = ServerConnection(surroundings.database.profile, self.cursors)
        self.is_over = False
        self.user = ""
        self._around = surroundings
        self._service = ""
        self._logon = Logon(
            surroundings.verifiers,
            surroundings.database.passwords(),
            surroundings.random,
            surroundings.tokens,
        )
        self._pipeline = _Pipeline(stops_at_error=False)
        self._database: DatabaseSession | None = None
        self._execution: Execution | None = None

    @property
    def is_logged_on(self) -> bool:
        return self._database is not None

    @property
    def in_transaction(self) -> bool:
        return self._database is not None and self._database.in_transaction

    # ---- connecting

    def refusal(self, connect: Connect) -> int | None:
        """The ORA number with which the listener turns the client away, or None."""
        name = connect.service or connect.sid
        if name.lower() in self._around.database.services():
            self._service = name
            return None
        return 12505 if connect.sid and not connect.service else 12514

    # ---- requests

    def respond(self, request: Request, instead: OraError | None = None) -> list[bytes]:
        """The packets of the answer; none for a one-way function. `instead` is a fault that takes the work's place."""
        if self._execution is not None:
            self._execution.opened = None
        try:
            for piggyback in request.piggybacks:
                self._apply(piggyback)
            self._pipeline.check(request)
            if instead is not None:
                self._refuse(request, instead)
            packets = self.connection.send(request, self._answer(request))
        except OraError as error:
            packets = self._failed(request, error)
        except (EncodingError, MalformedError) as error:
            packets = self._failed(
                request, OraError(3115, f"unsupported network datatype: {error}")
            )
        return packets if request.wants_answer else []

    def is_instant(self, request: Request) -> bool:
        """Whether the answer takes less time than to have another thread give it.

        Not if it drops a result first: that can be millions of rows.
        """
        if not _is_light(request.call) or self._database is None:
            return False
        if any(isinstance(one, _DROP_RESULTS) for one in request.piggybacks):
            return False
        return self._database.has_light_transaction

    def _refuse(self, request: Request, error: OraError) -> NoReturn:
        """Like an error of the engine: it names the cursor that the client knows already."""
        if isinstance(request.call, LogonFinish):
            self.connection.denied()
        if isinstance(request.call, Execute | Fetch):
            self.stop(request)
            raise CursorError(error, request.call.cursor_id, 0) from error
        raise error

    def stop(self, request: Request) -> None:
        """Its cursor was interrupted: what was not fetched of it is gone (ORA-01002 to whoever fetches on)."""
        if isinstance(request.call, Execute | Fetch):
            self.cursors.cancel([request.call.cursor_id])

    def fail(self, request: Request, text: str) -> list[bytes]:
        """The answer to a request that this server could not deal with, for whatever reason."""
        return self._failed(request, OraError(3001, f"unimplemented feature: {text}"))

    def abandon(self) -> None:
        """The answer will not be sent: nobody knows the cursor that it would have named."""
        if self._execution is not None and self._execution.opened is not None:
            self.cursors.close([self._execution.opened.id])

    def interrupt(self) -> None:
        if self._database is not None:
            self._database.interrupt()

    def reset(self) -> list[bytes]:
        """After a break: ready for the next request."""
        self.clear_interrupt()
        return self.connection.finish_reset([EndOfCall(self._state(0), error=CANCELLED)])

    def clear_interrupt(self) -> None:
        if self._database is not None:
            self._database.clear_interrupt()

    def close(self) -> None:
        self.cursors.close_all()
        if self._database is not None:
            self._database.close()
        self._database = self._execution = None

    # ---- answers

    def _state(self, sequence: int) -> CallState:
        return CallState(self.in_transaction, sequence)

    def _failed(self, request: Request, error: OraError) -> list[bytes]:
        self.is_over = self.is_over or error.fatal or self._execution is None
        self._pipeline.has_failed = True
        cursor_id, rows = 0, 0
        if isinstance(error, CursorError):
            cursor_id, rows = error.cursor_id, error.rows
        end = EndOfCall(self._state(request.sequence), cursor_id, rows, error)
        return self.connection.send(request, [end])

    def _answer(self, request: Request) -> Sequence[Message]:
        call = request.call
        match call:
            case NetworkServices():
                return [Ready(encode_no_services())]
            case ProtocolRequest():
                return [self._protocol_answer()]
            case DataTypesRequest():
                return [Ready(encode_data_types())]
            case LogonStart():
                pairs = self._logon.start(call.auth)
                return [Parameters(pairs), EndOfCall(self._state(request.sequence))]
            case LogonFinish():
                return self._finish_logon(call, request.sequence)
            case Refused():
                raise OraError(call.number, call.text)
            case _:
                return self._call(call, request.sequence)

    def _protocol_answer(self) -> Ready:
        release, agreement = self.connection.release, self.connection.agreement
        answer = ProtocolAnswer(release.field_version, agreement.end_of_response)
        return Ready(answer.encode())

    def _finish_logon(self, call: LogonFinish, sequence: int) -> Sequence[Message]:
        try:
            self._logon.finish(call.auth, self._service, self._around.clock().timestamp())
        except OraError:
            self.connection.denied()
            raise
        serial = self._around.number * 7919 % 60000 + 1
        client = self._logon.client(self._service, self._around.number, serial)
        self._database = database = self._around.database.session(client)
        self._execution = self._new_execution(database)
        _apply_settings(database, call.auth.pairs.get("AUTH_ALTER_SESSION", ""))
        self.user = client.user
        self.connection.logged_on()
        facts = session_facts(client, self.connection.release.version_number)
        proof = (self._logon.proof,) if self._logon.proof else ()
        return [Parameters(proof + facts), Status(self._state(sequence))]

    def _new_execution(self, database: DatabaseSession) -> Execution:
        around = self._around
        version = self.connection.agreement.field_version
        return Execution(database, self.cursors, self.lobs, around.clock, version, around.trace)

    def _call(self, call: Execute | Fetch | LobCall | Simple, sequence: int) -> Sequence[Message]:
        if self._execution is None:
            raise OraError(1012, "not logged on")
        match call:
            case Execute():
                return self._execution.execute(call, sequence)
            case Fetch():
                return self._execution.fetch(call, sequence)
            case LobCall():
                answer = Ready(self.lobs.answer(call).encode())
                return [answer, Status(self._state(sequence))]
            case Simple():
                return self._simple(call.function, self._execution.database, sequence)

    def _simple(
        self, function: Function, database: DatabaseSession, sequence: int
    ) -> Sequence[Message]:
        if function == Function.COMMIT:
            database.commit()
        elif function in {Function.ROLLBACK, Function.LOGOFF}:
            database.rollback()
        status = Status(self._state(sequence))
        if function == Function.VERSION:
            number = self.connection.release.version_number
            return [Version(f"Sandbox {number >> 24}.{number >> 16 & 0xFF}", number), status]
        return [status]

    def _apply(self, piggyback: Piggyback) -> None:
        if self._database is None:
            raise OraError(1012, "not logged on")
        match piggyback:
            case CloseCursors():
                self.cursors.close(piggyback.ids)
            case CancelCursors():
                self.cursors.cancel(piggyback.ids)
            case SetSchema():
                self._database.set_attribute("CURRENT_SCHEMA", piggyback.name)
            case SetAttributes():
                for name, value in piggyback.values.items():
                    self._database.set_attribute(name, value)
            case FreeLobs():
                self.lobs.free(piggyback.locators)
            case BeginPipeline():
                self._pipeline = _Pipeline(piggyback.stops_at_error)
            case Ignored():
                pass


def _is_light(call: Call) -> bool:
    """Whether it does nothing but begin or end a transaction, at most."""
    if isinstance(call, Simple):
        return call.function in _WITHOUT_WORK
    if not isinstance(call, Execute) or call.statement is None or call.statement.kind != "other":
        return False
    return _BEGINS.match(call.statement.sql) is not None


def _apply_settings(database: DatabaseSession, statement: str) -> None:
    """Clients send an ALTER SESSION with their time zone along with the password."""
    if not statement:
        return
    try:
        database.execute(statement, (), ())
    except OraError as error:
        log.info("settings of the client were not taken over: %s", error)
