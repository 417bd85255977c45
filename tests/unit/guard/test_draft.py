"""What a draft carries, and that the text that was checked is the text that is sent."""

import pytest

from mcp_oracle.errors import RefusedError
from mcp_oracle.guard import Draft, Resolution, draft, read
from mcp_oracle.policy import Policy
from mcp_oracle.statement import Statement

FREE = Policy(when_unresolved="static")


@pytest.mark.parametrize(
    ("sql", "sent"),
    [
        ("SELECT 1 FROM dual", "SELECT 1 FROM dual"),
        ("  SELECT 1 FROM dual ;\n", "SELECT 1 FROM dual"),
        ("SELECT 1 FROM dual\n/", "SELECT 1 FROM dual"),
        ("SELECT 1 FROM dual;\n  /  \n", "SELECT 1 FROM dual"),
        ("SELECT 1 FROM dual; -- done", "SELECT 1 FROM dual"),
        ("-- why\nSELECT 1 FROM dual -- x", "-- why\nSELECT 1 FROM dual -- x"),
        ("SELECT 'a\r\nb'\r\nFROM dual;\r\n", "SELECT 'a\r\nb'\r\nFROM dual"),
        ("SELECT ';/' FROM t WHERE a = 1\n/ 2", "SELECT ';/' FROM t WHERE a = 1\n/ 2"),
    ],
)
def test_the_text_is_the_callers_without_terminator_and_outer_blanks(sql: str, sent: str) -> None:
    assert read(sql, FREE).text == sent
    statement = read(sql, FREE).approve(Resolution())
    assert isinstance(statement, Statement)
    assert (statement.text, statement.origin) == (sent, "guard")


def test_a_draft_lists_tables_and_calls_once_in_order() -> None:
    found = read(
        'WITH q AS (SELECT 1 x FROM hr.b) SELECT UPPER(x), MAX(x), upper(y) FROM q, hr."c", b, B',
        FREE,
    )
    assert found.kind == "query"
    assert found.tables == ("HR.B", "HR.c", "B")
    assert found.calls == ("UPPER", "MAX")


def test_a_defect_in_the_guard_is_a_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: str) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(draft, "second_opinion", broken)
    with pytest.raises(RefusedError) as refusal:
        read("SELECT 'not read before' FROM dual", FREE)
    assert refusal.value.rule == "internal"


def test_a_draft_is_no_statement() -> None:
    assert not isinstance(read("SELECT 1 FROM dual", FREE), Statement)
    assert isinstance(read("SELECT 1 FROM dual", FREE), Draft)


def test_a_text_that_was_read_is_not_read_again_but_under_another_policy() -> None:
    text = "SELECT count(*) FROM hr.jobs"
    assert read(text, Policy()) is read(text, Policy())
    with pytest.raises(RefusedError):
        read(text, Policy(denied_schemas=frozenset({"HR"})))
