"""The audit of calls to a database: what its records say of them, and that they hold no value and no secret."""

import json
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import pytest

from mcp_oracle.application import ToolApplication
from mcp_oracle.audit_table import AuditSettings
from mcp_oracle.auditing import Audit
from mcp_oracle.calls import Answer, Calls
from mcp_oracle.connect.connect_string import Target
from mcp_oracle.session.database import Database
from mcp_oracle.settings import Connection, Settings
from mcp_oracle.sql_id import sql_id
from mcp_oracle.tools.call import Caller
from mcp_oracle.tools.registry import TOOLS

pytestmark = pytest.mark.anyio

NAMES = [tool.name for tool in TOOLS]


class Audited:
    """Calls with an audit file."""

    def __init__(self, database: Database, path: Path, settings: AuditSettings) -> None:
        application = ToolApplication(Settings(Connection("prod")), database)
        self._audit = Audit(settings)
        self._calls = Calls(application, NAMES, self._audit)
        self._path = path

    async def call(self, tool: str, **arguments: object) -> tuple[Answer, dict[str, Any]]:
        """The answer, and the one record of the call."""
        before = self.lines()
        answer = await self._calls.answer(tool, arguments, Caller("test", "1"))
        (line,) = self.lines()[len(before) :]
        return answer, json.loads(line)

    def lines(self) -> list[str]:
        return self._path.read_text("utf-8").splitlines() if self._path.exists() else []

    def close(self) -> None:
        self._audit.close()


@pytest.fixture
async def audited(database: Database, tmp_path: Path) -> AsyncGenerator[Audited]:
    path = tmp_path / "calls.jsonl"
    audited = Audited(database, path, AuditSettings(str(path), "hashes"))
    yield audited
    audited.close()


async def test_a_query_is_recorded_with_user_sql_id_and_sizes(
    audited: Audited, target: Target
) -> None:
    sent = "SELECT region_name FROM hr.regions WHERE region_id = :id"
    answer, record = await audited.call("run_query", sql=f"{sent};", binds={"id": 10})
    assert answer.structured is not None
    assert (record["connection"], record["user"]) == ("prod", str(target.user).upper())
    assert (record["sql"], record["sql_id"]) == (sent, sql_id(sent))
    assert record["bytes"] == len(answer.told.encode())
    assert record["rows"] == answer.structured["row_count"]
    assert record["verdict"] == "allowed"
    assert record["binds"]["id"] not in {"10", "integer"}


async def test_an_answer_that_is_read_on_is_recorded_with_its_statement(audited: Audited) -> None:
    sql = "SELECT employee_id FROM hr.employees ORDER BY employee_id"
    answer, first = await audited.call("run_query", sql=sql, max_rows=3)
    assert answer.structured is not None
    cursor = answer.structured["next_cursor"]
    _, second = await audited.call("run_query", cursor=cursor, max_rows=2)
    assert first["truncated"] is second["truncated"] is True
    assert (first["rows"], second["rows"]) == (3, 2)
    assert first["sql_id"] == second["sql_id"] == sql_id(sql)


async def test_an_error_of_the_database_is_recorded_with_its_number(audited: Audited) -> None:
    _, record = await audited.call("run_query", sql="SELECT nothing_such FROM hr.regions")
    assert (record["verdict"], record["error"], record["ora"]) == ("failed", "database", 904)


@pytest.mark.parametrize(
    ("tool", "arguments"),
    [
        ("get_overview", {}),
        ("search_objects", {"pattern": "emp"}),
        ("describe_objects", {"names": ["hr.employees"]}),
        ("get_source", {"name": "hr.employees"}),
        ("explain_sql", {"sql": "SELECT region_id FROM hr.regions"}),
        ("check_sql", {"sql": "SELECT region_id FROM hr.regions"}),
    ],
)
async def test_every_tool_leaves_its_record(
    audited: Audited, tool: str, arguments: dict[str, object]
) -> None:
    _, record = await audited.call(tool, **arguments)
    assert record["tool"] == tool
    assert record.get("sql", record.get("arguments")) == arguments.get("sql", arguments or None)


async def test_no_record_holds_a_password_or_a_value(audited: Audited, target: Target) -> None:
    for sql in (
        "SELECT last_name FROM hr.employees",
        "SELECT 1 FROM no_such_table",
        "DROP TABLE x",
    ):
        await audited.call("run_query", sql=sql)
    text = "\n".join(audited.lines())
    assert len(audited.lines()) == 3
    assert target.password is not None
    assert target.password.reveal() not in text
    assert "Abel" not in text
