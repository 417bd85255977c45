"""What both sides agree on before anybody logs on: capabilities and data types, messages 1 and 2."""

from dataclasses import dataclass

from mcp_oracle.sandbox.types import Profile
from mcp_oracle.sandbox.wire.capability import (
    client_field_version,
    compile_capabilities,
    runtime_capabilities,
)
from mcp_oracle.sandbox.wire.constants import (
    AL16UTF16,
    AL32UTF8,
    EOR_PROTOCOL_VERSION,
    FieldVersion,
    MessageType,
)
from mcp_oracle.sandbox.wire.errors import MalformedError
from mcp_oracle.sandbox.wire.octets import Reader, Writer, decode_text

_SERVER_VERSION = 6
_BANNER = b"x86_64/Linux 2.4.xx"
_GO_DRIVER = "OracleClientGo"
STRING_LIMIT = 32767
"""Bind values that may be longer than this come behind all others (run-time capability [6])."""


@dataclass(frozen=True, slots=True)
class Release:
    """What a profile announces."""

    protocol_version: int
    field_version: int
    version_number: int


def _version_number(major: int, minor: int) -> int:
    return major << 24 | minor << 16


RELEASES: dict[Profile, Release] = {
    "19c": Release(318, FieldVersion.V19, _version_number(19, 26)),
    "23ai": Release(EOR_PROTOCOL_VERSION, FieldVersion.V23_EXT_6, _version_number(23, 26)),
}


@dataclass(frozen=True, slots=True)
class Agreement:
    """What decides the layout of every message from here on."""

    field_version: int
    sdu: int
    end_of_response: bool
    long_scale: bool = False

    @property
    def has_token(self) -> bool:
        return self.field_version >= FieldVersion.V23_EXT_1


@dataclass(frozen=True, slots=True)
class ProtocolRequest:
    driver: str

    @classmethod
    def decode(cls, reader: Reader) -> "ProtocolRequest":
        reader.until_zero()  # versions the client speaks
        return cls(decode_text(reader.until_zero()))

    @property
    def wants_long_scale(self) -> bool:
        return self.driver.startswith(_GO_DRIVER)


@dataclass(frozen=True, slots=True)
class ProtocolAnswer:
    field_version: int
    end_of_response: bool

    def encode(self) -> bytes:
        writer = Writer().u8(MessageType.PROTOCOL, _SERVER_VERSION, 0).raw(_BANNER + b"\0")
        writer.u16_little(AL32UTF8).u8(1).u16_little(0)
        national = bytes(9) + AL16UTF16.to_bytes(2)
        writer.u16(len(national)).raw(national)
        compile_array = compile_capabilities(
            self.field_version, end_of_response=self.end_of_response
        )
        return writer.counted(compile_array).counted(runtime_capabilities()).getvalue()


@dataclass(frozen=True, slots=True)
class DataTypesRequest:
    field_version: int

    @classmethod
    def decode(cls, reader: Reader) -> "DataTypesRequest":
        """The list of types says nothing that this server needs, but it must all be here before the answer.

        go-ora writes its national character set before the list, which then seems to end early: what is left over in
        the packet is dropped by the caller.
        """
        reader.raw(5)  # character set twice, encoding flags
        capabilities = reader.counted()
        reader.counted()
        if capabilities is None:
            raise MalformedError("data types without capabilities")
        while reader.u16():
            if reader.u16():
                reader.raw(4)
        return cls(client_field_version(capabilities))


def encode_data_types() -> bytes:
    return Writer().u8(MessageType.DATA_TYPES).u16(0).getvalue()
