"""Rows of PLAN_TABLE, as `queries/plan_rows.sql` gives them, read into a plan. Pure."""

import re
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from mcp_oracle.dictionary.names import qualified
from mcp_oracle.guard.words import RESERVED
from mcp_oracle.plans.other_xml import Displayed, displayed, infos, notes
from mcp_oracle.plans.step import Plan, Step
from mcp_oracle.render.untrusted import visible

PREDICATE_CHARACTERS: Final = 300
"""Of one predicate; PLAN_TABLE holds up to 4000."""
_QUOTED: Final = re.compile(r"""'(?:[^']|'')*'|"([A-Z][A-Z0-9_$#]*)\"""")
_ALIAS: Final = re.compile(r'"([^"]+)"@')
_INTERNAL_PARTITION: Final = 1048575
"""What Oracle writes for the last partition of an interval-partitioned table: the highest number possible."""


class Row(NamedTuple):
    """A row of the query, by the names of its columns."""

    id: int
    parent_id: int | None
    operation: str
    options: str | None
    object_owner: str | None
    object_name: str | None
    object_alias: str | None
    object_node: str | None
    cost: int | None
    cardinality: int | None
    temp_space: int | None
    partition_start: str | None
    partition_stop: str | None
    access_predicates: str | None
    filter_predicates: str | None
    notes: str | None
    display_map: str | None


def read_plan(fetched: Iterable[Sequence[object]]) -> Plan:
    """The plan that the rows tell; steps of an adaptive plan that are not used are left out."""
    rows = [Row(*values) for values in fetched]  # pyright: ignore[reportArgumentType] - the query's columns
    xml = "".join(row.notes or "" for row in rows)
    shown = displayed("".join(row.display_map or "" for row in rows))
    hash_value = infos(xml).get("plan_hash", "")
    return Plan(
        steps=tuple(_step(row, shown) for row in rows if not (shown and row.id in shown.hidden)),
        hash=int(hash_value) if hash_value.isdecimal() else None,
        notes=tuple(map(visible, notes(xml))),
    )


def _step(row: Row, shown: Displayed | None) -> Step:
    parent = shown.parent.get(row.id, row.parent_id) if shown else row.parent_id
    return Step(
        id=int(row.id),
        operation=visible(" ".join(filter(None, (row.operation, row.options)))),
        parent=_whole(parent),
        object=visible(_object(row)),
        rows=_whole(row.cardinality),
        cost=_whole(row.cost),
        temp_bytes=_whole(row.temp_space),
        partitions=visible(_partitions(row)),
        access=_predicate(row.access_predicates),
        filter=_predicate(row.filter_predicates),
    )


def _object(row: Row) -> str:
    link = f"@{row.object_node}" if row.object_node and row.operation == "REMOTE" else ""
    if not row.object_name:
        return link
    name = qualified(row.object_owner, row.object_name) if row.object_owner else row.object_name
    name += link
    alias = _ALIAS.match(row.object_alias or "")
    is_table = row.operation != "INDEX"
    return f"{name} {alias[1]}" if alias and is_table and alias[1] != row.object_name else name


def _partitions(row: Row) -> str:
    start, stop = row.partition_start, row.partition_stop
    if start is None and stop is None:
        return ""
    last = "last" if stop == str(_INTERNAL_PARTITION) else stop
    return f"{start}" if start == stop else f"{start}-{last}"


def _whole(value: int | None) -> int | None:
    return None if value is None else int(value)


def _predicate(text: str | None) -> str:
    """A predicate without the quotes that a name does not need, cut visibly."""
    if not text:
        return ""
    plain = visible(_QUOTED.sub(_unquoted, text))
    if len(plain) <= PREDICATE_CHARACTERS:
        return plain
    return f"{plain[:PREDICATE_CHARACTERS]}… ({len(plain)} characters)"


def _unquoted(found: re.Match[str]) -> str:
    name = found[1]
    return name if name and name not in RESERVED else found[0]
