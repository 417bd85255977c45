"""Linear regression over pairs, by the formulas of the SQL Language Reference in NUMBER arithmetic."""

from collections.abc import Callable
from decimal import Decimal

from mcp_oracle.sandbox.engine.function import number

Pairs = tuple[list[Decimal], list[Decimal]]


def _sum(values: list[Decimal]) -> Decimal:
    return number.total(values) or Decimal(0)


def _mean(values: list[Decimal]) -> Decimal:
    return number.divide(_sum(values), Decimal(len(values)))


def _products(pairs: Pairs) -> Decimal:
    """SUM(y * x) - SUM(y) * SUM(x) / n."""
    ys, xs = pairs
    total = _sum([number.multiply(y, x) for y, x in zip(ys, xs, strict=True)])
    product = number.multiply(_sum(ys), _sum(xs))
    return number.subtract(total, number.divide(product, Decimal(len(ys))))


def covar_pop(ys: list[Decimal], xs: list[Decimal]) -> Decimal | None:
    return number.divide(_products((ys, xs)), Decimal(len(ys))) if ys else None


def covar_samp(ys: list[Decimal], xs: list[Decimal]) -> Decimal | None:
    return number.divide(_products((ys, xs)), Decimal(len(ys) - 1)) if len(ys) > 1 else None


def corr(ys: list[Decimal], xs: list[Decimal]) -> Decimal | None:
    """COVAR_POP / (STDDEV_POP * STDDEV_POP), NULL where a side does not vary."""
    covariance = covar_pop(ys, xs)
    both = [number.variance(v, sample=False) for v in (ys, xs)]
    if covariance is None or not all(both):
        return None
    roots = [number.sqrt(v) for v in both if v is not None]
    return number.divide(covariance, number.multiply(*roots))


def slope(ys: list[Decimal], xs: list[Decimal]) -> Decimal | None:
    covariance, spread = covar_pop(ys, xs), number.variance(xs, sample=False)
    return number.divide(covariance, spread) if covariance is not None and spread else None


def intercept(ys: list[Decimal], xs: list[Decimal]) -> Decimal | None:
    found = slope(ys, xs)
    if found is None:
        return None
    return number.subtract(_mean(ys), number.multiply(found, _mean(xs)))


def count(ys: list[Decimal], xs: list[Decimal]) -> Decimal:
    del xs
    return Decimal(len(ys))


def mean_x(ys: list[Decimal], xs: list[Decimal]) -> Decimal | None:
    del ys
    return _mean(xs) if xs else None


def mean_y(ys: list[Decimal], xs: list[Decimal]) -> Decimal | None:
    del xs
    return _mean(ys) if ys else None


FUNCTIONS: dict[str, Callable[[list[Decimal], list[Decimal]], Decimal | None]] = {
    "CORR": corr,
    "COVAR_POP": covar_pop,
    "COVAR_SAMP": covar_samp,
    "REGR_SLOPE": slope,
    "REGR_INTERCEPT": intercept,
    "REGR_COUNT": count,
    "REGR_AVGX": mean_x,
    "REGR_AVGY": mean_y,
}
"""By their names in SQL; the first argument of each is y."""
