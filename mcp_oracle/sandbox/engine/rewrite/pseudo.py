"""Names that are values: SYSDATE, USER, ROWNUM … and the functions that tell of the session."""

from collections.abc import Callable

from mcp_oracle.sandbox.catalog.datatype import (
    BINARY_DOUBLE,
    BINARY_FLOAT,
    DATE,
    NUMBER,
    TIMESTAMP,
    TIMESTAMP_TZ,
    DataType,
    Kind,
    text,
)
from mcp_oracle.sandbox.engine.context import Call, Context, Rewrite, unimplemented
from mcp_oracle.sandbox.engine.expression import Digits, Expr, quote, storage
from mcp_oracle.sandbox.engine.rewrite.conversion import zoned
from mcp_oracle.sandbox.types import OraError


def _now(context: Context) -> str:
    return f"{context.parameter('now')}::TIMESTAMP"


def _sysdate(context: Context) -> Expr:
    return Expr(f"date_trunc('second', {_now(context)})", DATE, nullable=False)


def _systimestamp(context: Context) -> Expr:
    return Expr(zoned(_now(context), "0"), TIMESTAMP_TZ, nullable=False)


def _local(context: Context) -> str:
    return f"({_now(context)} + to_minutes({context.facts.zone_minutes}))"


def _current_date(context: Context) -> Expr:
    return Expr(f"date_trunc('second', {_local(context)})", DATE, nullable=False)


def _current_timestamp(context: Context) -> Expr:
    return Expr(zoned(_now(context), str(context.facts.zone_minutes)), TIMESTAMP_TZ, nullable=False)


def _localtimestamp(context: Context) -> Expr:
    return Expr(_local(context), TIMESTAMP, nullable=False)


def _user(context: Context) -> Expr:
    return Expr(quote(context.facts.user), text(128), nullable=False)


def _zone_text(minutes: int) -> str:
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"


def _session_zone(context: Context) -> Expr:
    return Expr(quote(_zone_text(context.facts.zone_minutes)), text(75), nullable=False)


def _uid(context: Context) -> Expr:
    return Expr(f"{context.facts.userenv['UID']}::DECIMAL(10,0)", NUMBER, Digits(10, 0))


_SPECIAL = {"INFINITY": "inf", "NAN": "nan"}


def _constant(value: str, of: DataType) -> Callable[[Context], Expr]:
    return lambda _: Expr(f"CAST('{value}' AS {storage(of)})", of, nullable=False)


PSEUDO: dict[str, Callable[[Context], Expr]] = {
    "SYSDATE": _sysdate,
    "SYSTIMESTAMP": _systimestamp,
    "CURRENT_DATE": _current_date,
    "CURRENT_TIMESTAMP": _current_timestamp,
    "LOCALTIMESTAMP": _localtimestamp,
    **{
        f"BINARY_DOUBLE_{word}": _constant(value, BINARY_DOUBLE) for word, value in _SPECIAL.items()
    },
    **{f"BINARY_FLOAT_{word}": _constant(value, BINARY_FLOAT) for word, value in _SPECIAL.items()},
    "USER": _user,
    "UID": _uid,
    "DBTIMEZONE": lambda _: Expr("'+00:00'", text(6), nullable=False),
    "SESSIONTIMEZONE": _session_zone,
}


def sys_context(call: Call) -> Expr:
    """SYS_CONTEXT of USERENV; other namespaces are empty, unknown parameters ORA-02003."""
    call.expect(2, 3)
    namespace, parameter = call[0].literal, call[1].literal
    if not isinstance(namespace, str) or not isinstance(parameter, str):
        raise unimplemented("SYS_CONTEXT with computed arguments", call.offset)
    of = DataType(Kind.VARCHAR2, size=256)
    if namespace.upper() != "USERENV":
        return Expr("NULL::VARCHAR", of)
    if parameter.upper() not in call.context.facts.userenv:
        raise OraError(2003, "invalid USERENV parameter", offset=call.offset)
    value = call.context.facts.userenv[parameter.upper()]
    return Expr("NULL::VARCHAR" if value is None else quote(value), of)


FUNCTIONS: dict[str, Rewrite] = {"SYS_CONTEXT": sys_context}
