"""How `check` shows its reports: lines for people, one object for programs."""

import shutil
import textwrap
from collections.abc import Sequence
from typing import Any

from mcp_oracle import __version__
from mcp_oracle.commands.terminal import bold, use_colour
from mcp_oracle.connect.diagnosis.step import Report, Verdict

COLOURS: dict[Verdict, str] = {"ok": "32", "warning": "33", "failed": "31", "skipped": "2"}
SIGNS: dict[Verdict, str] = {"ok": "ok", "warning": "warning", "failed": "FAILED", "skipped": "-"}
TITLE_WIDTH = 26


class Printer:
    """Prints each report as it comes."""

    def __init__(self) -> None:
        self._connection = ""
        self._width = min(shutil.get_terminal_size((110, 24)).columns, 130)

    def show(self, connection: str, report: Report) -> None:
        if connection != self._connection:
            print(bold(f"{'' if not self._connection else chr(10)}connection {connection}"))
            self._connection = connection
        outcome = report.outcome
        took = f" ({report.milliseconds:.0f} ms)" if outcome.verdict != "skipped" else ""
        sign = _coloured(f"{SIGNS[outcome.verdict]:8}", outcome.verdict)
        print(
            f"  {sign}{report.title:{TITLE_WIDTH}}{self._wrapped(outcome.detail + took)}",
            flush=True,
        )
        for warning in outcome.warnings:
            self._line("!", warning)
        if outcome.remedy:
            self._line("→", outcome.remedy)

    def end(self, status: int, seconds: float) -> None:
        said = "all is well" if status == 0 else f"failed, exit code {status}"
        print(bold(f"\n{said}; {seconds:.1f} s, mcp-oracle-adb {__version__}"))

    def _line(self, sign: str, text: str) -> None:
        print(f"{'':10}{'':{TITLE_WIDTH}}{self._wrapped(f'{sign} {text}')}")

    def _wrapped(self, text: str) -> str:
        indent = " " * (10 + TITLE_WIDTH)
        width = max(self._width - len(indent), 30)
        plain = "".join(c if c.isprintable() else "?" for c in text.replace("\n", " "))
        return f"\n{indent}".join(textwrap.wrap(plain, width, break_on_hyphens=False) or [""])


def as_json(done: Sequence[tuple[str, Report]], status: int, seconds: float) -> dict[str, Any]:
    """The whole check; `steps` in the order in which they were taken."""
    return {
        "ok": status == 0,
        "exit_code": status,
        "version": __version__,
        "seconds": round(seconds, 3),
        "steps": [_step(connection, report) for connection, report in done],
    }


def _step(connection: str, report: Report) -> dict[str, Any]:
    outcome = report.outcome
    optional = {
        "warnings": list(outcome.warnings),
        "remedy": outcome.remedy,
        "symptom": outcome.symptom,
        "facts": dict(outcome.facts),
    }
    return {
        "connection": connection,
        "step": report.name,
        "title": report.title,
        "verdict": outcome.verdict,
        "milliseconds": round(report.milliseconds, 1),
        "detail": outcome.detail,
        **{key: value for key, value in optional.items() if value},
    }


def _coloured(text: str, verdict: Verdict) -> str:
    return f"\x1b[{COLOURS[verdict]}m{text}\x1b[0m" if use_colour() else text
