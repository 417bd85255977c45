"""Every symptom that can be brought about on loopback: the first tool call and `check` name it, with a remedy."""

from collections.abc import Generator
from contextlib import ExitStack
from pathlib import Path

import pytest

from mcp_oracle.connect.diagnosis.run import EXIT_CODES, exit_code
from mcp_oracle.connect.symptoms import table
from mcp_oracle.settings import Limits
from tests.faults.lab import IMPATIENT, LIMITS, Lab, Papers, check, first_call
from tests.faults.scenarios import ALSO, SCENARIOS, cases

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="session")
def papers() -> Papers:
    return Papers()


@pytest.fixture
def lab(tmp_path: Path, papers: Papers, monkeypatch: pytest.MonkeyPatch) -> Generator[Lab]:
    monkeypatch.delenv("ORACLE_HOME", raising=False)
    with ExitStack() as stack:
        yield Lab(tmp_path, papers, stack)


def limits(symptom: str) -> Limits:
    return IMPATIENT if symptom in {"connect-deadline", "host-silent"} else LIMITS


@pytest.mark.parametrize(("symptom", "number"), cases())
async def test_the_first_call_names_cause_and_remedy(lab: Lab, symptom: str, number: int) -> None:
    error = await first_call(SCENARIOS[symptom][number](lab), limits(symptom))
    assert error.symptom in {symptom, *ALSO.get(symptom, ())}, str(error)
    assert error.next_step
    assert "{" not in str(error)


@pytest.mark.parametrize(("symptom", "number"), cases())
async def test_check_names_the_same_cause(lab: Lab, symptom: str, number: int) -> None:
    reports = await check(SCENARIOS[symptom][number](lab), limits(symptom))
    failed = [report for report in reports if report.outcome.verdict == "failed"]
    assert len(failed) == 1
    assert failed[0].outcome.symptom in {symptom, *ALSO.get(symptom, ())}, failed
    assert failed[0].outcome.remedy
    assert all(r.outcome.verdict == "skipped" for r in reports[reports.index(failed[0]) + 1 :])
    assert exit_code(reports) == EXIT_CODES[table()[symptom].kind]
