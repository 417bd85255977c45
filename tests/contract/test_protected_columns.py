"""Protected columns: the dictionary of a real session, through run_query and explain_sql.

The objects are those of `protected_objects.sql` (`own_schema`).
"""

from collections.abc import AsyncGenerator, Generator
from typing import Any

import pytest

from mcp_oracle.connect.connect_string import Target
from mcp_oracle.errors import RefusedError
from mcp_oracle.policy import Policy
from tests.contract.conftest import live_dsn, opened
from tests.contract.own_schema import OwnSchema
from tests.contract.owner import Owner
from tests.unit.guard.cases import load

pytestmark = pytest.mark.anyio

CASES = load("protected.jsonl")
SCHEMA = OwnSchema(
    "protected_owner",
    ("CREATE SESSION, CREATE TABLE, CREATE VIEW, CREATE PROCEDURE, CREATE SYNONYM",),
    "protected_objects.sql",
)


@pytest.fixture(scope="module")
def owned(target: Target, request: pytest.FixtureRequest) -> Generator[Target]:
    with SCHEMA.made(target, request.config) as account:
        yield account


@pytest.fixture(scope="module")
async def owner(
    owned: Target, request: pytest.FixtureRequest, anyio_backend: str
) -> AsyncGenerator[Owner]:
    """The columns are protected in every call."""
    columns = frozenset({f"{owned.user}.STAFF.SALARY", f"{owned.user}.STAFF.Bonus"})
    is_sandbox = live_dsn(request.config) is None
    async with opened(owned) as database:
        owner = Owner(owned.user, database, is_sandbox, Policy(protected_columns=columns))
        await owner.look_up(CASES)
        yield owner


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
async def test_a_protected_column_is_refused_and_nothing_else(
    owner: Owner, case: dict[str, Any]
) -> None:
    binds = {"binds": case["binds"]} if "binds" in case else {}
    tool = case.get("tool", "run_query")
    found = await owner.rule(case["sql"], case.get("policy"), tool, **binds)
    assert found == case["rule"]


def test_there_are_attacks_and_harmless_statements_enough() -> None:
    attacks = sum(bool(case["rule"]) for case in CASES)
    assert attacks >= 60
    assert len(CASES) - attacks >= 30


async def test_what_passes_answers_with_what_it_may_show(owner: Owner) -> None:
    answer = await owner.call("SELECT name, dept FROM staff")
    assert answer["rows"] == [["Abel", 10]]


async def test_the_refusal_names_the_columns_to_write_instead(owner: Owner) -> None:
    with pytest.raises(RefusedError) as caught:
        await owner.call("SELECT * FROM staff")
    assert "ID, NAME, DEPT, HIRED" in caught.value.hint
    assert "SALARY" in caught.value.reason


async def test_the_same_columns_of_other_schemas_are_not_protected(owner: Owner) -> None:
    assert await owner.rule("SELECT salary FROM depts") == ""


async def test_check_sql_says_that_run_query_would_refuse(owner: Owner) -> None:
    answer: Any = await owner.call("SELECT * FROM staff", tool="check_sql")
    (statement,) = answer["statements"]
    assert (statement["verdict"], statement["rule"]) == ("refuse", "protected-column")
