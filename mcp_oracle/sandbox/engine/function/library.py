"""Which Python functions the engine may call, with their types, and how values cross over.

The table is the only list: a function that is not in it does not exist for the engine. NULL in any argument
gives NULL, except where an argument is marked optional.
"""

# duckdb's functions are not fully typed.
# pyright: reportUnknownMemberType=false

import inspect
import math
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from duckdb.func import SPECIAL

from mcp_oracle.sandbox.engine.function import (
    date,
    datetime_text,
    distance,
    interval_text,
    json_build,
    json_query,
    json_rows,
    json_text,
    number,
    number_text,
    regexp,
    region,
    regression,
    row_id,
    text,
    text_datetime,
    vector,
    xml,
)
from mcp_oracle.sandbox.engine.function.far_date import is_far
from mcp_oracle.sandbox.types import OraError, Value

if TYPE_CHECKING:
    import duckdb

_ZONED = "STRUCT(u TIMESTAMP, o INTEGER)"
_STORED = {
    "N": "BLOB",  # NUMBER in the byte form
    "V": "VARCHAR",
    "T": "TIMESTAMP",
    "I": "BIGINT",
    "M": "INTEGER",
    "B": "BOOLEAN",
    "R": "BLOB",
    "F": "DOUBLE",
    "L": "BLOB[]",
    "A": "VARCHAR[]",
    "W": "VARCHAR[][]",
}


@dataclass(frozen=True, slots=True)
class Function:
    """A callable and its signature: one letter per argument, the result after `>`.

    A lower-case letter marks an argument that may be NULL.
    """

    call: Callable[..., object]
    signature: str

    @property
    def arguments(self) -> str:
        return self.signature.split(">")[0]

    @property
    def result(self) -> str:
        return self.signature.split(">")[1]


def _from_double(value: float) -> Decimal:
    """Exact where 15 digits say it all; how Oracle writes more is not known here."""
    if not math.isfinite(value):
        raise OraError(1426, "numeric overflow")
    exact = Decimal(repr(value))
    if len(exact.as_tuple().digits) > 15:
        raise OraError(
            3001, "unimplemented feature: a binary number of more than 15 digits as NUMBER"
        )
    return exact


_WORDS = {"inf": math.inf, "infinity": math.inf}


def _text_double(value: str) -> float | None:
    """TO_BINARY_DOUBLE of text: a number, or a word for infinity; NULL for the word of what is no number."""
    plain = value.strip().lower()
    if plain.lstrip("+-") == "nan":
        return None
    word = _WORDS.get(plain.lstrip("+-"))
    if word is not None:
        return -word if plain.startswith("-") else word
    number_text.check_number(plain)
    return float(plain)


def _variance(
    *, sample: bool, alone: Decimal | None, root: bool = False
) -> Callable[[list[Decimal]], Decimal | None]:
    """VARIANCE and STDDEV of one row are 0, VAR_SAMP and STDDEV_SAMP are NULL."""

    def compute(values: list[Decimal]) -> Decimal | None:
        found = alone if len(values) == 1 and sample else number.variance(values, sample=sample)
        return number.sqrt(found) if root and found is not None else found

    return compute


def _padded(*, left: bool) -> Callable[[str, Decimal, str], str | None]:
    def pad(value: str, width: Decimal, fill: str) -> str | None:
        return text.pad(value, width, fill, left=left)

    return pad


_ZERO = Decimal(0)
FUNCTIONS: dict[str, Function] = {
    "o_number": Function(Decimal, "V>N"),
    "o_double": Function(float, "N>F"),
    "o_double_number": Function(_from_double, "F>N"),
    "o_text_double": Function(_text_double, "V>F"),
    "o_text_number": Function(number_text.text_number, "VV>N"),
    "o_number_text": Function(number_text.number_text, "NV>V"),
    "o_number_picture": Function(number_text.number_picture, "NV>V"),
    "o_picture_number": Function(number_text.text_picture_number, "VV>N"),
    "o_add": Function(number.add, "NN>N"),
    "o_subtract": Function(number.subtract, "NN>N"),
    "o_multiply": Function(number.multiply, "NN>N"),
    "o_divide": Function(number.divide, "NN>N"),
    "o_negate": Function(number.negate, "N>N"),
    "o_mod": Function(number.mod, "NN>N"),
    "o_remainder": Function(number.remainder, "NN>N"),
    "o_round": Function(number.round_half_up, "NN>N"),
    "o_trunc": Function(number.truncate, "NN>N"),
    "o_ceil": Function(number.ceil, "N>N"),
    "o_floor": Function(number.floor, "N>N"),
    "o_abs": Function(number.absolute, "N>N"),
    "o_sign": Function(number.sign, "N>N"),
    "o_power": Function(number.power, "NN>N"),
    "o_sqrt": Function(number.sqrt, "N>N"),
    "o_exp": Function(number.exp, "N>N"),
    "o_ln": Function(number.ln, "N>N"),
    "o_log": Function(number.log, "NN>N"),
    "o_bitand": Function(number.bitand, "NN>N"),
    "o_width_bucket": Function(number.width_bucket, "NNNN>N"),
    "o_sum": Function(number.total, "L>N"),
    "o_median": Function(number.median, "L>N"),
    "o_percentile": Function(number.percentile, "LN>N"),
    "o_variance": Function(_variance(sample=True, alone=_ZERO), "L>N"),
    "o_var_samp": Function(_variance(sample=True, alone=None), "L>N"),
    "o_var_pop": Function(_variance(sample=False, alone=None), "L>N"),
    "o_stddev": Function(_variance(sample=True, alone=_ZERO, root=True), "L>N"),
    "o_stddev_samp": Function(_variance(sample=True, alone=None, root=True), "L>N"),
    "o_stddev_pop": Function(_variance(sample=False, alone=None, root=True), "L>N"),
    "o_fit_number": Function(number.fit_declared, "NMM>N"),
    "o_digits": Function(number.digits, "N>V"),
    "o_fit_text": Function(text.fit, "VM>V"),
    "o_round_fraction": Function(date.round_fraction, "TM>T"),
    "o_row_id": Function(row_id.text, "II>V"),
    "o_text_row_id": Function(row_id.checked, "V>V"),
    "o_in_range": Function(date.in_range, "T>T"),
    "o_add_months": Function(date.add_months, "TN>T"),
    "o_shift_months": Function(date.shift_months, "TI>T"),
    "o_months_between": Function(date.months_between, "TT>N"),
    "o_last_day": Function(date.last_day, "T>T"),
    "o_next_day": Function(date.next_day, "TV>T"),
    "o_days": Function(date.days, "I>N"),
    "o_day_seconds": Function(date.day_seconds, "N>I"),
    "o_scale_interval": Function(date.scale_interval, "IN>I"),
    "o_divide_interval": Function(date.divide_interval, "IN>I"),
    "o_trunc_date": Function(date.truncate, "TV>T"),
    "o_round_date": Function(date.round_date, "TV>T"),
    "o_datetime_text": Function(datetime_text.datetime_text, "TVMm>V"),
    "o_region": Function(region.zone, "TV>M"),
    "o_region_at": Function(region.at_utc, "TM>M"),
    "o_zoned_utc": Function(text_datetime.zoned_utc, "VVTM>T"),
    "o_zoned_minutes": Function(text_datetime.zoned_minutes, "VVTM>M"),
    "o_text_date": Function(text_datetime.text_datetime, "VVT>T"),
    "o_micros_text": Function(interval_text.micros_text, "IMM>V"),
    "o_months_text": Function(interval_text.months_text, "IMM>V"),
    "o_text_micros": Function(interval_text.text_micros, "V>I"),
    "o_text_months": Function(interval_text.text_months, "V>I"),
    "o_substr": Function(text.substr, "VNn>V"),
    "o_instr": Function(text.instr, "VVNN>N"),
    "o_lpad": Function(_padded(left=True), "VNV>V"),
    "o_rpad": Function(_padded(left=False), "VNV>V"),
    "o_trim": Function(text.trim, "VVV>V"),
    "o_initcap": Function(text.initcap, "V>V"),
    "o_upper": Function(text.upper, "V>V"),
    "o_lower": Function(text.lower, "V>V"),
    "o_replace": Function(text.replace, "Vvv>V"),
    "o_translate": Function(text.translate, "VVV>V"),
    "o_chr": Function(text.chr_, "N>V"),
    "o_ascii": Function(text.ascii_, "V>N"),
    "o_soundex": Function(text.soundex, "V>V"),
    "o_raw_copies": Function(text.raw_copies, "rn>R"),
    "o_raw_text": Function(text.raw_text, "R>V"),
    "o_lob_substr": Function(text.lob_substr, "VNN>V"),
    "o_text_raw": Function(text.text_raw, "V>R"),
    "o_like_pattern": Function(text.like_pattern, "VV>V"),
    "o_listagg": Function(text.listagg, "AvN>V"),
    "o_listagg_cut": Function(text.listagg_cut, "AvN>V"),
    **{
        f"o_{name.lower()}": Function(function, "LL>N")
        for name, function in regression.FUNCTIONS.items()
    },
    "o_xml": Function(xml.document, "v>V"),
    "o_xml_stored": Function(xml.stored, "V>V"),
    "o_vector": Function(vector.checked, "VMM>V"),
    "o_vector_distance": Function(distance.distance, "VVMV>F"),
    "o_round_digits": Function(number.round_digits, "NM>N"),
    "o_json": Function(json_text.checked, "V>V"),
    "o_is_json": Function(json_text.is_json, "VMM>B"),
    "o_json_document": Function(json_build.document, "R>V"),
    "o_json_value": Function(json_query.value, "VVVVM>V"),
    "o_json_number": Function(json_query.number, "VVVV>V"),
    "o_json_query": Function(json_query.query, "VVVVVM>V"),
    "o_json_member": Function(json_query.member, "VV>V"),
    "o_json_dotted": Function(json_query.dotted, "VV>V"),
    "o_json_exists": Function(json_query.exists, "VVV>B"),
    "o_json_rows": Function(json_rows.rows, "VVVV>W"),
    "o_json_quoted": Function(json_build.quoted, "V>V"),
    "o_json_digits": Function(json_build.number, "N>V"),
    "o_json_date": Function(json_build.date, "T>V"),
    "o_json_embedded": Function(json_build.embedded, "V>V"),
    "o_json_object": Function(json_build.object_, "AAMM>V"),
    "o_json_array": Function(json_build.array, "AMM>V"),
    "o_json_exact": Function(json_build.exact, "NMM>N"),
    "o_regexp_like": Function(regexp.like, "VvV>B"),
    "o_regexp_substr": Function(regexp.substr, "VvNNVN>V"),
    "o_regexp_instr": Function(regexp.instr, "VvNNNVN>N"),
    "o_regexp_count": Function(regexp.count, "VvNV>N"),
    "o_regexp_replace": Function(regexp.replace, "VvvNNV>V"),
}


def _succeeds(function: Function) -> Callable[..., bool]:
    """Whether a conversion has a result: NULL has one; what is refused, or asked in a wrong way, is no answer."""
    required = [letter.isupper() for letter in function.arguments]

    def check(*arguments: object) -> bool:
        if any(v is None and needed for v, needed in zip(arguments, required, strict=True)):
            return True
        try:
            function.call(*arguments)
        except OraError as error:
            if error.number in _NO_VERDICT:
                said = f"unimplemented feature: whether ORA-{error.number:05} is a conversion error"
                raise error if error.number == 3001 else OraError(3001, said) from error
            return False
        return True

    return check


_NO_VERDICT = frozenset([1426, 1481, 1820, 1821, 1873, 3001])
CONVERSIONS = (
    "o_text_number", "o_picture_number", "o_text_double", "o_double_number", "o_fit_number", "o_text_date",
    "o_zoned_utc", "o_zoned_minutes", "o_text_micros", "o_text_months",
)  # fmt: skip
FUNCTIONS.update(
    {
        f"{name}_succeeds": Function(
            _succeeds(FUNCTIONS[name]), f"{FUNCTIONS[name].arguments.lower()}>B"
        )
        for name in CONVERSIONS
    }
)

ERROR_MARK = "ORA!"
"""Stands before number and text of an OraError on its way through the engine's error message."""


def _numbers(values: list[bytes | None]) -> list[Decimal]:
    return [number.decode(v) for v in values if v is not None]


def _filled(value: str) -> str | None:
    return value or None


_INTO: dict[str, Callable[..., object]] = {"N": number.decode, "L": _numbers}
_OUT: dict[str, Callable[..., object]] = {"N": number.encode, "V": _filled}


class _EngineError(Exception):
    """Carries an OraError through the engine as text."""


def _bridge(function: Function) -> Callable[..., object]:
    """The function as the engine calls it: stored values in, a stored value out."""
    convert = [_INTO.get(letter.upper()) for letter in function.arguments]
    required = [letter.isupper() for letter in function.arguments]
    out = _OUT.get(function.result)

    def call(*arguments: Value) -> object:
        values = list[object]()
        for value, needed, into in zip(arguments, required, convert, strict=True):
            if value is None and needed:
                return None
            values.append(value if into is None or value is None else into(value))
        try:
            result = function.call(*values)
            return result if result is None or out is None else out(result)
        except OraError as error:
            raise _EngineError(f"{ERROR_MARK}{error.number}!{error.text}") from error
        except (AttributeError, TypeError) as error:
            if not any(map(is_far, arguments)):
                raise
            said = "unimplemented feature: this function of a year before 1"
            raise _EngineError(f"{ERROR_MARK}3001!{said}") from error

    call.__signature__ = _signature(len(function.arguments))
    return call


def _signature(count: int) -> inspect.Signature:
    """The engine asks a function for its number of arguments."""
    kind = inspect.Parameter.POSITIONAL_ONLY
    return inspect.Signature([inspect.Parameter(f"a{n}", kind) for n in range(count)])


def register(connection: "duckdb.DuckDBPyConnection") -> None:
    """Make all functions known to a database. Not on first use: an open transaction would not see a new one."""
    for name, function in FUNCTIONS.items():
        connection.create_function(
            name,
            _bridge(function),
            [_STORED[letter.upper()] for letter in function.arguments],
            _STORED[function.result],
            null_handling=SPECIAL,
        )
