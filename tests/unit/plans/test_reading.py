"""Rows of PLAN_TABLE read into steps: real plans as data, and what each column means."""

import json
from pathlib import Path
from typing import Any

import pytest

from mcp_oracle.plans.other_xml import displayed, notes
from mcp_oracle.plans.reading import PREDICATE_CHARACTERS, Row, read_plan
from mcp_oracle.plans.tree import tree

DATA = Path(__file__).parents[2] / "data" / "plans" / "plans.jsonl"
PLANS = [json.loads(line) for line in DATA.read_text("utf-8").splitlines()]
NOTHING = Row(0, None, "SELECT STATEMENT", *[None] * 14)


def fetched(rows: list[dict[str, Any]]) -> list[Row]:
    """Rows as the packaged query gives them: of OTHER_XML its beginning and its display map."""
    found: list[Row] = []
    for row in rows:
        xml = row.get("other_xml", "")
        mapped = xml[xml.find("<display_map>") :] if "<display_map>" in xml else None
        values = {**row, "notes": xml[:1500] or None, "display_map": mapped}
        found.append(Row(*(values.get(name) for name in Row._fields)))  # pyright: ignore[reportArgumentType] - data
    return found


@pytest.mark.parametrize("plan", PLANS, ids=lambda plan: plan["id"])
def test_a_real_plan_is_told_as_a_tree(plan: dict[str, Any]) -> None:
    read = read_plan(fetched(plan["rows"]))
    assert tree(read.steps).split("\n") == plan["tree"]
    assert list(read.notes) == plan["notes"]


@pytest.mark.parametrize("plan", PLANS, ids=lambda plan: plan["id"])
def test_every_parent_comes_before_its_children(plan: dict[str, Any]) -> None:
    seen: set[int | None] = {None}
    for step in read_plan(fetched(plan["rows"])).steps:
        assert step.parent in seen
        seen.add(step.id)


def test_steps_of_an_adaptive_plan_that_are_not_used_are_left_out() -> None:
    (plan,) = [plan for plan in PLANS if plan["id"] == "adaptive-hash-active-full"]
    unused = {row["id"] for row in plan["rows"]} - {
        step.id for step in read_plan(fetched(plan["rows"])).steps
    }
    assert unused == {2, 5, 12}


def test_half_a_display_map_hides_nothing() -> None:
    assert displayed('<display_map><row op="1" dis="1" par="0" prt="0" dep="1" skp="1"/>') is None


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ('"E"."SALARY">1000', "E.SALARY>1000"),
        ("\"NAME\"='say \"HI\" to ''\"ME\"'''", "NAME='say \"HI\" to ''\"ME\"'''"),
        ('"e"."Salary"=1 AND "DATE"=:B1 AND "X Y"=2', '"e"."Salary"=1 AND "DATE"=:B1 AND "X Y"=2'),
        ("A=" + "1" * 400, "A=" + "1" * (PREDICATE_CHARACTERS - 2) + "… (402 characters)"),
        ("A='\u202eb'", "A='\\u{202e}b'"),
    ],
)
def test_predicates_lose_only_quotes_that_no_name_needs(stored: str, shown: str) -> None:
    (step,) = read_plan([NOTHING._replace(access_predicates=stored)]).steps
    assert step.access == shown


@pytest.mark.parametrize(
    ("start", "stop", "shown"),
    [("1", "4", "1-4"), ("3", "3", "3"), ("KEY", "KEY", "KEY"), ("1", "1048575", "1-last"), (None, None, "")],
)  # fmt: skip
def test_partitions_are_told_as_a_range(start: str | None, stop: str | None, shown: str) -> None:
    (step,) = read_plan([NOTHING._replace(partition_start=start, partition_stop=stop)]).steps
    assert step.partitions == shown


def test_an_alias_is_shown_where_predicates_need_it() -> None:
    row = NOTHING._replace(operation="TABLE ACCESS", object_owner="HR", object_name="EMPLOYEES")
    (with_alias,) = read_plan([row._replace(object_alias='"E"@"SEL$1"')]).steps
    (without,) = read_plan([row._replace(object_alias='"EMPLOYEES"@"SEL$1"')]).steps
    assert (with_alias.object, without.object) == ("HR.EMPLOYEES E", "HR.EMPLOYEES")


XML = (
    '<other_xml><info type="db_version">19.0.0.0</info><info type="parse_schema"><![CDATA["HR"]]></info>'
    '<info type="dynamic_sampling" note="y">2</info><info type="plan_hash_full">42</info>'
    '<info type="plan_hash">1445457117</info><info type="plan_hash_2">43</info>'
    '<info type="baseline" note="y"><![CDATA["SQL_PLAN_1"]]></info><info type="new_thing" note="y">yes</info>'
    '<outline_data><hint><![CDATA[FULL(@"SEL$1" "T")]]></hint>'
)


def test_other_xml_gives_the_hash_and_the_notes_however_it_is_cut() -> None:
    plan = read_plan([NOTHING, NOTHING._replace(id=1, parent_id=0, notes=XML)])
    assert plan.hash == 1445457117
    assert plan.notes == (
        "Dynamic statistics were used (level 2): a table has none, or they are not enough.",
        "The SQL plan baseline SQL_PLAN_1 was used.",
        "new thing: yes.",
    )


def test_a_plan_without_other_xml_has_no_hash_and_no_notes() -> None:
    plan = read_plan([NOTHING])
    assert (plan.hash, plan.notes, notes("")) == (None, (), [])
