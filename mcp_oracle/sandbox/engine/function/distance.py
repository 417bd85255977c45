"""Distances of vectors, where they do not depend on how Oracle adds up.

Whether it adds in single or double precision, and in which order, is not known here: a sum must be exact in single
precision, and a quotient the same by the usual formulas.
"""

import json
import math
import struct
from collections.abc import Callable, Iterable
from fractions import Fraction

from mcp_oracle.sandbox.types import OraError

FLOAT64 = 3
"""The wire's code of the format whose values are not single."""
Numbers = list[Fraction]


def distance(left: str, right: str, form: int, metric: str) -> float:
    """By a metric's own name or its other one."""
    a, b = _read(left, form), _read(right, form)
    if len(a) != len(b):
        raise OraError(3001, "unimplemented feature: a distance of vectors of several dimensions")
    return METRICS[metric](a, b)


def _read(text: str, form: int) -> Numbers:
    values = [float(v) for v in json.loads(text)]
    if form != FLOAT64:
        values = [struct.unpack("f", struct.pack("f", v))[0] for v in values]
    return [Fraction(v) for v in values]


def _sum(terms: Iterable[Fraction]) -> float:
    """Terms and what they come to, in whichever order, must be single-precision numbers."""
    parts = list(terms)
    total, most = sum(parts), sum(map(abs, parts))
    unit = math.gcd(*(p.numerator * (_LEAST // p.denominator) for p in parts if _fits(p)))
    if not all(map(_fits, parts)) or most * _LEAST > unit * 2**24:
        raise OraError(3001, "unimplemented feature: a distance that depends on rounding")
    return float(total)


_LEAST = 2**60
"""One over the smallest number that is looked at."""


def _fits(value: Fraction) -> bool:
    return _LEAST % value.denominator == 0


def _dot(a: Numbers, b: Numbers) -> float:
    return _sum(x * y for x, y in zip(a, b, strict=True))


def _squared(a: Numbers, b: Numbers) -> float:
    return _sum((x - y) ** 2 for x, y in zip(a, b, strict=True))


def _euclidean(a: Numbers, b: Numbers) -> float:
    return math.sqrt(_squared(a, b))


def _manhattan(a: Numbers, b: Numbers) -> float:
    return _sum(abs(x - y) for x, y in zip(a, b, strict=True))


def _hamming(a: Numbers, b: Numbers) -> float:
    return float(sum(x != y for x, y in zip(a, b, strict=True)))


def _cosine(a: Numbers, b: Numbers) -> float:
    dot, left, right = _dot(a, b), _dot(a, a), _dot(b, b)
    if not left or not right:
        raise OraError(3001, "unimplemented feature: the cosine of a vector of zeros")
    ways = {1 - dot / (math.sqrt(left) * math.sqrt(right)), 1 - dot / math.sqrt(left * right)}
    if len(ways) > 1:
        raise OraError(3001, "unimplemented feature: a distance that depends on rounding")
    return ways.pop()


def _negated(a: Numbers, b: Numbers) -> float:
    return 0.0 - _dot(a, b)


METRICS: dict[str, Callable[[Numbers, Numbers], float]] = {
    "COSINE": _cosine,
    "DOT": _negated,
    "EUCLIDEAN": _euclidean,
    "L2": _euclidean,
    "EUCLIDEAN_SQUARED": _squared,
    "L2_SQUARED": _squared,
    "MANHATTAN": _manhattan,
    "HAMMING": _hamming,
    "INNER_PRODUCT": _dot,
}
"""DOT is the inner product negated, so that less is nearer."""
