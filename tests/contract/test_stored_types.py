"""Every type that the sandbox stores: declared in a table, described and fetched through the real driver."""

# The driver's object types are not fully typed.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false

from collections.abc import Callable, Generator
from typing import Any

import oracledb
import pytest

from mcp_oracle.connect.connect_string import Target
from mcp_oracle.sandbox.embedded import RunningSandbox, launch
from mcp_oracle.sandbox.types import Profile
from mcp_oracle.session.database import Database
from mcp_oracle.session.session import Tag
from mcp_oracle.settings import Limits, Secret
from mcp_oracle.statement import vouch
from tests.contract.own_schema import run

pytestmark = pytest.mark.anyio

# Declaration, the literal inserted, the type of the result column, the value that comes.
STORED: list[tuple[str, str, str, Any]] = [
    ("NUMBER(5,-2)", "12345", "NUMBER(5,-2)", 12300),
    ("NUMBER(38)", "-" + "9" * 38, "NUMBER(38)", -(10**38 - 1)),
    ("FLOAT(10)", "123.456", "FLOAT(10)", 123.5),
    ("BINARY_FLOAT", "BINARY_FLOAT_NAN", "BINARY_FLOAT", "NaN"),
    ("BINARY_DOUBLE", "-BINARY_DOUBLE_INFINITY", "BINARY_DOUBLE", "-Inf"),
    ("CHAR(3)", "'a'", "CHAR(3)", "a  "),
    ("NCHAR(3)", "N'é'", "NCHAR(3)", "é  "),
    ("VARCHAR2(3 CHAR)", "'éé'", "VARCHAR2(3)", "éé"),
    ("NVARCHAR2(3)", "N'日本'", "NVARCHAR2(3)", "日本"),
    ("DATE", "DATE '0001-01-01'", "DATE", "0001-01-01 00:00:00"),
    (
        "TIMESTAMP(3)",
        "TIMESTAMP '2024-02-29 23:59:59.1239'",
        "TIMESTAMP(3)",
        "2024-02-29 23:59:59.124000",
    ),
    (
        "TIMESTAMP WITH TIME ZONE",
        "TIMESTAMP '2024-01-01 00:30:00 +02:00'",
        "TIMESTAMP(6) WITH TIME ZONE",
        "2024-01-01 00:30:00",
    ),
    (
        "TIMESTAMP WITH LOCAL TIME ZONE",
        "TIMESTAMP '2024-01-01 00:30:00 +02:00'",
        "TIMESTAMP(6) WITH LOCAL TIME ZONE",
        "2023-12-31 22:30:00",
    ),
    (
        "INTERVAL YEAR(3) TO MONTH",
        "INTERVAL '-100-11' YEAR(3) TO MONTH",
        "INTERVAL YEAR(3) TO MONTH",
        "-100-11",
    ),
    (
        "INTERVAL DAY(3) TO SECOND(6)",
        "INTERVAL '-1 02:03:04.5' DAY TO SECOND",
        "INTERVAL DAY(3) TO SECOND",
        "-1 02:03:04.5",
    ),
    ("RAW(4)", "HEXTORAW('00FF')", "RAW(4)", "00FF"),
    ("LONG", "'long'", "LONG", "long"),
    ("LONG RAW", "HEXTORAW('00FF')", "LONG RAW", "00FF"),
    ("CLOB", "TO_CLOB('é')", "CLOB", "é"),
    ("NCLOB", "TO_CLOB('é')", "NCLOB", "é"),
    ("XMLTYPE", """'<a x="1">é<b/></a>'""", "XMLTYPE", '<a x="1">é<b/></a>'),
    (
        "BLOB",
        "HEXTORAW('00FF')",
        "BLOB",
        "00FF (2 bytes, SHA-256 06eb7d6a69ee19e5fbdf749018d3d2abfa04bcbd1365db312eb86dc7169389b8)",
    ),
]
NEWER: list[tuple[str, str, str, Any]] = [
    ("BOOLEAN", "TRUE", "BOOLEAN", True),
    ("JSON", """'{"a": [1, 2.5, null, "é"]}'""", "JSON", {"a": [1, 2.5, None, "é"]}),
    ("VECTOR(2, FLOAT32)", "'[1, 2.5]'", "VECTOR(2, FLOAT32)", [1, 2.5]),
    ("VECTOR(2, FLOAT64)", "'[1, 0.1]'", "VECTOR(2, FLOAT64)", [1, 0.1]),
    ("VECTOR(*, INT8)", "'[-128, 127]'", "VECTOR(*, INT8)", [-128, 127]),
]
_SCRIPT = "\n".join(
    f"CREATE TABLE hr.t{n} (c {of});\nINSERT INTO hr.t{n} VALUES ({value});\nINSERT INTO hr.t{n} VALUES (NULL);\n"
    f"GRANT READ ON hr.t{n} TO hr_reader;"
    for n, (of, value, _, _) in enumerate(STORED + NEWER)
)


@pytest.fixture(scope="module")
def running() -> Generator[RunningSandbox]:
    running = launch("23ai", [_SCRIPT], samples=("hr",))
    yield running
    running.stop()


@pytest.mark.parametrize(
    ("number", "of"), [(n, of) for n, (of, *_) in enumerate(STORED + NEWER)], ids=str
)
async def test_a_stored_value_comes_back(running: RunningSandbox, number: int, of: str) -> None:
    async def where() -> Target:
        return Target(running.dsn, running.user, Secret(running.password))

    _, _, shown, value = (STORED + NEWER)[number]
    database = Database(where, Limits())
    async with database.session(Tag("test", "types")) as session:
        found = await session.run(vouch(f"SELECT c FROM hr.t{number}", "guard"), {}, 10)
    await database.close()
    assert found.columns[0].type == shown, of
    assert found.rows == [(value,), (None,)]


def test_a_driver_learns_what_a_type_holds(running: RunningSandbox) -> None:
    connection = oracledb.connect(user=running.user, password=running.password, dsn=running.dsn)
    with connection:
        numbers = connection.gettype("sys.odcinumberlist")
        named = connection.gettype("SYS.ODCIOBJECT")
        with pytest.raises(oracledb.DatabaseError, match="ORA-03001"):
            connection.gettype("SYS.ODCIARGDESC")
    assert (numbers.schema, numbers.name, numbers.iscollection) == ("SYS", "ODCINUMBERLIST", True)
    assert numbers.element_type == oracledb.DB_TYPE_NUMBER
    assert [(a.name, a.type) for a in named.attributes] == [
        ("OBJECTSCHEMA", oracledb.DB_TYPE_VARCHAR),
        ("OBJECTNAME", oracledb.DB_TYPE_VARCHAR),
    ]


@pytest.mark.parametrize("of", [of for of, *_ in NEWER])
def test_the_newer_types_do_not_exist_in_19c(
    sandbox_of: Callable[[Profile], RunningSandbox], of: str
) -> None:
    owner = Target(sandbox_of("19c").dsn, "HR", Secret("hr_sandbox_1"))
    with pytest.raises(oracledb.DatabaseError, match="ORA-00902"):
        run(owner, [f"CREATE TABLE t (c {of})"])
