"""Statement kinds and bind places, as thin drivers find them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mcp_oracle.sandbox.statement import read_statement

CASES: list[tuple[str, str, list[str]]] = [
    ("select * from t where a = :a and b = :1", "query", ["A", "1"]),
    ("with x as (select :b from dual) select * from x", "query", ["B"]),
    ("(select :a from dual)", "query", ["A"]),
    ('select :a, :A, :"a" from dual', "query", ["A", "A", "a"]),
    ("select ': x', q'[ : a ']]', Q'<:b>', nq'!:c!!!', n':d' from dual", "query", []),
    ("select q'' :a '' from dual where x = :b", "query", ["B"]),
    ("select 'it''s :a' || :b from dual", "query", ["B"]),
    ('select ":a" from t -- :b\nwhere x = :c', "query", ["C"]),
    ("select /* :a */ : b from dual /* :c", "query", ["B"]),
    ("select json_object('k':v, 'l' : :b) from t", "query", ["B"]),
    ("select a from t where d = timestamp '2024-01-01 00:00:00' and x=:x", "query", ["X"]),
    ("insert into t values (:a, :b) returning id into :c", "dml", ["A", "B", "C"]),
    ("merge into t using s on (t.a = s.a) when matched then update set b = :b", "dml", ["B"]),
    ("begin :a := f(:b, :a); end;", "plsql", ["A", "B"]),
    ("declare x number := :a; begin null; end;", "plsql", ["A"]),
    ("call p(:x)", "plsql", ["X"]),
    ("create table t (a varchar2(10) default ':x') -- :y", "ddl", []),
    ("create trigger x before insert on t begin :new.a := 1; end;", "ddl", []),
    ("alter session set time_zone = ':a'", "ddl", []),
    ("explain plan for select :a from dual", "other", ["A"]),
    ("commit", "other", []),
    ("", "other", []),
    ("select :größe, :a_1$# from dual", "query", ["GRÖSSE", "A_1$#"]),
    ("select a:=:b from dual", "query", ["B"]),
    ("select :1abc from dual", "query", ["1"]),
    ("select 'open :a", "query", []),
]


@pytest.mark.parametrize(("sql", "kind", "names"), CASES)
def test_kind_and_binds(sql: str, kind: str, names: list[str]) -> None:
    statement = read_statement(sql)
    assert statement.kind == kind
    assert [place.name for place in statement.binds] == names


def test_only_binds_behind_into_are_return_binds() -> None:
    statement = read_statement("update t set a = :a where b = :b returning c, d into :c, :d")
    assert [place.is_return for place in statement.binds] == [False, False, True, True]


def test_places_point_into_the_text() -> None:
    sql = 'select : a, :"x y", :12 from dual'
    places = read_statement(sql).places
    assert [sql[place.start : place.end] for place in places] == [": a", ':"x y"', ":12"]


def test_plsql_places_keep_every_occurrence() -> None:
    statement = read_statement("begin :a := :a + 1; end;")
    assert len(statement.places) == 2
    assert len(statement.binds) == 1


@given(st.text(alphabet="abq'\"/*-:[]{}()<>\n 1:=;nN", max_size=60))
def test_any_text_can_be_read(sql: str) -> None:
    statement = read_statement(sql)
    for place in statement.places:
        assert sql[place.start] == ":"
        assert place.start < place.end <= len(sql)


@pytest.mark.parametrize("piece", ["/*", "q'[", "'", '"', ":", "--", "q'a", "*/"])
def test_unclosed_things_take_linear_time(piece: str) -> None:
    read_statement(f"select {piece * 200_000}")  # quadratic work would take minutes
