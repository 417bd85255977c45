"""Where source comes from: ALL_SOURCE, DBMS_METADATA, or the views."""

import pytest

from mcp_oracle.dictionary.keys import KeyReader
from mcp_oracle.dictionary.locate import Located
from mcp_oracle.dictionary.source import read_code, read_ddl
from mcp_oracle.errors import DatabaseError, DeadlineError, OracleMcpError
from mcp_oracle.session.fetched import Cell
from tests.unit.dictionary.fake_session import Answer, FakeSession, Rows

pytestmark = pytest.mark.anyio

VIEW = Located("HR", "V", ("VIEW",))


def failing(error: OracleMcpError) -> Answer:
    def answer(_: frozenset[str]) -> Rows:
        raise error

    return answer


def pieces(text: str) -> Rows:
    return [(n + 1, text[n * 1000 : (n + 1) * 1000]) for n in range(len(text) // 1000 + 1)]


async def test_ddl_is_put_together_from_its_pieces() -> None:
    text = (
        "\n  CREATE VIEW HR.V AS\n" + "SELECT 1 FROM dual UNION ALL\n" * 200 + "SELECT 2 FROM dual;"
    )
    fake = FakeSession({"SET_TRANSFORM_PARAM": lambda _: (), "GET_DDL": lambda _: pieces(text)})
    found = await read_ddl(fake.session, VIEW, "VIEW", KeyReader())
    assert "\n".join(found.lines) == text.strip()
    assert found.total_lines == 202
    assert "grants" in found.missing


async def test_the_type_is_named_as_dbms_metadata_wants_it() -> None:
    fake = FakeSession({"SET_TRANSFORM_PARAM": lambda _: (), "GET_DDL": lambda _: [(1, "x")]})
    located = Located("HR", "MV", ("MATERIALIZED VIEW",))
    await read_ddl(fake.session, located, "MATERIALIZED VIEW", KeyReader())
    assert fake.asked[-1] == {"HR", "MV", "MATERIALIZED_VIEW"}


def view_rows(_: frozenset[str]) -> Rows:
    return [("HR", "V", 8, "SELECT 1", "N")]


def nothing(_: frozenset[str]) -> Rows:
    return ()


async def test_without_dbms_metadata_the_views_give_a_skeleton_with_the_reason() -> None:
    refused = DatabaseError("ORA-31603: object not found", ora=31603)
    fake = FakeSession(
        {
            "SET_TRANSFORM_PARAM": nothing,
            "GET_DDL": failing(refused),
            "all_views": view_rows,
            "": nothing,
        }
    )
    found = await read_ddl(fake.session, VIEW, "VIEW", KeyReader())
    assert found.lines[-1] == "SELECT 1;"
    assert found.missing.endswith("(DBMS_METADATA is not available: ORA-31603)")


async def test_of_what_has_no_skeleton_the_error_is_told() -> None:
    refused = DatabaseError("ORA-31603: object not found", ora=31603)
    fake = FakeSession({"SET_TRANSFORM_PARAM": failing(refused), "": nothing})
    located = Located("HR", "S", ("SEQUENCE",))
    with pytest.raises(DatabaseError) as caught:
        await read_ddl(fake.session, located, "SEQUENCE", KeyReader())
    assert caught.value is refused


async def test_a_deadline_is_no_reason_for_a_skeleton() -> None:
    fake = FakeSession({"SET_TRANSFORM_PARAM": nothing, "GET_DDL": failing(DeadlineError("late"))})
    with pytest.raises(DeadlineError):
        await read_ddl(fake.session, VIEW, "VIEW", KeyReader())


async def test_code_is_read_by_lines_without_their_ends() -> None:
    rows: list[tuple[Cell, ...]] = [(2, "  x NUMBER;\n", 9), (3, None, 9), (4, "END;\r\n", 9)]
    fake = FakeSession({"all_source": lambda _: rows})
    found = await read_code(fake.session, Located("HR", "P", ("PROCEDURE",)), "PROCEDURE", 2, 3)
    assert (found.lines, found.total_lines) == (("  x NUMBER;", "", "END;"), 9)


async def test_behind_the_end_the_length_is_still_told() -> None:
    def answer(names: frozenset[str]) -> Rows:
        return [(1, "PROCEDURE p\n", 9)] if "1" in names else ()

    fake = FakeSession({"all_source": answer})
    found = await read_code(fake.session, Located("HR", "P", ("PROCEDURE",)), "PROCEDURE", 50, 3)
    assert (found.lines, found.total_lines) == ((), 9)
