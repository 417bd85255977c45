"""export_query through an MCP client: what the file holds is what the query gives, whole and exact."""

import csv
import hashlib
import json
import re
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

import pytest
from mcp import Client
from mcp_types import CallToolResult, ResourceLink, TextContent

from mcp_oracle.application import ToolApplication
from mcp_oracle.connect.connect_string import Target
from mcp_oracle.errors import ExportError, OracleMcpError
from mcp_oracle.optional_tools import with_optional_tools
from mcp_oracle.policy import Policy
from mcp_oracle.render.untrusted import visible
from mcp_oracle.server import compose
from mcp_oracle.session.database import Database
from mcp_oracle.settings import Connection, Limits, Settings
from mcp_oracle.tools.call import Caller
from tests.contract.calls import LISTED
from tests.contract.conftest import Subject

pytestmark = pytest.mark.anyio

WITH_EXPORTS = with_optional_tools(LISTED, exports=True)
VALUES = Path(__file__).parents[1] / "data" / "contract" / "values"
NOT_WHOLE = re.compile(r"^(BFILE|CURSOR|OBJECT|\w+\.\w+)")
IN_PART = re.compile(r"cut to \d+|the first \d+ values")
"""What a column's note says of values of which an answer shows less than all."""
EMPLOYEES = "SELECT * FROM hr.employees ORDER BY employee_id"


CONSTRUCTORS = frozenset({"SYS.ODCIOBJECT"})
"""Called by the cases of values; the guard would take them for code of somebody's."""


def over(database: Database, directory: Path, **limits: Any) -> ToolApplication:
    connection = Connection(policy=Policy(functions=CONSTRUCTORS))
    return ToolApplication(
        Settings(connection, Limits(**limits), export_directory=str(directory)), database
    )


@pytest.fixture
def application(database: Database, tmp_path: Path) -> ToolApplication:
    return over(database, tmp_path)


async def called(
    application: ToolApplication, sql: str, kind: str = "csv", file_name: str = "x", **more: Any
) -> CallToolResult:
    arguments = {"sql": sql, "format": kind, "file_name": file_name, **more}
    async with Client(compose(application, WITH_EXPORTS)) as client:
        return await client.call_tool("export_query", arguments)


async def exported(application: ToolApplication, sql: str, kind: str = "csv", **more: Any) -> Any:
    result = await called(application, sql, kind, **more)
    assert not result.is_error, result.content
    assert result.structured_content is not None
    return result.structured_content


async def refused(application: ToolApplication, sql: str, kind: str = "csv", **more: Any) -> str:
    result = await called(application, sql, kind, **more)
    assert result.is_error
    (content,) = result.content
    assert isinstance(content, TextContent)
    assert "\nNext: " in content.text
    return content.text


def csv_rows(file: str) -> list[list[str]]:
    with Path(file).open(encoding="utf-8", newline="") as lines:
        return list(csv.reader(lines))


def json_rows(file: str) -> list[dict[str, Any]]:
    text = Path(file).read_text(encoding="utf-8")
    return [json.loads(line, parse_float=Decimal) for line in text.split("\n")[:-1]]


def names(directory: Path) -> list[str]:
    return [path.name for path in directory.iterdir()]


async def test_an_export_holds_every_row_and_says_what_it_wrote(
    application: ToolApplication, tmp_path: Path
) -> None:
    result = await called(application, EMPLOYEES, file_name="employees")
    told: dict[str, Any] = result.structured_content or {}
    path = tmp_path / "employees.csv"
    rows = csv_rows(str(path))
    assert rows[0][:3] == ["EMPLOYEE_ID", "FIRST_NAME", "LAST_NAME"]
    assert len(rows) == 108
    assert told["file"] == str(path)
    assert told["row_count"] == 107
    assert told["bytes"] == path.stat().st_size
    assert told["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert told["columns"][0] == "EMPLOYEE_ID NUMBER(6)"
    assert told["seconds"] > 0
    _, link = result.content
    assert isinstance(link, ResourceLink)
    assert (link.uri, link.name, link.mime_type, link.size) == (
        path.as_uri(),
        "employees.csv",
        "text/csv",
        told["bytes"],
    )


async def test_both_formats_hold_what_an_answer_shows(application: ToolApplication) -> None:
    shown = (await application.call("run_query", {"sql": EMPLOYEES}, Caller())).structured
    keys = [column["name"] for column in cast("list[Any]", shown["columns"])]
    told = await exported(application, EMPLOYEES, "jsonl")
    assert [list(row) for row in json_rows(told["file"])] == [keys] * 107
    plain = json.loads(json.dumps(shown["rows"]), parse_float=Decimal)
    assert [list(row.values()) for row in json_rows(told["file"])] == plain
    told = await exported(application, EMPLOYEES, "csv")
    texts = [["" if cell is None else cell for cell in row] for row in plain]
    assert comparable(csv_rows(told["file"])[1:]) == comparable(texts)


async def test_binds_are_bound_as_in_a_query(application: ToolApplication) -> None:
    sql = "SELECT last_name FROM hr.employees WHERE employee_id = :id"
    told = await exported(application, sql, binds={"id": 100})
    assert told["row_count"] == 1
    assert "ID" in await refused(application, sql, file_name="y")


async def test_numbers_keep_all_digits(application: ToolApplication) -> None:
    digits = ["12345678901234567890123456789012345678", "9007199254740993", "0.1", "-0.5"]
    sql = f"SELECT {', '.join(f'{d} AS n{i}' for i, d in enumerate(digits))} FROM dual"
    told = await exported(application, sql)
    assert csv_rows(told["file"])[1] == digits
    told = await exported(application, sql, "jsonl")
    values = [str(value) for value in json_rows(told["file"])[0].values()]
    assert values == digits


async def test_lobs_are_whole(application: ToolApplication) -> None:
    sql = "SELECT TO_CLOB(RPAD('é', 4000, 'x')) || RPAD('y', 4000, 'y') AS c, TO_CLOB(NULL) AS e FROM dual"
    told = await exported(application, sql)
    ((text, empty),) = csv_rows(told["file"])[1:]
    assert text == "é" + "x" * (len(text) - 4001) + "y" * 4000
    assert len(text) > 4000 + 1000
    assert empty == ""


async def test_a_lob_over_the_limit_is_an_error_that_names_the_column(
    target: Target, tmp_path: Path
) -> None:
    async def where() -> Target:
        return target

    limits = Limits(export_cell_bytes=1000)
    database = Database(where, limits)
    application = ToolApplication(
        Settings(Connection(), limits, export_directory=str(tmp_path)), database
    )
    sql = "SELECT 1 AS a, TO_CLOB(RPAD('x', 3000, 'x')) AS big FROM dual"
    said = await refused(application, sql)
    two = "SELECT TO_CLOB(RPAD('x', 600, 'x')) AS a, TO_CLOB(RPAD('x', 500, 'x')) AS b FROM dual"
    together = await refused(application, two)
    await application.close()
    assert "Column BIG has a value of 3,000 characters; 1,000 are permitted" in said
    assert "Column B has a value of 500 characters beside 600 in other columns" in together
    assert names(tmp_path) == []


async def test_equal_names_need_aliases_in_json_lines_only(application: ToolApplication) -> None:
    sql = "SELECT 1 AS a, 2 AS a FROM dual"
    assert csv_rows((await exported(application, sql))["file"]) == [["A", "A"], ["1", "2"]]
    assert "more than one column named 'A'" in await refused(application, sql, "jsonl")


async def test_what_looks_like_a_formula_is_told_and_kept(application: ToolApplication) -> None:
    told = await exported(application, "SELECT '=1+1' AS f, -1 AS n, 'x' AS t FROM dual")
    assert csv_rows(told["file"])[1] == ["=1+1", "-1", "x"]
    assert told["note"].startswith("Texts of F begin with =")


async def test_an_empty_result_is_a_file_too(application: ToolApplication) -> None:
    sql = "SELECT employee_id FROM hr.employees WHERE 1 = 0"
    told = await exported(application, sql)
    assert (told["row_count"], csv_rows(told["file"])) == (0, [["EMPLOYEE_ID"]])
    told = await exported(application, sql, "jsonl")
    assert told["bytes"] == 0


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("DELETE FROM hr.employees", "Refused by rule"),
        ("SELECT * FROM hr.employees FOR UPDATE", "Refused by rule"),
        ("SELECT 1 FROM dual; SELECT 2 FROM dual", "Refused by rule"),
        ("SELECT last_nam FROM hr.employees", "EMPLOYEES.LAST_NAME"),
        ("SELECT 1 / 0 FROM dual", "ORA-01476"),
        ("SELECT 100 / (employee_id - 150) FROM hr.employees", "ORA-01476"),
    ],
)
async def test_what_fails_leaves_nothing(
    application: ToolApplication, tmp_path: Path, sql: str, said: str
) -> None:
    assert said in await refused(application, sql)
    assert names(tmp_path) == []


async def test_limits_of_rows_and_bytes_leave_nothing(database: Database, tmp_path: Path) -> None:
    said = await refused(over(database, tmp_path, export_rows=106), EMPLOYEES)
    assert "more than 106 rows (export_rows)" in said
    said = await refused(over(database, tmp_path, export_bytes=5000), EMPLOYEES)
    assert "more than 5,000 bytes (export_bytes)" in said
    assert names(tmp_path) == []
    assert (await exported(over(database, tmp_path, export_rows=107), EMPLOYEES))[
        "row_count"
    ] == 107


async def test_an_existing_file_is_not_replaced_and_a_free_name_is_told(
    application: ToolApplication, tmp_path: Path
) -> None:
    (tmp_path / "x.csv").write_text("mine")
    said = await refused(application, EMPLOYEES)
    assert "x-2.csv" in said
    assert (tmp_path / "x.csv").read_text() == "mine"


@pytest.mark.parametrize("name", ["../x", "/tmp/x", "a/b", "..", "", "x\x00"])
async def test_no_name_leads_out_of_the_directory(
    application: ToolApplication, tmp_path: Path, name: str
) -> None:
    assert "cannot be the name" in await refused(application, EMPLOYEES, file_name=name)
    assert names(tmp_path) == []


async def test_a_directory_that_is_gone_is_said_by_the_call(
    database: Database, tmp_path: Path
) -> None:
    said = await refused(over(database, tmp_path / "absent"), EMPLOYEES)
    assert "does not exist" in said
    assert "MCP_ORACLE_EXPORT_DIRECTORY" in said


async def test_without_a_directory_there_is_no_such_tool(database: Database) -> None:
    plain = ToolApplication(Settings(Connection()), database)
    with pytest.raises(OracleMcpError, match="There is no tool named 'export_query'"):
        await plain.call("export_query", {}, Caller())


async def test_a_query_after_an_export_of_the_same_text_has_its_numbers_again(
    application: ToolApplication,
) -> None:
    sql = "SELECT employee_id, salary FROM hr.employees WHERE employee_id = 100"

    async def asked() -> Any:
        return (await application.call("run_query", {"sql": sql}, Caller())).structured["rows"]

    before = await asked()
    told = await exported(application, sql)
    assert csv_rows(told["file"])[1] == [f"{cell:g}" for cell in before[0]]
    assert await asked() == before


async def test_dates_that_the_driver_cannot_read_are_marked_and_named(
    application: ToolApplication, tmp_path: Path
) -> None:
    sql = (
        "SELECT LEVEL AS n, CASE LEVEL WHEN 700 THEN DATE '-0044-03-15' ELSE DATE '2024-01-01' END AS d,"
        " TIMESTAMP '2024-07-01 12:00:00 Europe/Berlin' AS z FROM dual CONNECT BY LEVEL <= 900"
    )
    found = await exported(application, sql, "csv")
    with (tmp_path / "x.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))[1:]
    assert [int(row[0]) for row in rows] == list(range(1, 901))
    assert [row[0] for row in rows if row[1] != "2024-01-01 00:00:00"] == ["700"]
    assert rows[699][1:] == ["-0044-03-15 00:00:00", "unreadable: time zone region"]
    assert "TO_CHAR(D, 'SYYYY-MM-DD HH24:MI:SS')" in found["note"]
    assert "TO_CHAR(Z, 'YYYY-MM-DD HH24:MI:SS.FF TZR')" in found["note"]


REFUSED = {"a bfile is its locator", "a nested cursor over both"}
"""The guard allows no BFILENAME: what it names is a file of the server. A file has no place for a cursor's rows."""


def cases() -> list[Any]:
    return [
        pytest.param(case, id=f"{path.stem}: {case['name']}")
        for path in sorted(VALUES.glob("*.toml"))
        for case in tomllib.loads(path.read_text(encoding="utf-8"))["case"]
        if "error" not in case  # no answer to compare with
        and case["name"] not in REFUSED
    ]


def comparable(value: Any) -> Any:
    """A value with numbers as numbers: answers write those as text that a double cannot hold."""
    if isinstance(value, list):
        return [comparable(item) for item in cast("list[Any]", value)]
    if isinstance(value, dict):
        return {k: comparable(item) for k, item in cast("dict[str, Any]", value).items()}
    if isinstance(value, bool | None) or str(value) == "NaN":
        return value
    try:
        return Decimal(str(value))
    except ArithmeticError:
        return visible(str(value))


def without_digest(cell: Any) -> Any:
    """A BLOB of an answer without its length and digest."""
    return re.sub(r" ?\(\d+ bytes(, SHA-256 \w+)?\)$", "", cell) if isinstance(cell, str) else cell


@pytest.mark.parametrize("case", cases())
async def test_every_value_is_exported_as_answers_show_it(
    subject: Subject, tmp_path: Path, case: dict[str, Any]
) -> None:
    if subject.is_sandbox and subject.release == "19c":
        pytest.skip("the same values as in 23ai")
    if case.get("profile", subject.release) != subject.release:
        pytest.skip(f"for {case['profile']} only")
    if subject.is_sandbox and case.get("sandbox") == "refuses":
        pytest.skip("the sandbox refuses it")
    sql, application = case["sql"], over(subject.database, tmp_path)
    shown = (await application.call("run_query", {"sql": sql}, Caller())).structured
    arguments = {"sql": sql, "format": "jsonl", "file_name": "x"}
    if any(NOT_WHOLE.search(column["type"]) for column in cast("list[Any]", shown["columns"])):
        with pytest.raises(ExportError, match="of which a file cannot hold the values"):
            await application.call("export_query", arguments, Caller())
        return
    told = (await application.call("export_query", arguments, Caller())).structured
    found = json_rows(str(told["file"]))
    plain = json.loads(json.dumps(shown["rows"]), parse_float=Decimal)
    for position, column in enumerate(cast("list[Any]", shown["columns"])):
        whole = [comparable(list(row.values())[position]) for row in found]
        answer = [comparable(without_digest(row[position])) for row in plain]
        if IN_PART.search(column.get("note", "")):
            assert all(len(str(a)) > 100 for a in whole if a is not None)
        else:
            assert whole == answer
