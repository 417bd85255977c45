"""Functions of supplied packages that queries use: UTL_RAW and DBMS_LOB."""

import json

from mcp_oracle.sandbox.catalog.datatype import BFILE, BLOB, CLOB, NUMBER, RAW, Kind, text
from mcp_oracle.sandbox.engine.context import Call, Rewrite, unimplemented
from mcp_oracle.sandbox.engine.expression import Digits, Expr, number, quote
from mcp_oracle.sandbox.engine.rewrite.conversion import inconsistent, to_bytes, to_number, to_text
from mcp_oracle.sandbox.types import OraError

_LENGTH = Digits(18, 0)


def cast_to_raw(call: Call) -> Expr:
    """The bytes of a text in the database's character set."""
    call.expect(1)
    return Expr(f"encode({to_text(call.context, call[0], call.offset).sql})", RAW)


def cast_to_varchar2(call: Call) -> Expr:
    call.expect(1)
    if call[0].type.kind is not Kind.RAW:
        raise unimplemented("UTL_RAW.CAST_TO_VARCHAR2 of this type", call.offset)
    return Expr(call.context.run("o_raw_text", call[0]), text(4000))


def copies(call: Call) -> Expr:
    """UTL_RAW.COPIES(raw, times)."""
    call.expect(2)
    if call[0].type.kind not in (Kind.RAW, Kind.NULL):
        raise unimplemented("UTL_RAW.COPIES of this type", call.offset)
    times = to_bytes(call.context, to_number(call.context, call[1], call.offset))
    return Expr(call.context.run("o_raw_copies", f"{call[0].sql}::BLOB", times), RAW)


def get_length(call: Call) -> Expr:
    """Characters of a CLOB, bytes of a BLOB."""
    call.expect(1)
    kind = call[0].type.kind
    if kind in (Kind.BLOB, Kind.RAW):
        sql = f"octet_length({call[0].sql})"
    elif kind is Kind.CLOB or call[0].type.is_character:
        sql = f"length({call[0].sql})"
    else:
        raise OraError(6553, "PLS-306: wrong number or types of arguments in call to 'GETLENGTH'")
    return Expr(f"CAST({sql} AS {_LENGTH.storage})", NUMBER, _LENGTH)


def substr(call: Call) -> Expr:
    """DBMS_LOB.SUBSTR(lob, amount, offset) of a CLOB."""
    call.expect(1, 3)
    if call[0].type.kind is not Kind.CLOB and not call[0].type.is_character:
        raise unimplemented("DBMS_LOB.SUBSTR of this type", call.offset)
    given = [to_bytes(call.context, to_number(call.context, a)) for a in call.arguments[1:]]
    amount = given[0] if given else to_bytes(call.context, number(32767))
    start = given[1] if len(given) > 1 else to_bytes(call.context, number(1))
    return Expr(call.context.run("o_lob_substr", call[0], amount, start), text(4000))


def empty_clob(call: Call) -> Expr:
    """A CLOB of length 0, which is not NULL."""
    call.expect(0)
    return Expr("''::VARCHAR", CLOB, nullable=False)


def empty_blob(call: Call) -> Expr:
    call.expect(0)
    return Expr("''::BLOB", BLOB, nullable=False)


def to_blob(call: Call) -> Expr:
    call.expect(1)
    if call[0].type.kind not in (Kind.RAW, Kind.LONG_RAW, Kind.BLOB, Kind.NULL):
        raise inconsistent("BLOB", call[0], call.offset)
    return Expr(f"{call[0].sql}::BLOB", BLOB)


def bfilename(call: Call) -> Expr:
    """A locator; neither directory nor file need exist before it is read."""
    call.expect(2)
    names = [argument.literal for argument in call.arguments]
    if not all(isinstance(name, str) and name for name in names):
        raise unimplemented("BFILENAME of names that are no literals", call.offset)
    return Expr(quote(json.dumps(names)), BFILE, nullable=False)


FUNCTIONS: dict[str, Rewrite] = {
    "BFILENAME": bfilename,
    "EMPTY_CLOB": empty_clob,
    "EMPTY_BLOB": empty_blob,
    "TO_BLOB": to_blob,
}
SUPPLIED: dict[tuple[str, str], Rewrite] = {
    ("UTL_RAW", "CAST_TO_RAW"): cast_to_raw,
    ("UTL_RAW", "COPIES"): copies,
    ("UTL_RAW", "CAST_TO_VARCHAR2"): cast_to_varchar2,
    ("DBMS_LOB", "GETLENGTH"): get_length,
    ("DBMS_LOB", "SUBSTR"): substr,
}
