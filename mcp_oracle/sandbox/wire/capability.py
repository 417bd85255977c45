"""Capability arrays: which features each side has. Only a few places change what clients do.

Python and node read [7], [40], [45], [54] and run-time [1], [6], [12]; go-ora also [4], [15], [16], [27], [37].
The other values are those a real server is seen to send.
"""

from mcp_oracle.sandbox.wire.errors import MalformedError

COMPILE_FIELD_VERSION = 7
_COMPILE_END_OF_RESPONSE = 40
_END_OF_RESPONSE = 0x20
_RUNTIME_STRINGS = 6
_STRINGS_32K = 0x04

_COMPILE = {
    0: 6,  # SQL version
    4: 0xEA,  # log-on types
    8: 1,
    9: 1,
    15: 0x29,  # bit 0: call status in every answer
    16: 0x91,  # bit 0: sequence number in every answer (go-ora); session contexts
    17: 3,
    18: 7,
    19: 3,
    21: 1,
    23: 0xCF,  # LOB features
    26: 4,
    27: 1,
    31: 0x10,
    34: 12,
    37: 0xB8,  # big chunks, implicit results
}
_COMPILE_SIZE, _RUNTIME_SIZE = 55, 13


def compile_capabilities(field_version: int, *, end_of_response: bool) -> bytes:
    array = bytearray(_COMPILE_SIZE)
    for place, value in _COMPILE.items():
        array[place] = value
    array[COMPILE_FIELD_VERSION] = field_version
    array[_COMPILE_END_OF_RESPONSE] = _END_OF_RESPONSE if end_of_response else 0
    return bytes(array)


def runtime_capabilities() -> bytes:
    array = bytearray(_RUNTIME_SIZE)
    array[0] = 2
    array[_RUNTIME_STRINGS] = 0x01 | _STRINGS_32K
    return bytes(array)


def client_field_version(compile_array: bytes) -> int:
    if len(compile_array) <= COMPILE_FIELD_VERSION:
        raise MalformedError("capabilities without a field version")
    return compile_array[COMPILE_FIELD_VERSION]
