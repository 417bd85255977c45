"""The one table of a run, and the machine that it was made on."""

import os
import platform
import statistics
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

HEAD = ("what", "case", "n", "p50", "p95", "also")


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table; `values` are milliseconds unless `unit` says otherwise."""

    what: str
    case: str
    values: tuple[float, ...]
    unit: str = "ms"
    also: str = ""

    def cells(self) -> tuple[str, ...]:
        count = str(len(self.values))
        median, high = _shown(percentile(self.values, 50)), _shown(percentile(self.values, 95))
        return (self.what, self.case, count, f"{median} {self.unit}", high, self.also)


def percentile(values: Iterable[float], part: int) -> float:
    found = sorted(values)
    return (
        found[0]
        if len(found) == 1
        else statistics.quantiles(found, n=100, method="inclusive")[part - 1]
    )


def _shown(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) or abs(value) >= 1000 else f"{value:.2f}"


def markdown(rows: Iterable[Row]) -> Iterator[str]:
    """The lines of the table, each as soon as it is known."""
    rule = ("---", "---", "---:", "---:", "---:", "---")
    for cells in chain((HEAD, rule), (row.cells() for row in rows)):
        yield f"| {' | '.join(cells)} |"


def machine() -> str:
    """Cores, processor, Python and load: no name of a host."""
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    return (
        f"{os.cpu_count()} cores, {_processor()}, {platform.system()}, Python {platform.python_version()};"
        f" load over 1, 5 and 15 minutes: {load}"
    )


def _processor() -> str:
    known = Path("/proc/cpuinfo")
    lines = known.read_text(encoding="utf-8").splitlines() if known.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()
