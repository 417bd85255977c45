"""What `check` says of the layers that protect a session."""

from typing import cast

import pytest

from mcp_oracle.connect.diagnosis.run import EXIT_CODES, diagnose, exit_code
from mcp_oracle.connect.diagnosis.step import Case, Report
from mcp_oracle.session.diagnosis import LogOn, Opened, protection, query
from mcp_oracle.session.layers import Layer, State
from mcp_oracle.session.session import Session, SessionLost, Tag
from mcp_oracle.settings import Connection, Limits

pytestmark = pytest.mark.anyio


class Protected:
    """A session of which only the layers are asked."""

    def __init__(self, *states: State) -> None:
        self.layers = tuple(Layer(f"layer {n}", state) for n, state in enumerate(states))


class Dying:
    async def begin(self, tag: Tag) -> None:
        raise SessionLost


def opened(session: object) -> Opened:
    return Opened(cast("Session", session))


async def looked_at(*states: State) -> Report:
    (report,) = [
        r async for r in diagnose([protection(opened(Protected(*states)))], Case(Connection()))
    ]
    return report


@pytest.mark.parametrize(
    ("states", "verdict", "status"),
    [
        (("active", "active"), "ok", 0),
        (("unavailable", "active"), "ok", 0),
        (("missing", "active"), "warning", 0),
        (("unproven", "active"), "warning", 0),
        (("missing", "missing"), "failed", EXIT_CODES["protection"]),
        (("unavailable", "unproven"), "failed", EXIT_CODES["protection"]),
    ],
)
async def test_a_session_that_nothing_protects_is_a_failure(
    states: tuple[State, ...], verdict: str, status: int
) -> None:
    report = await looked_at(*states)
    assert report.outcome.verdict == verdict
    assert exit_code([report]) == status
    assert bool(report.outcome.remedy) == (verdict == "failed")


async def test_a_session_that_dies_at_once_is_a_lost_connection() -> None:
    (report,) = [r async for r in diagnose([query(opened(Dying()))], Case(Connection()))]
    assert report.outcome.symptom == "connection-closed"


async def test_without_a_target_nobody_logs_on() -> None:
    (report,) = [r async for r in diagnose([LogOn(Opened(), Limits())], Case(Connection()))]
    assert report.outcome.verdict == "skipped"
