"""Runs steps in order. After a failure the rest is passed over: no log-on is tried while something local is wrong."""

import asyncio
import time
from collections.abc import AsyncGenerator, Callable, Iterable, Sequence
from typing import Final

from mcp_oracle.connect.diagnosis.step import Case, Outcome, Report, Step, skipped
from mcp_oracle.connect.symptoms import Kind, table
from mcp_oracle.errors import ConfigurationError, OracleMcpError

EXIT_CODES: Final[dict[Kind, int]] = {
    "configuration": 2, "network": 3, "tls": 4, "credentials": 5, "database": 6, "protection": 7,
}  # fmt: skip
"""Exit code of `check` for each kind of failure; 0 is none, 1 one that is not in symptoms.toml."""


async def diagnose(
    steps: Sequence[Step], case: Case, clock: Callable[[], float] = time.perf_counter
) -> AsyncGenerator[Report]:
    """Each step's report, as soon as there is one."""
    broken = ""
    for step in steps:
        started = clock()
        outcome = skipped(f"because of: {broken}") if broken else await _outcome(step, case)
        if outcome.verdict == "failed":
            broken = step.title
        yield Report(step.name, step.title, outcome, (clock() - started) * 1000)


async def _outcome(step: Step, case: Case) -> Outcome:
    try:
        async with asyncio.timeout(step.seconds):
            return await step.run(case)
    except OracleMcpError as error:
        return failed(error)
    except TimeoutError:
        return Outcome(
            "failed",
            f"no end within {step.seconds:g} s",
            remedy=table()["host-silent"].filled().remedy,
            symptom="host-silent",
        )


def failed(error: OracleMcpError) -> Outcome:
    """The outcome of a failure that has a cause and a next step."""
    symptom = error.symptom or (
        "other-configuration" if isinstance(error, ConfigurationError) else ""
    )
    return Outcome("failed", error.message, remedy=error.next_step, symptom=symptom)


def exit_code(reports: Iterable[Report]) -> int:
    """Of the first failure, by its kind."""
    first = next((r.outcome for r in reports if r.outcome.verdict == "failed"), None)
    if first is None:
        return 0
    symptom = table().get(first.symptom)
    return EXIT_CODES[symptom.kind] if symptom else 1
