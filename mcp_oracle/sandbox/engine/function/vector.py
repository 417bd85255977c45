"""VECTOR values: their text read and written. Dense ones of FLOAT32, FLOAT64 and INT8."""

import json
import math
from typing import cast

from mcp_oracle.sandbox.types import OraError

INT8 = 4
"""The wire's code of the format, as in `wire.values.vector`."""
_MOST = 65535


def checked(text: str, dimensions: int, form: int) -> str:
    """The canonical text of a vector; ORA-51803 and 51805 as Oracle says them. Dimensions 0: any number."""
    try:
        found: object = json.loads(text)
    except ValueError as error:
        raise _malformed() from error
    values = _numbers(found)
    if not 1 <= len(values) <= _MOST:
        raise _malformed()
    if dimensions and len(values) != dimensions:
        raise OraError(
            51803,
            "Vector dimension count must match the dimension count specified in the column definition "
            f"(expected {dimensions} dimensions, specified {len(values)} dimensions).",
        )
    _check_format(values, form)
    return json.dumps(values)


def _numbers(found: object) -> list[float]:
    items = cast("list[object]", found) if isinstance(found, list) else []
    values = list[float](v for v in items if isinstance(v, int | float) and not isinstance(v, bool))
    if len(values) != len(items):
        raise _malformed()
    return values


def _check_format(values: list[float], form: int) -> None:
    if not all(math.isfinite(v) for v in values):
        raise _malformed()
    if form == INT8 and any(v != int(v) or not -128 <= v <= 127 for v in values):
        raise OraError(3001, "unimplemented feature: such a number in a VECTOR of INT8")


def _malformed() -> OraError:
    return OraError(
        51805,
        "Vector is not properly formatted (dimension value is either not a number or infinity)",
    )
