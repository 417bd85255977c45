"""DEFAULT … ON CONVERSION ERROR and VALIDATE_CONVERSION: a conversion that is tried before it is made.

What a conversion calls is noted; each of these calls has a twin that tells whether it succeeds.
"""

# sqlglot's node arguments are Any.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from dataclasses import replace

from sqlglot import exp

from mcp_oracle.sandbox.catalog.datatype import NUMBER, DataType, Kind
from mcp_oracle.sandbox.catalog.declaration import parse as parse_type
from mcp_oracle.sandbox.engine.context import (
    Call,
    Context,
    Query,
    Rewrite,
    SessionFacts,
    unimplemented,
)
from mcp_oracle.sandbox.engine.expression import Digits, Expr, storage
from mcp_oracle.sandbox.engine.function.library import CONVERSIONS
from mcp_oracle.sandbox.engine.rewrite import character, datetime, numeric
from mcp_oracle.sandbox.engine.rewrite.cast import cast
from mcp_oracle.sandbox.engine.rewrite.conversion import to_bytes
from mcp_oracle.sandbox.engine.scope import Scope


class Trial:
    """The compiler, as a conversion sees it that is only tried."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._tests = list[str]()

    @property
    def facts(self) -> SessionFacts:
        return self._context.facts

    @property
    def succeeds(self) -> str:
        """Engine text; an inner call is tried before the one that takes its result."""
        tests = " ".join(f"WHEN NOT {test} THEN FALSE" for test in self._tests)
        return f"CASE {tests} ELSE TRUE END" if tests else "TRUE"

    def expr(self, node: exp.Expr, scope: Scope) -> Expr:
        return self._context.expr(node, scope)

    def condition(self, node: exp.Expr, scope: Scope) -> str:
        return self._context.condition(node, scope)

    def query(self, node: exp.Expr, outer: Scope | None) -> Query:
        return self._context.query(node, outer)

    def run(self, function: str, *arguments: Expr | str) -> str:
        if function in CONVERSIONS:
            self._tests.append(self._context.run(f"{function}_succeeds", *arguments))
        return self._context.run(function, *arguments)

    def parameter(self, key: str) -> str:
        return self._context.parameter(key)

    def next_name(self, prefix: str) -> str:
        return self._context.next_name(prefix)


def with_default(rewrite: Rewrite) -> Rewrite:
    """A conversion function that may have DEFAULT … ON CONVERSION ERROR."""

    def convert(call: Call) -> Expr:
        default = call.node.args.get("default")
        if default is None:
            return rewrite(call)
        return _with_default(call, rewrite, call.context.expr(default, call.scope))

    return convert


def _with_default(call: Call, rewrite: Rewrite, default: Expr) -> Expr:
    trial, fallback = Trial(call.context), Trial(call.context)
    value = rewrite(replace(call, context=trial))
    if default.is_null_literal:
        other = default
    elif default.type.is_character or (default.type.is_numeric and value.type.is_numeric):
        arguments = (default, *_further(call, default))
        other = rewrite(replace(call, context=fallback, arguments=arguments))
    else:
        raise unimplemented("DEFAULT of another type", call.offset)
    if value.type.kind is Kind.NUMBER:
        value, other = _one_storage(call.context, value), _one_storage(call.context, other)
    # A default that cannot be converted is an error, whether or not it is needed.
    tests = f"WHEN {fallback.succeeds} AND {trial.succeeds} THEN {value.sql}"
    sql = f"CASE {tests} ELSE {other.sql} END"
    return Expr(f"CAST({sql} AS {storage(value.type, value.digits)})", value.type, value.digits)


def _further(call: Call, default: Expr) -> tuple[Expr, ...]:
    """The format is for text."""
    return call.arguments[1:] if default.type.is_character else ()


def _one_storage(context: Context, value: Expr) -> Expr:
    return value if value.is_null_literal else to_bytes(context, value)


_CONVERSIONS: dict[Kind, Rewrite] = {
    Kind.NUMBER: character.to_number_,
    Kind.BINARY_DOUBLE: numeric.FUNCTIONS["TO_BINARY_DOUBLE"],
    Kind.BINARY_FLOAT: numeric.FUNCTIONS["TO_BINARY_FLOAT"],
    Kind.DATE: datetime.FUNCTIONS["TO_DATE"],
    Kind.TIMESTAMP: datetime.FUNCTIONS["TO_TIMESTAMP"],
    Kind.TIMESTAMP_TZ: datetime.FUNCTIONS["TO_TIMESTAMP_TZ"],
    Kind.INTERVAL_DS: datetime.FUNCTIONS["TO_DSINTERVAL"],
    Kind.INTERVAL_YM: datetime.FUNCTIONS["TO_YMINTERVAL"],
}


def _declared(call: Call) -> DataType:
    return parse_type(call.node.args["to"].sql(dialect="oracle"))


def _converted(call: Call, of: DataType) -> Expr:
    """As the conversion function of the type does it, then in its precision."""
    if call[0].is_null_literal:
        return cast(call.context, call[0], of, call.offset)
    convert = _CONVERSIONS.get(of.kind)
    same = call[0].type.kind is of.kind or (
        call[0].type.is_numeric and of.kind in (Kind.NUMBER, Kind.BINARY_DOUBLE, Kind.BINARY_FLOAT)
    )
    if convert is None or len(call) > 2 or not (call[0].type.is_character or same):
        raise unimplemented(f"{call.name} in this form", call.offset)
    value = convert(call)
    if of in (NUMBER, value.type) or of.kind in (Kind.INTERVAL_DS, Kind.INTERVAL_YM):
        return replace(value, type=of)
    return cast(call.context, value, of, call.offset)


def cast_with(call: Call) -> Expr:
    """CAST with DEFAULT or a format."""
    of = _declared(call)
    default = call.node.args.get("default")
    if default is None:
        return _converted(call, of)
    compiled = call.context.expr(default, call.scope)
    return _with_default(call, lambda c: _converted(c, of), compiled)


def validate_conversion(call: Call) -> Expr:
    """1 or 0; NULL can be converted to anything."""
    trial = Trial(call.context)
    value = call[0].sql
    _converted(replace(call, context=trial), _declared(call))
    # The value is computed even where nothing has to be tried: its errors stay errors.
    result = f"CASE WHEN {value} IS NULL THEN 1 WHEN {trial.succeeds} THEN 1 ELSE 0 END"
    return Expr(f"CAST({result} AS DECIMAL(1,0))", NUMBER, Digits(1, 0), nullable=False)


FUNCTIONS: dict[str, Rewrite] = {
    "TO_NUMBER": with_default(character.to_number_),
    **{
        name: with_default(rewrite)
        for table in (datetime.FUNCTIONS, numeric.FUNCTIONS)
        for name, rewrite in table.items()
        if name.startswith("TO_")
    },
    "CAST": cast_with,
    "VALIDATE_CONVERSION": validate_conversion,
}
