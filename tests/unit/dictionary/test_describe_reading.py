"""Which facts of a description are read, and of which objects."""

import pytest

from mcp_oracle.dictionary.describe import read_facts
from mcp_oracle.dictionary.describe.reading import read_keys
from mcp_oracle.dictionary.keys import KeyReader
from tests.unit.dictionary.description_rows import (
    TABLE,
    Row,
    about,
    column,
    constraint,
    facts,
    index,
    whole,
)
from tests.unit.dictionary.fake_session import FakeSession

pytestmark = pytest.mark.anyio


async def test_costly_facts_are_read_only_where_there_is_something() -> None:
    plain = FakeSession(
        {
            "all_col_comments": lambda _: whole(column("A")),
            "all_tab_comments": lambda _: whole(about()),
            "all_constraints": lambda _: (),
            "all_indexes": lambda _: whole(index("HR", "IX", "A", 1)),
        }
    )
    await read_facts(plain.session, [TABLE])
    assert len(plain.asked) == 4
    rich = FakeSession(
        {
            "all_col_comments": lambda _: whole(column("A", default=3)),
            "all_tab_comments": lambda _: whole(about(partitioned="YES", annotated=1)),
            "all_constraints": lambda _: (),
            "all_indexes": lambda _: whole(index("HR", "IX", "A", 1, type="FUNCTION-BASED NORMAL")),
            "data_default": lambda _: (),
            "all_ind_expressions": lambda _: (),
            "all_part_tables": lambda _: (),
            "all_annotations_usage": lambda _: (),
            "all_dependencies": lambda _: (),
        }
    )
    await read_facts(rich.session, [TABLE], full=True)
    assert len(rich.asked) == 9


@pytest.mark.parametrize(("owner", "asked"), [(None, 1), ("APP", 0)])
async def test_vectors_are_looked_up_only_where_there_are_some(
    owner: str | None, asked: int
) -> None:
    """A type of that name of somebody's own may stand in a database that has no VECTOR_INFO."""
    fake = FakeSession(
        {
            "vector_info": lambda _: whole(("V", "VECTOR(3,FLOAT32,DENSE)")),
            "all_col_comments": lambda _: whole(column("V", "VECTOR", owner=owner)),
            "": lambda _: (),
        }
    )
    found = await read_facts(fake.session, [TABLE])
    assert len(found.of("describe_vectors", TABLE.key)) == asked


async def test_rows_of_other_objects_among_the_binds_are_dropped() -> None:
    fake = FakeSession(
        {
            "all_col_comments": lambda _: [("T", "HR", *column("X")), ("HR", "T", *column("A"))],
            "": lambda _: (),
        }
    )
    found = await read_facts(fake.session, [TABLE])
    assert [row[0] for row in found.of("describe_columns", TABLE.key)] == ["A"]
    assert found.of("describe_columns", ("T", "HR")) == []


async def test_keys_are_read_again_when_the_table_has_others_than_they_know() -> None:
    own: list[Row] = []
    fake = FakeSession(
        {
            "r_constraint_name": lambda _: [
                ("HR", "T", *row[:2], "HR", "PK", "ENABLED") for row in own
            ],
            "all_cons_columns": lambda _: (),
        }
    )
    reader = KeyReader(clock=lambda: 0.0)
    await read_keys(reader, fake.session, [TABLE], facts(constraints=own), refresh=False)
    await read_keys(reader, fake.session, [TABLE], facts(constraints=own), refresh=False)
    assert len(fake.asked) == 2
    own.append(constraint("NEW_FK", "R", "A", owner="HR", key="PK"))
    await read_keys(reader, fake.session, [TABLE], facts(constraints=own), refresh=False)
    assert len(fake.asked) == 4
    await read_keys(reader, fake.session, [TABLE], facts(constraints=own), refresh=False)
    assert len(fake.asked) == 4
