"""What only the data dictionary can show: the guard asks a real one, through run_query, and refuses.

On the sandbox the objects are made in a schema of their own. On a real database they need an account that may create
them (`dictionary_objects.sql` names the privileges): MCP_ORACLE_TEST_OWNER and MCP_ORACLE_TEST_OWNER_PASSWORD.
"""

# The driver's cursors are not fully typed.
# pyright: reportUnknownMemberType=false

import os
from collections.abc import AsyncGenerator, Generator
from dataclasses import dataclass, replace
from typing import Any

import oracledb
import pytest

from mcp_oracle.application import ToolApplication
from mcp_oracle.connect.connect_string import Target
from mcp_oracle.errors import DatabaseError, RefusedError
from mcp_oracle.policy import Policy
from mcp_oracle.session.database import Database
from mcp_oracle.settings import Connection, Limits, Secret, Settings
from mcp_oracle.tools.call import Caller
from tests.contract.conftest import live_dsn
from tests.unit.guard.cases import DATA, load

pytestmark = pytest.mark.anyio

SANDBOX_OWNER = Secret("guard_owner_sandbox_1")
_ACCOUNT = (
    f'CREATE USER guard_owner IDENTIFIED BY "{SANDBOX_OWNER.reveal()}" QUOTA UNLIMITED ON users',
    "GRANT CREATE SESSION, CREATE TABLE, CREATE VIEW, CREATE PROCEDURE, CREATE SYNONYM, CREATE SEQUENCE, CREATE TYPE,"
    " CREATE OPERATOR, CREATE DATABASE LINK, CREATE ANY DIRECTORY, DROP ANY DIRECTORY TO guard_owner",
    "GRANT EXECUTE ON sys.dbms_rls TO guard_owner",
    "GRANT READ ON hr.regions TO guard_owner WITH GRANT OPTION",
)
DB_ATTACKS = [case for case in load("attacks.jsonl") if case["expect"] == "db"]
RULE_OF_ATTACK = {
    "A457": "code",
    "A458": "code",
    "A459": "code",
    "A464": "view-code",
    "A465": "view-code",
    "A467": "view-code",
    "A468": "db-link",
    "A730": "code",
}
CASES = load("dictionary_cases.jsonl")


@dataclass(frozen=True)
class Owner:
    """The account whose schema holds the objects, connected as the application would be."""

    name: str
    database: Database
    is_sandbox: bool

    async def run(self, sql: str, policy: Policy) -> None:
        application = ToolApplication(Settings(Connection(policy=policy)), self.database)
        for attempt in (1, 2, 3):
            try:
                await application.call("run_query", {"sql": self._filled(sql)}, Caller())
            except RefusedError as refusal:
                # A look-up has a time limit: on a busy machine one may miss it.
                if refusal.rule != "unresolved" or attempt == 3:
                    raise
            else:
                return

    def policy(self, permits: dict[str, list[str] | bool]) -> Policy:
        values: dict[str, Any] = {
            name: value if isinstance(value, bool) else frozenset(map(self._filled, value))
            for name, value in permits.items()
        }
        return replace(Policy(), **values)

    def _filled(self, text: str) -> str:
        return text.replace("{OWNER}", self.name)


def _statements() -> list[str]:
    text = (DATA / "dictionary_objects.sql").read_text(encoding="utf-8")
    body = "\n".join(line for line in text.splitlines() if not line.startswith("--"))
    return [part.strip() for part in body.split("\n/") if part.strip()]


def _names(kind: str) -> list[str]:
    words = [statement.replace("(", " ").split() for statement in _statements()]
    length = len(kind.split())
    return [
        w[1 + length] for w in words if w[0] == "CREATE" and " ".join(w[1 : 1 + length]) == kind
    ]


_DROPS = [
    f"DROP {kind} {name}{rest}"
    for kind, rest in (
        ("OPERATOR", " FORCE"), ("SYNONYM", ""), ("VIEW", ""), ("TABLE", " PURGE"), ("PACKAGE", ""), ("TYPE", " FORCE"),
        ("FUNCTION", ""), ("SEQUENCE", ""), ("DATABASE LINK", ""), ("DIRECTORY", ""),
    )
    for name in _names(kind)
    if name != "BODY"
]  # fmt: skip


def _run(target: Target, statements: list[str], *, tolerant: bool = False) -> None:
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
        administrator = replace(target, user="SYSTEM", password=Secret("system_sandbox_1"))
        _run(administrator, list(_ACCOUNT))
        return replace(target, user="GUARD_OWNER", password=SANDBOX_OWNER)
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
    _run(account, _statements())
    yield account
    _run(account, _DROPS)
    if live_dsn(request.config) is None:
        administrator = replace(target, user="SYSTEM", password=Secret("system_sandbox_1"))
        _run(administrator, ["DROP USER guard_owner CASCADE"])


@pytest.fixture(scope="module")
async def owner(
    owned: Target, request: pytest.FixtureRequest, anyio_backend: str
) -> AsyncGenerator[Owner]:
    async def where() -> Target:
        return owned

    database = Database(where, Limits())
    owner = Owner(owned.user, database, live_dsn(request.config) is None)
    # The first look-up of a session is the slowest, and a look-up has a time limit.
    await _rule(owner, "SELECT a FROM t", Policy(strict_views=True))
    yield owner
    await database.close()


@pytest.fixture(scope="module")
async def reader(target: Target, owned: Target, anyio_backend: str) -> AsyncGenerator[Owner]:
    """The account that may read HR, looking at the objects of the owner."""

    async def where() -> Target:
        return target

    database = Database(where, Limits())
    reader = Owner(owned.user, database, is_sandbox=False)
    await _rule(reader, "SELECT region_id FROM hr.regions", Policy(strict_views=True))
    yield reader
    await database.close()


async def _rule(owner: Owner, sql: str, policy: Policy) -> str:
    """The rule that refuses; a statement that reaches the database is not refused."""
    try:
        await owner.run(sql, policy)
    except RefusedError as refusal:
        return refusal.rule if refusal.reason and refusal.hint else "no reason or no hint"
    except DatabaseError as error:
        return f"reached the database: ORA-{error.ora:05d}"
    return "answered with rows"


async def test_every_attack_that_only_the_dictionary_can_show_is_refused_by_its_rule(
    owner: Owner, capsys: pytest.CaptureFixture[str]
) -> None:
    policy = Policy(strict_views=True)
    found = {case["id"]: await _rule(owner, case["sql"], policy) for case in DB_ATTACKS}
    refused = [name for name, rule in found.items() if rule == RULE_OF_ATTACK.get(name)]
    with capsys.disabled():
        print(f"\ndictionary attacks refused: {len(refused)}/{len(DB_ATTACKS)}")
    assert found == RULE_OF_ATTACK


@pytest.mark.parametrize("case", [c for c in CASES if c["rule"]], ids=lambda case: case["id"])
async def test_what_stands_behind_a_name_is_refused_by_its_rule(
    owner: Owner, case: dict[str, Any]
) -> None:
    assert await _rule(owner, case["sql"], owner.policy(case.get("policy", {}))) == case["rule"]


@pytest.mark.parametrize("case", [c for c in CASES if not c["rule"]], ids=lambda case: case["id"])
async def test_what_the_dictionary_shows_to_be_harmless_or_allowed_passes(
    owner: Owner, case: dict[str, Any]
) -> None:
    """Code that is allowed would run on a real database; the sandbox refuses it with an ORA- error."""
    policy = owner.policy(case.get("policy", {}))
    if "ora" not in case:
        await owner.run(case["sql"], policy)
        return
    if not owner.is_sandbox:
        pytest.skip("what the sandbox answers to code, links and files that it has not")
    with pytest.raises(DatabaseError) as caught:
        await owner.run(case["sql"], policy)
    assert caught.value.ora == case["ora"]


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM {OWNER}.remote_syn",
        'SELECT * FROM "{OWNER}"."REMOTE_OWNED" r',
        "SELECT * FROM {OWNER}.t_synonym",
        "SELECT * FROM {OWNER}.t",
        "SELECT * FROM {OWNER}.no_such_table",
        'SELECT * FROM hr."employees"',
        "SELECT * FROM no_such_schema.t",
        "SELECT region_id FROM hr.regions WHERE region_id IN (SELECT a FROM {OWNER}.remote_syn)",
        "WITH q AS (SELECT * FROM {OWNER}.remote_syn) SELECT * FROM q",
        "SELECT {OWNER}.numbering.CURRVAL FROM dual",
        "SELECT PREDICTION({OWNER}.no_such_model USING *) FROM dual",
    ],
)
async def test_what_no_dictionary_view_shows_to_a_reader_is_refused(
    reader: Owner, sql: str
) -> None:
    """A synonym of somebody else that leads over a link is not in ALL_SYNONYMS; it looks like nothing at all."""
    with pytest.raises(RefusedError) as caught:
        await reader.run(sql, Policy())
    assert caught.value.rule == "not-visible"
    assert caught.value.ora in {942, 2289, 40284}
    assert f"ORA-{caught.value.ora:05d}" in caught.value.reason


@pytest.mark.parametrize(
    "sql",
    [
        'SELECT "E"."LAST_NAME" FROM "HR"."EMPLOYEES" "E"',
        "SELECT Last_Name FROM Hr.Employees",
        "SELECT hr.employees.last_name FROM hr.employees",
        "WITH hr AS (SELECT 1 AS a FROM dual) SELECT hr.a FROM hr",
        "SELECT * FROM (SELECT region_id FROM hr.regions) regions",
        "SELECT d.* FROM sys.dual d",
        "SELECT COUNT(*) FROM sys.all_tables",
        "SELECT COUNT(*) FROM all_tables",
        "SELECT COUNT(*) FROM v$version",
        "SELECT COUNT(*) FROM hr.emp_details_view",
        "SELECT COUNT(*) FROM ONLY (hr.emp_details_view)",
        "SELECT * FROM (SELECT region_id, region_name FROM hr.regions)"
        " PIVOT (COUNT(*) FOR region_id IN (1 AS one, 2 AS two))",
        "SELECT j.a FROM dual, JSON_TABLE('{\"a\":1}', '$' COLUMNS (a NUMBER PATH '$.a')) j",
    ],
)
async def test_what_a_reader_may_read_is_never_called_invisible(reader: Owner, sql: str) -> None:
    """The database may lack a feature of it; the guard does not refuse."""
    assert (await _rule(reader, sql, Policy())).startswith(("answered", "reached the database"))


async def test_a_table_that_was_made_a_moment_ago_can_be_read(reader: Owner, owned: Target) -> None:
    sql = "SELECT a FROM {OWNER}.made_just_now"
    application = ToolApplication(Settings(Connection()), reader.database)
    asked = {"sql": sql.replace("{OWNER}", reader.name)}
    with pytest.raises(RefusedError):
        await application.call("run_query", asked, Caller())
    _run(
        owned,
        [
            "CREATE TABLE made_just_now (a NUMBER)",
            "INSERT INTO made_just_now VALUES (7)",
            "GRANT SELECT ON made_just_now TO PUBLIC",
        ],
    )
    try:
        reply = await application.call("run_query", asked, Caller())
        assert reply.structured["rows"] == [[7]]
    finally:
        _run(owned, ["DROP TABLE made_just_now PURGE"])


async def test_a_schema_that_is_an_alias_too_may_hide_a_remote_function(
    reader: Owner, owner: Owner
) -> None:
    """Only where a link is visible: the owner sees its own, the reader none."""
    sql = "SELECT hr.a FROM (SELECT 1 AS a FROM dual) hr"
    assert await _rule(owner, sql, Policy()) == "code"
    assert await _rule(reader, sql, Policy()) == "answered with rows"


async def test_no_refused_statement_ran_its_code(owner: Owner) -> None:
    for case in DB_ATTACKS:
        await _rule(owner, case["sql"], Policy(strict_views=True))
    application = ToolApplication(Settings(Connection()), owner.database)
    reply = await application.call(
        "run_query", {"sql": "SELECT COUNT(*) AS n FROM log_of_calls"}, Caller()
    )
    assert reply.structured["rows"] == [[0]]
