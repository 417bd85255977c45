"""SQL cases as data: each states what Oracle Database does. They need HR and no other set-up.

A case has `sql` and either `rows` (and perhaps `columns`, `types`) or `error` (and perhaps `offset`). `binds` are
positional, `profile` restricts it to one release, `unordered` compares rows as a set. A string `n:…` is a number
with a fraction, `nul` is NULL; a cell that is a list of lists is a nested cursor.
"""

import datetime as dt
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

import pytest

from mcp_oracle.sandbox.engine import SandboxDatabase
from mcp_oracle.sandbox.engine.compiler import FUNCTIONS
from mcp_oracle.sandbox.engine.rewrite.aggregate import AGGREGATES
from mcp_oracle.sandbox.engine.rewrite.analytic import ANALYTICS
from mcp_oracle.sandbox.engine.rewrite.pseudo import PSEUDO
from mcp_oracle.sandbox.engine.session import EngineSession
from mcp_oracle.sandbox.types import Bind, OraError, Profile, Row, Rows, Value
from tests.unit.sandbox_engine.conftest import bind, connect

FOLDER = Path(__file__).parents[2] / "data" / "engine"


def load() -> list[Any]:
    found = list[Any]()
    for path in sorted(FOLDER.glob("*.toml")):
        for number, case in enumerate(tomllib.loads(path.read_text("utf-8"))["case"]):
            profiles = [case["profile"]] if "profile" in case else ["19c", "23ai"]
            label = case.get("name") or case["sql"][:60]
            found += [
                pytest.param(p, case, id=f"{path.stem}-{number}-{label}-{p}") for p in profiles
            ]
    return found


CASES = load()


def expected(value: Any) -> Any:
    if isinstance(value, str) and value.startswith("n:"):
        return Decimal(value[2:])
    if isinstance(value, float):
        return Decimal(str(value))
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return dt.datetime.fromisoformat(value.isoformat())
    if isinstance(value, list):
        return list(map(expected, cast("list[Any]", value)))
    return None if value == "nul" else value


@pytest.mark.parametrize(("release", "case"), CASES)
def test_a_statement_answers_as_oracle_does(
    databases: dict[Profile, SandboxDatabase], release: Profile, case: dict[str, Any]
) -> None:
    session = connect(databases[release], case.get("user", "HR_READER"))
    values = [expected(v) for v in case.get("binds", [])]
    binds = [bind(str(n), v) for n, v in enumerate(values, 1)]
    try:
        if "error" in case:
            with pytest.raises(OraError) as caught:
                fetch(session, case["sql"], binds, values)
            assert caught.value.number == case["error"], str(caught.value)
            if "offset" in case:
                assert caught.value.offset == case["offset"]
            if "text" in case:
                assert case["text"] in caught.value.text
            return
        result, found = fetch(session, case["sql"], binds, values)
        if "columns" in case:
            assert [c.name for c in result.columns] == case["columns"]
        if "types" in case:
            assert [describe(c) for c in result.columns] == case["types"]
        wanted = [tuple(expected(v) for v in row) for row in case["rows"]]
        if case.get("unordered"):
            found, wanted = sorted(found, key=repr), sorted(wanted, key=repr)
        assert found == wanted
    finally:
        session.close()


def fetch(
    session: EngineSession, sql: str, binds: list[Bind], values: list[Value]
) -> tuple[Rows, list[Row]]:
    result = session.execute(sql, binds, values).rows
    assert result is not None
    return result, [tuple(map(opened, row)) for row in result.take(1000)]


def opened(value: Value) -> Any:
    """A nested cursor as the list of its rows."""
    return (
        [list(map(opened, row)) for row in value.take(1000)] if isinstance(value, Rows) else value
    )


def describe(column: Any) -> str:
    of = column.type.name
    if of == "NUMBER":
        return of if column.scale == -127 else f"{of}({column.precision},{column.scale})"
    return f"{of}({column.size})" if column.size else of


def test_every_rewrite_has_a_case() -> None:
    text = " ".join(case["sql"].upper() for _, case in (c.values for c in CASES))
    words = set("".join(ch if ch.isalnum() or ch == "_" else " " for ch in text).split())
    names = {*FUNCTIONS, *AGGREGATES, *ANALYTICS, *PSEUDO}
    assert sorted(names - words) == []
