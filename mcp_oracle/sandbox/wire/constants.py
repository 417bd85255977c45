"""Protocol numbers (python-oracledb 26.1.0, `impl/thin/constants.pxi`, and what node-oracledb 26 sends beside).

Bits that are tested in every request are plain integers: `&` of an `IntFlag` runs four functions of Python.
"""

from enum import IntEnum


class PacketType(IntEnum):
    CONNECT = 1
    ACCEPT = 2
    REFUSE = 4
    REDIRECT = 5
    DATA = 6
    RESEND = 11
    MARKER = 12
    CONTROL = 14


class Marker(IntEnum):
    BREAK = 1
    RESET = 2
    INTERRUPT = 3


class DataFlag:
    END_OF_FILE = 0x0040
    END_OF_REQUEST = 0x0800
    BEGIN_PIPELINE = 0x1000
    END_OF_RESPONSE = 0x2000


class MessageType(IntEnum):
    PROTOCOL = 1
    DATA_TYPES = 2
    FUNCTION = 3
    ERROR = 4
    ROW_HEADER = 6
    ROW_DATA = 7
    PARAMETER = 8
    STATUS = 9
    IO_VECTOR = 11
    LOB_DATA = 14
    WARNING = 15
    DESCRIBE = 16
    PIGGYBACK = 17
    FLUSH_OUT_BINDS = 19
    BIT_VECTOR = 21
    SERVER_PIGGYBACK = 23
    ONEWAY_FUNCTION = 26
    END_OF_RESPONSE = 29
    TOKEN = 33
    FAST_AUTH = 34


class Function(IntEnum):
    REEXECUTE = 4
    FETCH = 5
    LOGOFF = 9
    COMMIT = 14
    ROLLBACK = 15
    VERSION = 59
    REEXECUTE_AND_FETCH = 78
    EXECUTE = 94
    LOB = 96
    CLOSE_CURSORS = 105
    AUTH_TWO = 115
    AUTH_ONE = 118
    CANCEL_CURSORS = 120
    END_TO_END = 135
    PING = 147
    SET_SCHEMA = 152
    APP_CONTEXT = 154
    SESSION_RELEASE = 163
    SESSION_STATE = 176
    PIPELINE_BEGIN = 199
    PIPELINE_END = 200
    ALTER_SESSION = 204


class ExecuteOption:
    PARSE = 0x1
    BIND = 0x8
    DEFINE = 0x10
    EXECUTE = 0x20
    FETCH = 0x40
    COMMIT = 0x100
    PLSQL_BIND = 0x400
    NOT_PLSQL = 0x8000
    DESCRIBE = 0x20000
    BATCH_ERRORS = 0x80000


class ExecuteFlag:
    SCROLLABLE = 0x02
    ROW_COUNTS = 0x4000


class LobOperation(IntEnum):
    LENGTH = 0x1
    READ = 0x2
    TRIM = 0x20
    WRITE = 0x40
    CREATE_TEMPORARY = 0x110
    FREE_TEMPORARY = 0x111
    CHUNK_SIZE = 0x4000
    OPEN = 0x8000
    CLOSE = 0x10000
    IS_OPEN = 0x11000
    FREE_ARRAY = 0x80111


class BindDirection(IntEnum):
    OUT = 16
    IN = 32
    IN_OUT = 48


class CharsetForm(IntEnum):
    NONE = 0
    DATABASE = 1
    NATIONAL = 2


class FieldVersion(IntEnum):
    """The releases whose optional fields matter here; a session runs at the lower of both sides."""

    V12_2 = 8
    V12_2_EXT = 9
    V18 = 11
    V19 = 13
    V20 = 14
    V21 = 16
    V23 = 17
    V23_EXT_1 = 18
    V23_EXT_3 = 20
    V23_EXT_6 = 24


AL32UTF8 = 873
AL16UTF16 = 2000
EOR_PROTOCOL_VERSION = 319
WIDE_LENGTHS_PROTOCOL_VERSION = 315
CALL_STATUS_IN_TRANSACTION = 0x2
KEYWORD_CURRENT_SCHEMA = 168
VERIFIER_12C = 0x4815

# Bind and define types that only some clients use.
BINARY_INTEGER = 3
LONG_VARCHAR = 94
"""go-ora's define type for a CLOB that is to come as bytes."""
