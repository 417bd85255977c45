"""Functions that ride in front of a call and get no answer of their own."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from mcp_oracle.sandbox.protocol.lob import decode_free
from mcp_oracle.sandbox.wire.constants import Function
from mcp_oracle.sandbox.wire.errors import RefusedError
from mcp_oracle.sandbox.wire.octets import Reader, decode_text
from mcp_oracle.sandbox.wire.values.lob import Locator


@dataclass(frozen=True, slots=True)
class CloseCursors:
    ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class CancelCursors:
    """The rows go, the cursors stay."""

    ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class SetSchema:
    """python-oracledb repeats this before every call once `current_schema` was set."""

    name: str


@dataclass(frozen=True, slots=True)
class SetAttributes:
    """End-to-end attributes by their names in SYS_CONTEXT; None clears one."""

    values: Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class FreeLobs:
    locators: tuple[Locator, ...]


@dataclass(frozen=True, slots=True)
class BeginPipeline:
    stops_at_error: bool


@dataclass(frozen=True, slots=True)
class Ignored:
    """Known, parsed, and without meaning here."""

    function: Function


Piggyback = (
    CloseCursors | CancelCursors | SetSchema | SetAttributes | FreeLobs | BeginPipeline | Ignored
)


def decode_piggyback(reader: Reader, code: int) -> Piggyback:
    decode = _DECODERS.get(code)
    if decode is None:
        raise RefusedError(3120, f"piggyback function {code} is not supported")
    return decode(reader)


def _ids(reader: Reader) -> tuple[int, ...]:
    reader.u8()
    return tuple(reader.integer() for _ in range(reader.count()))


def _set_schema(reader: Reader) -> SetSchema:
    reader.u8()
    return SetSchema(reader.text())


def _set_attributes(reader: Reader) -> SetAttributes:
    reader.raw(2)
    reader.integer()  # which ones: said again by what follows
    heads = [(name, reader.u8(), reader.integer()) for name in _FIRST_ATTRIBUTES]
    reader.u8()
    reader.integer()
    heads.append(("CLIENT_INFO", reader.u8(), reader.integer()))
    for _ in range(2):
        reader.u8()
        reader.integer()
    heads.append(("DBOP", reader.u8(), reader.integer()))
    values = {
        name: decode_text(reader.counted() or b"") if size else None
        for name, present, size in heads
        if present
    }
    values.pop("ECID", None)
    return SetAttributes(values)


_FIRST_ATTRIBUTES = ("CLIENT_IDENTIFIER", "MODULE", "ACTION", "ECID")


def _session_state(reader: Reader) -> Ignored:
    reader.integer()
    return Ignored(Function.SESSION_STATE)


def _begin_pipeline(reader: Reader) -> BeginPipeline:
    reader.integer()
    reader.u8()
    return BeginPipeline(reader.u8() == 2)


def _app_context(reader: Reader) -> Ignored:
    reader.u8()
    reader.integer()
    reader.u8()
    count = reader.count()
    reader.integer()
    reader.u8()
    reader.counted()
    _skip_pairs(reader, count)
    return Ignored(Function.APP_CONTEXT)


def _alter_session(reader: Reader) -> Ignored:
    reader.integer()
    reader.u8()
    _skip_pairs(reader, reader.count())
    return Ignored(Function.ALTER_SESSION)


def _skip_pairs(reader: Reader, count: int) -> None:
    for _ in range(count):
        reader.twice_counted()
        reader.twice_counted()
        reader.integer()


_DECODERS: dict[int, Callable[[Reader], Piggyback]] = {
    Function.CLOSE_CURSORS: lambda reader: CloseCursors(_ids(reader)),
    Function.CANCEL_CURSORS: lambda reader: CancelCursors(_ids(reader)),
    Function.SET_SCHEMA: _set_schema,
    Function.END_TO_END: _set_attributes,
    Function.LOB: lambda reader: FreeLobs(decode_free(reader)),
    Function.SESSION_STATE: _session_state,
    Function.APP_CONTEXT: _app_context,
    Function.PIPELINE_BEGIN: _begin_pipeline,
    Function.ALTER_SESSION: _alter_session,
}
