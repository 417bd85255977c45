"""All figures in one table: `python benchmarks/run.py [--runs N] [--rows N] [--quick]`.

Start and end, bytes and tokens per answer, added time and round trips against the raw driver, truncated answers, a
delayed network, calls in flight, exports, the guard's cost. The sandbox answers as the database, from a process of its
own. Figures of one run may be compared, those of two runs or two machines may not. `benchmarks/startup.py` alone gives
more of the start, `benchmarks/export.py` a million rows.
"""

import argparse
import os
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks import answers, calls, export, guard, paging, startup  # noqa: E402 - the path comes first
from benchmarks.client import Sandbox  # noqa: E402 - as above
from benchmarks.table import Row, machine, markdown  # noqa: E402 - as above

EXPORTED_ROWS = 100_000
"""A tenth of what `export.py` alone does: the sandbox takes three seconds to make them."""


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--runs", type=int, default=200, help="of each call")
    parser.add_argument("--rows", type=int, default=EXPORTED_ROWS, help="of each export")
    parser.add_argument(
        "--quick", action="store_true", help="a tenth of the runs, to see that all works"
    )
    options = parser.parse_args()
    runs = max(10, options.runs // 10) if options.quick else options.runs
    exported = options.rows // 10 if options.quick else options.rows
    os.environ.pop("MCP_ORACLE_SESSIONS", None)
    print(f"{machine()}\n")
    for line in markdown(rows(runs, exported)):
        print(line, flush=True)
    print(f"\nAt the end: {machine()}")


def rows(runs: int, exported: int) -> Iterator[Row]:
    yield from starts(max(3, runs // 10))
    yield from guard.costs()
    sandbox = Sandbox()
    try:
        yield from answers.sizes(sandbox)
        yield from calls.added(sandbox, runs)
        yield from paging.truncated(sandbox, runs)
        yield from paging.made(sandbox, max(2, runs // 40))
        yield from paging.delayed(sandbox, max(5, runs // 10))
        for sessions in (4, 8, 10):
            yield calls.in_flight(sandbox, max(1.0, runs / 40), sessions)
        yield from export.rows(sandbox, exported, max(1, min(3, runs // 10)))
    finally:
        sandbox.end()


def starts(runs: int) -> Iterator[Row]:
    """From the start of the process: to the reply, and from the request to its end."""
    commands = {name: startup.COMMANDS[name] for name in ("python -m mcp_oracle", "the SDK alone")}
    taken: dict[tuple[str, str], list[float]] = {}
    for run in range(runs):
        for name, command in commands.items():
            for what, value in startup.measure(command, ends_by_signal=run % 2 == 1).items():
                taken.setdefault((name, what), []).append(value)
    for (name, what), values in taken.items():
        yield Row(f"start: {what}" if "end" not in what else what, name, tuple(values))


if __name__ == "__main__":
    main()
