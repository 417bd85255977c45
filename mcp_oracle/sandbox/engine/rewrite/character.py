"""Functions of text. Results that are empty become NULL in the functions themselves."""

# sqlglot's node arguments are Any.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false

from dataclasses import replace
from decimal import Decimal

from sqlglot import exp

from mcp_oracle.sandbox.catalog.datatype import CLOB, NUMBER, RAW, DataType, Kind, text
from mcp_oracle.sandbox.engine.context import Call, Context, Rewrite, unimplemented
from mcp_oracle.sandbox.engine.expression import Digits, Expr, null, number, quote
from mcp_oracle.sandbox.engine.rewrite.conversion import (
    datetime_text,
    inconsistent,
    to_binary,
    to_bytes,
    to_number,
    to_text,
)
from mcp_oracle.sandbox.types import OraError


def text_literal(value: str) -> Expr:
    """'' is NULL; any other text literal is a CHAR, which decides how it compares."""
    if not value:
        return Expr("NULL::VARCHAR", DataType(Kind.CHAR, size=1), literal="")
    return Expr(quote(value), DataType(Kind.CHAR, size=len(value)), literal=value, nullable=False)


def concatenate(context: Context, left: Expr, right: Expr, offset: int | None = None) -> Expr:
    """`||`: NULL counts as empty, two of them give NULL."""
    a, b = to_text(context, left, offset), to_text(context, right, offset)
    size = a.type.size + b.type.size
    if Kind.CLOB in (a.type.kind, b.type.kind):
        of = CLOB
    elif a.type.kind is Kind.CHAR and b.type.kind is Kind.CHAR and size <= 2000:
        of = DataType(Kind.CHAR, size=size)
    else:
        of = text(min(size, 4000))
    if a.type.national or b.type.national:
        of = replace(of, national=True)
    return Expr(f"nullif(concat({a.sql}, {b.sql}), '')", of)


def _text(call: Call, index: int) -> Expr:
    return to_text(call.context, call[index], call.offset)


def _number(call: Call, index: int, default: int) -> Expr:
    value = (
        to_number(call.context, call[index], call.offset) if index < len(call) else number(default)
    )
    return to_bytes(call.context, value)


def _sized(call: Call, size: int | None = None) -> DataType:
    source = call[0].type
    if source.kind is Kind.CLOB:
        return CLOB
    return text(size or source.size or 40)


def _mapped(function: str) -> Rewrite:
    """UPPER, LOWER, INITCAP: the type stays, CHAR too."""

    def rewrite(call: Call) -> Expr:
        call.expect(1)
        value = _text(call, 0)
        of = value.type if value.type.kind is Kind.CHAR else _sized(call)
        if function != "o_initcap" and _is_ascii_literal(value):
            return replace(value, sql=f"{function[2:]}({value.sql})", literal=None)
        return Expr(call.context.run(function, value), of)

    return rewrite


def _is_ascii_literal(value: Expr) -> bool:
    return isinstance(value.literal, str) and value.literal.isascii() and bool(value.literal)


def substr(call: Call) -> Expr:
    call.expect(2, 3)
    length = _number(call, 2, 0) if len(call) > 2 else "NULL::BLOB"
    sql = call.context.run("o_substr", _text(call, 0), _number(call, 1, 1), length)
    if len(call) > 2:
        sql = f"CASE WHEN {_number(call, 2, 0).sql} IS NOT NULL THEN {sql} END"
    return Expr(sql, _sized(call))


def instr(call: Call) -> Expr:
    call.expect(2, 4)
    sql = call.context.run(
        "o_instr", _text(call, 0), _text(call, 1), _number(call, 2, 1), _number(call, 3, 1)
    )
    return Expr(sql, NUMBER)


def length(call: Call) -> Expr:
    call.expect(1)
    if call[0].type.kind in (Kind.RAW, Kind.BLOB):
        return Expr(f"CAST(octet_length({call[0].sql}) AS DECIMAL(18,0))", NUMBER, Digits(18, 0))
    return Expr(f"CAST(length({_text(call, 0).sql}) AS DECIMAL(18,0))", NUMBER, Digits(18, 0))


def lengthb(call: Call) -> Expr:
    call.expect(1)
    sql = f"octet_length(encode({_text(call, 0).sql}))"
    return Expr(f"CAST({sql} AS DECIMAL(18,0))", NUMBER, Digits(18, 0))


def _padded(function: str) -> Rewrite:
    def rewrite(call: Call) -> Expr:
        call.expect(2, 3)
        fill = _text(call, 2) if len(call) > 2 else text_literal(" ")
        width = call[1].literal
        size = int(width) if isinstance(width, Decimal) else 4000
        sql = call.context.run(function, _text(call, 0), _number(call, 1, 1), fill)
        return Expr(sql, _sized(call, size))

    return rewrite


def _trimmed(side: str) -> Rewrite:
    def rewrite(call: Call) -> Expr:
        call.expect(1, 2)
        characters = _text(call, 1) if len(call) > 1 else text_literal(" ")
        return trim(call.context, _text(call, 0), characters, side)

    return rewrite


def trim(context: Context, value: Expr, characters: Expr, side: str) -> Expr:
    sql = context.run("o_trim", value, characters, quote(side))
    return Expr(sql, CLOB if value.type.kind is Kind.CLOB else text(value.type.size or 40))


def trim_node(context: Context, node: exp.Expr, value: Expr, characters: Expr | None) -> Expr:
    """TRIM([LEADING|TRAILING|BOTH] [c FROM] text): one character only (ORA-30001)."""
    fill = characters or text_literal(" ")
    if isinstance(fill.literal, str) and len(fill.literal) != 1:
        raise OraError(30001, "trim set should have only one character")
    side = str(node.args.get("position") or "BOTH").upper()
    return trim(context, to_text(context, value), fill, side)


def replace_(call: Call) -> Expr:
    call.expect(2, 3)
    by = _text(call, 2) if len(call) > 2 else "NULL::VARCHAR"
    return Expr(
        call.context.run("o_replace", _text(call, 0), _text(call, 1), by), _sized(call, 4000)
    )


def translate(call: Call) -> Expr:
    call.expect(3)
    return Expr(call.context.run("o_translate", *(_text(call, i) for i in range(3))), _sized(call))


def chr_(call: Call) -> Expr:
    call.expect(1)
    return Expr(call.context.run("o_chr", _number(call, 0, 0)), text(4))


def ascii_(call: Call) -> Expr:
    call.expect(1)
    return Expr(call.context.run("o_ascii", _text(call, 0)), NUMBER)


def soundex(call: Call) -> Expr:
    call.expect(1)
    return Expr(call.context.run("o_soundex", _text(call, 0)), text(4))


def concat(call: Call) -> Expr:
    call.expect(2, None if call.context.facts.profile == "19c" else 254)
    result = call[0]
    for argument in call.arguments[1:]:
        result = concatenate(call.context, result, argument, call.offset)
    return result


def to_char(call: Call) -> Expr:
    call.expect(1, 2)
    value = call[0]
    if value.is_null_literal:
        return null(text(4000))
    if len(call) == 1:
        result = to_text(call.context, value, call.offset)
        return Expr(result.sql, text(result.type.size or 4000))
    if value.type.is_character:
        value = to_number(call.context, value, call.offset)
    picture = call[1].literal
    if not isinstance(picture, str):
        raise unimplemented("TO_CHAR with a computed format", call.offset)
    if value.type.is_datetime:
        return datetime_text(call.context, value, picture)
    if value.type.is_numeric:
        amount = to_bytes(call.context, value)
        return Expr(
            call.context.run("o_number_picture", amount, quote(picture)),
            text(max(len(picture) + 2, _widest(picture))),
        )
    raise unimplemented(f"TO_CHAR of {value.type.kind.value} with format", call.offset)


def _widest(picture: str) -> int:
    """The formats whose text may be longer than they are."""
    return 64 if "TM" in picture.upper() else 15 if "RN" in picture.upper() else 0


def to_number_(call: Call) -> Expr:
    call.expect(1, 2)
    if len(call) == 1:
        return Expr(
            (value := to_number(call.context, call[0], call.offset)).sql, NUMBER, value.digits
        )
    picture = call[1].literal
    if not isinstance(picture, str):
        raise unimplemented("TO_NUMBER with a computed format", call.offset)
    return Expr(call.context.run("o_picture_number", _text(call, 0), quote(picture)), NUMBER)


def to_clob(call: Call) -> Expr:
    call.expect(1)
    return Expr(_text(call, 0).sql, CLOB)


def rawtohex(call: Call) -> Expr:
    call.expect(1)
    if call[0].type.is_character:
        return Expr(f"hex(encode({call[0].sql}))", text(call[0].type.size * 2))
    value = to_binary(call[0], call.offset)
    return Expr(f"hex({value.sql})", text(value.type.size * 2))


def hextoraw(call: Call) -> Expr:
    call.expect(1)
    return Expr(call.context.run("o_text_raw", _text(call, 0)), RAW)


def standard_hash(call: Call) -> Expr:
    call.expect(1, 2)
    method = call[1].literal if len(call) > 1 else "SHA1"
    functions = {"MD5": ("md5", 16), "SHA1": ("sha1", 20), "SHA256": ("sha256", 32)}
    if not isinstance(method, str) or method.upper() not in functions:
        raise unimplemented("STANDARD_HASH with this method", call.offset)
    if not call[0].type.is_character:
        raise inconsistent("CHAR", call[0], call.offset)
    function, size = functions[method.upper()]
    return Expr(f"unhex({function}({call[0].sql}))", DataType(Kind.RAW, size=size))


FUNCTIONS: dict[str, Rewrite] = {
    "UPPER": _mapped("o_upper"),
    "LOWER": _mapped("o_lower"),
    "INITCAP": _mapped("o_initcap"),
    "SUBSTR": substr,
    "INSTR": instr,
    "LENGTH": length,
    "LENGTHB": lengthb,
    "LPAD": _padded("o_lpad"),
    "RPAD": _padded("o_rpad"),
    "LTRIM": _trimmed("LEADING"),
    "RTRIM": _trimmed("TRAILING"),
    "REPLACE": replace_,
    "TRANSLATE": translate,
    "CHR": chr_,
    "ASCII": ascii_,
    "SOUNDEX": soundex,
    "CONCAT": concat,
    "TO_CHAR": to_char,
    "TO_NUMBER": to_number_,
    "TO_CLOB": to_clob,
    "RAWTOHEX": rawtohex,
    "HEXTORAW": hextoraw,
    "STANDARD_HASH": standard_hash,
}
