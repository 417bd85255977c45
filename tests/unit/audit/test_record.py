"""What a line of the audit says, and what it never says."""

import json
from typing import Any

import pytest

from mcp_oracle.audit.record import Call, Who, answered, failed, line, without_secrets
from mcp_oracle.errors import DatabaseError, RefusedError
from mcp_oracle.sql_id import sql_id

WHO = Who("prod", "AGENT", "codex-mcp-client 0.169.0", "gpt-5.5", "thread-1", "7")
TIME = "2026-11-21T10:00:00.000Z"


def record(arguments: dict[str, object], outcome: dict[str, object], **how: Any) -> dict[str, Any]:
    call = Call(TIME, "run_query", arguments, WHO)
    return line(call, 12.34, outcome, binds=how.get("binds", "types"), key=how.get("key", b"k"))


@pytest.mark.parametrize(
    ("text", "known"),
    [("select * from dual", "a5ks9fhw2v9s1"), ("select sysdate from dual", "7h35uxf5uhmm1")],
)
def test_a_sql_id_is_that_of_oracle(text: str, known: str):
    assert sql_id(text) == known


def test_an_answer_is_recorded_with_its_sizes_and_without_its_values():
    reply = {"rows": [["Abel"]], "row_count": 1, "truncated": False}
    found = record({"sql": "select 1 from dual"}, answered(reply, json.dumps(reply)))
    assert found == {
        "time": TIME,
        "connection": "prod",
        "user": "AGENT",
        "client": "codex-mcp-client 0.169.0",
        "model": "gpt-5.5",
        "thread": "thread-1",
        "request": "7",
        "tool": "run_query",
        "sql_id": sql_id("select 1 from dual"),
        "sql": "select 1 from dual",
        "verdict": "allowed",
        "rows": 1,
        "bytes": 56,
        "tokens": 14,
        "ms": 12.3,
    }


def test_a_refusal_names_its_rule():
    found = record({"sql": "delete from t"}, failed(RefusedError("not-a-query", "x", "y")))
    assert (found["verdict"], found["rule"]) == ("refused", "not-a-query")


def test_an_error_of_the_database_has_its_number():
    found = record({"sql": "select x"}, failed(DatabaseError("ORA-00942: …", ora=942)))
    assert (found["verdict"], found["error"], found["ora"]) == ("failed", "database", 942)


BINDS: dict[str, object] = {"id": 7, "name": "Abel", "none": None, "half": 0.5, "yes": True}


def test_binds_appear_as_their_types():
    found = record({"sql": "x", "binds": BINDS}, {})
    assert found["binds"] == {
        "id": "integer",
        "name": "string",
        "none": "null",
        "half": "number",
        "yes": "boolean",
    }


def test_hashes_of_binds_are_equal_for_equal_values_under_one_key_only():
    first, again, other = (
        record({"sql": "x", "binds": BINDS}, {}, binds="hashes", key=key)["binds"]
        for key in (b"one", b"one", b"two")
    )
    assert first == again
    assert not set(first.values()) & set(other.values())
    assert "Abel" not in json.dumps(first)


def test_a_string_and_a_number_that_look_alike_have_different_hashes():
    found = record({"sql": "x", "binds": [7, "7"]}, {}, binds="hashes")["binds"]
    assert found[0] != found[1]


@pytest.mark.parametrize(
    ("sql", "shown"),
    [
        ("create user a identified by tiger", "create user a identified by ***"),
        (
            'alter user a identified by "t i" replace "old"',
            "alter user a identified by *** replace ***",
        ),
        ("alter user a identified by values 'S:1'", "alter user a identified by values ***"),
        (
            "create database link l connect to u identified by p1 using 'x'",
            "create database link l connect to u identified by *** using 'x'",
        ),
        ("connect scott/tiger@orcl", "connect scott/***@orcl"),
        ("grant connect to a identified  by\n p", "grant connect to a identified  by\n ***"),
        ("select replace(a, 'x') from t", "select replace(a, 'x') from t"),
    ],
)
def test_passwords_in_a_statement_are_masked(sql: str, shown: str):
    assert without_secrets(sql) == shown
