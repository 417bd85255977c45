"""Protected columns: the dictionary of a real session, through run_query and explain_sql.

On the sandbox the objects are made in a schema of their own. On a real database they need an account that may create
them (`protected_objects.sql` names the privileges): MCP_ORACLE_TEST_OWNER and MCP_ORACLE_TEST_OWNER_PASSWORD.
"""

# The driver's cursors are not fully typed.
# pyright: reportUnknownMemberType=false

import os
from collections.abc import AsyncGenerator, Generator
from dataclasses import dataclass, field, replace
from typing import Any

import oracledb
import pytest

from mcp_oracle.application import ToolApplication
from mcp_oracle.connect.connect_string import Target
from mcp_oracle.errors import DatabaseError, RefusedError
from mcp_oracle.guard import Name, Resolution, read, read_explainable
from mcp_oracle.policy import Policy
from mcp_oracle.session.database import Database
from mcp_oracle.session.session import Tag
from mcp_oracle.settings import Connection, Limits, Secret, Settings
from mcp_oracle.tools.call import Caller
from tests.contract.conftest import live_dsn
from tests.unit.guard.cases import DATA, load

pytestmark = pytest.mark.anyio

SANDBOX_OWNER = Secret("protected_owner_sandbox_1")
CASES = load("protected.jsonl")
_ACCOUNT = (
    f'CREATE USER protected_owner IDENTIFIED BY "{SANDBOX_OWNER.reveal()}" QUOTA UNLIMITED ON users',
    "GRANT CREATE SESSION, CREATE TABLE, CREATE VIEW, CREATE PROCEDURE, CREATE SYNONYM TO protected_owner",
)
_DROPS = (
    "DROP VIEW over_depts_synonym", "DROP VIEW over_synonym",
    "DROP SYNONYM depts_syn", "DROP SYNONYM staff_view_syn", "DROP SYNONYM staff_syn", "DROP VIEW ranges",
    "DROP VIEW pay_by_code", "DROP FUNCTION top_pay", "DROP VIEW depts_nested", "DROP VIEW depts_view",
    "DROP VIEW staff_over_safe", "DROP VIEW staff_safe", "DROP VIEW staff_nested", "DROP VIEW staff_view",
    "DROP TABLE depts PURGE", "DROP TABLE staff PURGE",
)  # fmt: skip


@dataclass(frozen=True)
class Names:
    """Names to look up, and nothing to approve."""

    names: frozenset[Name]

    def approve(self, resolved: Resolution) -> None:
        assert not resolved.unavailable_because


@dataclass(frozen=True)
class Owner:
    """The account whose schema holds the objects; its databases' columns are protected for every call."""

    name: str
    database: Database
    applications: dict[Policy, ToolApplication] = field(
        default_factory=dict[Policy, ToolApplication]
    )

    async def rule(
        self,
        sql: str,
        tool: str = "run_query",
        permits: dict[str, list[str]] | None = None,
        **binds: object,
    ) -> str:
        """The rule that refuses; a statement that reaches the database is not refused."""
        try:
            await self.call(sql, tool, permits, **binds)
        except RefusedError as refusal:
            return refusal.rule if refusal.reason and refusal.hint else "no reason or no hint"
        except DatabaseError:
            pass  # the database lacks a feature: the guard let it through
        return ""

    async def call(
        self,
        sql: str,
        tool: str = "run_query",
        permits: dict[str, list[str]] | None = None,
        **binds: object,
    ) -> dict[str, object]:
        policy = self._policy(permits)
        if policy not in self.applications:  # what was looked up is kept
            connection = Connection(policy=policy)
            self.applications[policy] = ToolApplication(Settings(connection), self.database)
            await self._look_up_all(policy)
        application, arguments = self.applications[policy], {"sql": self._filled(sql), **binds}
        for attempt in (1, 2, 3):
            try:
                return (await application.call(tool, arguments, Caller())).structured
            except RefusedError as refusal:
                # A look-up has a time limit: on a busy machine one may miss it.
                if refusal.rule != "unresolved" or attempt == 3:
                    raise
        raise AssertionError

    async def _look_up_all(self, policy: Policy) -> None:
        """Look up the names of all cases at once: hundreds of look-ups would take minutes."""
        names: set[Name] = set()
        for case in CASES:
            reading = read_explainable if case.get("tool") == "explain_sql" else read
            names |= reading(self._filled(case["sql"]), Policy()).names
        async with self.database.session(Tag("test", "look-up")) as session:
            resolver = self.applications[policy]._resolver  # pyright: ignore[reportPrivateUsage] - to spare look-ups
            await resolver.approve(Names(frozenset(names)), session)

    def _policy(self, permits: dict[str, list[str]] | None) -> Policy:
        allowed: dict[str, Any] = {
            name: frozenset(map(self._filled, value)) for name, value in (permits or {}).items()
        }
        columns = frozenset({f"{self.name}.STAFF.SALARY", f"{self.name}.STAFF.Bonus"})
        return replace(Policy(protected_columns=columns), **allowed)

    def _filled(self, text: str) -> str:
        return text.replace("{OWNER}", self.name)


def _statements() -> list[str]:
    text = (DATA / "protected_objects.sql").read_text(encoding="utf-8")
    body = "\n".join(line for line in text.splitlines() if not line.startswith("--"))
    return [part.strip() for part in body.split("\n/") if part.strip()]


def _run(target: Target, statements: tuple[str, ...], *, tolerant: bool = False) -> None:
    assert target.password is not None
    with (
        oracledb.connect(
            user=target.user, password=target.password.reveal(), dsn=target.dsn
        ) as connection,
        connection.cursor() as cursor,
    ):
        for statement in statements:
            try:
                cursor.execute(statement)
            except oracledb.DatabaseError:
                if not tolerant:
                    raise
        connection.commit()


def _owner_target(target: Target, config: pytest.Config) -> Target:
    if live_dsn(config) is None:
        _run(replace(target, user="SYSTEM", password=Secret("system_sandbox_1")), _ACCOUNT)
        return replace(target, user="PROTECTED_OWNER", password=SANDBOX_OWNER)
    name = os.environ.get("MCP_ORACLE_TEST_OWNER")
    password = os.environ.get("MCP_ORACLE_TEST_OWNER_PASSWORD")
    if not name or not password:
        pytest.skip("needs MCP_ORACLE_TEST_OWNER and MCP_ORACLE_TEST_OWNER_PASSWORD")
    return replace(target, user=name.upper(), password=Secret(password))


@pytest.fixture(scope="module")
def owned(target: Target, request: pytest.FixtureRequest) -> Generator[Target]:
    """The objects are there; afterwards they are not."""
    account = _owner_target(target, request.config)
    _run(account, _DROPS, tolerant=True)
    _run(account, tuple(_statements()))
    yield account
    _run(account, _DROPS)
    if live_dsn(request.config) is None:
        administrator = replace(target, user="SYSTEM", password=Secret("system_sandbox_1"))
        _run(administrator, ("DROP USER protected_owner CASCADE",))


@pytest.fixture(scope="module")
async def owner(owned: Target, anyio_backend: str) -> AsyncGenerator[Owner]:
    async def where() -> Target:
        return owned

    database = Database(where, Limits())
    owner = Owner(owned.user, database)
    await owner.rule("SELECT id FROM staff")  # the first look-up of a session is the slowest
    yield owner
    await database.close()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
async def test_a_protected_column_is_refused_and_nothing_else(
    owner: Owner, case: dict[str, Any]
) -> None:
    binds = {"binds": case["binds"]} if "binds" in case else {}
    tool = case.get("tool", "run_query")
    found = await owner.rule(case["sql"], tool, case.get("policy"), **binds)
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
    answer: Any = await owner.call("SELECT * FROM staff", "check_sql")
    (statement,) = answer["statements"]
    assert (statement["verdict"], statement["rule"]) == ("refuse", "protected-column")
