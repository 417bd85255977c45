"""A password reaches the database as it was given, whatever is in it and wherever it stands."""

from collections.abc import Generator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.faults.lab import Lab, Papers, connection, first_call

pytestmark = pytest.mark.anyio
PASSWORDS = [
    "p@ss/w:ord",
    'a"b',
    "with space",
    "grüße-日本",
    "(x=y)",
    "%41&?",
    "@",
    "pw#$!",
    "env-x",
    "a@(b",
]


@pytest.fixture(scope="module")
def papers() -> Papers:
    return Papers()


@pytest.fixture
def lab(tmp_path: Path, papers: Papers) -> Generator[Lab]:
    with ExitStack() as stack:
        yield Lab(tmp_path, papers, stack)


@pytest.mark.parametrize("password", PASSWORDS)
async def test_apart(lab: Lab, password: str) -> None:
    """Only the right password gets as far as the locked account."""
    port = lab.locked_out(28000, password)
    error = await first_call(connection(f"127.0.0.1:{port}/x", "reader", password))
    assert error.symptom == "account-locked"
    assert password == "@" or password not in str(error)


@pytest.mark.parametrize("password", [p for p in PASSWORDS if "@(" not in p])
async def test_in_the_connect_string(lab: Lab, password: str) -> None:
    port = lab.locked_out(28000, password)
    error = await first_call(connection(f"reader/{password}@127.0.0.1:{port}/x", "", ""))
    assert error.symptom == "account-locked"
    assert password == "@" or password not in str(error)


async def test_a_wrong_one_does_not(lab: Lab) -> None:
    port = lab.locked_out(28000, "right")
    error = await first_call(connection(f"127.0.0.1:{port}/x", "reader", "wrong-s3cr3t"))
    assert error.symptom == "password-wrong"
    assert "s3cr3t" not in str(error)
