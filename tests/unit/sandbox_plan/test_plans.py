"""Plans over HR: the operations with their objects in a tree, and the predicates where they apply."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

import pytest

from mcp_oracle.sandbox.engine import SandboxDatabase
from mcp_oracle.sandbox.engine.session import EngineSession
from mcp_oracle.sandbox.types import OraError, Profile
from tests.unit.sandbox_engine.conftest import connect, rows, run

DATA = Path(__file__).parents[2] / "data" / "plan" / "hr.toml"


@dataclass(frozen=True)
class Case:
    """A statement of HR with its plan, and its predicates by step."""

    name: str
    sql: str
    plan: str
    predicates: str = ""


CASES = [Case(**entry) for entry in tomllib.loads(DATA.read_text("utf-8"))["case"]]


def explain(session: EngineSession, sql: str) -> None:
    session.rollback()
    run(session, f"explain plan for {sql}")


def tree(session: EngineSession) -> str:
    found = rows(
        session, "select depth, operation, options, object_name from plan_table order by id"
    )
    return "".join(
        "  " * int(str(depth)) + " ".join(str(p) for p in (what, how) if p) + (f" [{name}]" if name else "") + "\n"
        for depth, what, how, name in found
    )  # fmt: skip


def predicates(session: EngineSession) -> str:
    found = rows(
        session, "select id, access_predicates, filter_predicates from plan_table order by id"
    )
    lines = [
        f"{number} {kind}({text})\n"
        for number, access, filtered in found
        for kind, text in (("access", access), ("filter", filtered))
        if text
    ]
    return "".join(lines)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_plan_is_the_tree_of_the_case(
    databases: dict[Profile, SandboxDatabase], case: Case
) -> None:
    session = connect(databases["23ai"])
    explain(session, case.sql)
    assert tree(session) == case.plan
    assert predicates(session) == case.predicates
    session.rollback()
    session.close()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_plan_is_a_tree_with_figures_that_grow_upwards(
    databases: dict[Profile, SandboxDatabase], case: Case
) -> None:
    session = connect(databases["19c"])
    explain(session, case.sql)
    found = rows(
        session, "select id, parent_id, depth, position, cost, io_cost from plan_table order by id"
    )
    costs = {number: cost for number, _, _, _, cost, _ in found}
    depths = {number: depth for number, _, depth, *_ in found}
    assert [row[0] for row in found] == list(range(len(found)))
    assert found[0][1:4] == (None, 0, costs[0])
    for number, parent, depth, position, cost, io in found[1:]:
        assert isinstance(parent, int)
        assert parent < int(str(number))
        assert depth == int(str(depths[parent])) + 1
        siblings = [row[0] for row in found if row[1] == parent]
        assert siblings.index(number) + 1 == position
        assert cost is None or int(str(cost)) >= int(str(io))
    session.rollback()
    session.close()


def test_releases_differ_in_how_they_remove_duplicates(
    databases: dict[Profile, SandboxDatabase],
) -> None:
    wanted = {"19c": "SORT UNIQUE", "23ai": "HASH UNIQUE"}
    for profile, database in databases.items():
        session = connect(database)
        explain(session, "select region_id from regions union select region_id from countries")
        assert tree(session).splitlines()[1].strip() == wanted[profile]
        session.rollback()
        session.close()


def test_estimates_follow_the_statistics(owner: EngineSession) -> None:
    cardinality = "select cardinality from plan_table where id = 0"
    for sql, wanted in (
        ("select * from employees", 107),
        ("select * from employees where department_id = 50", 10),  # 106 with one of 11 departments
        ("select * from employees where employee_id = 1", 1),
        ("select * from employees where department_id in (10, 20)", 19),
        ("select * from employees, regions", 535),
        ("select department_id from employees group by department_id", 11),
        ("select distinct department_id as d from employees", 11),
        ("select distinct upper(job_id) from employees", 107),
        ("select * from employees where rownum <= 7", 7),
    ):
        explain(owner, sql)
        assert rows(owner, cardinality) == [(wanted,)], sql


def test_a_table_without_statistics_is_counted_and_the_plan_says_so(owner: EngineSession) -> None:
    run(owner, "create table fresh (id number primary key, name varchar2(30))")
    for number in range(9):
        run(owner, f"insert into fresh values ({number}, 'x')")
    owner.commit()
    explain(owner, "select * from fresh")
    assert rows(owner, "select cardinality from plan_table where id = 0") == [(9,)]
    note = [r[0] for r in rows(owner, "select * from table(dbms_xplan.display)")][-2:]
    assert note[0] == "   - dynamic statistics used: dynamic sampling (level=2)"


@pytest.mark.parametrize(
    "sql",
    [
        "select count(*) from employees group by grouping sets ((department_id), (job_id))",
        "select * from employees right join departments using (department_id) right join locations using (location_id)",
        "select * from employees order by salary fetch first 10 percent rows only",
    ],
)
def test_what_it_cannot_plan_is_refused(reader: EngineSession, sql: str) -> None:
    run(reader, "alter session set current_schema = HR")
    with pytest.raises(OraError, match="ORA-03001"):
        explain(reader, sql)
    assert rows(reader, "select count(*) from plan_table") == [(0,)]
