"""describe_objects: columns, keys, indexes and the like of named objects, and how named tables join."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from typing import Annotated, Literal, TypeVar, cast

from pydantic import Field

from mcp_oracle.dictionary.catalog import Catalog
from mcp_oracle.dictionary.describe import (
    RELATIONS,
    Description,
    Facts,
    describe,
    read_facts,
    read_keys,
)
from mcp_oracle.dictionary.joins import Join, Joins, Relation, find_joins
from mcp_oracle.dictionary.keys import Keys
from mcp_oracle.dictionary.locate import Located, Missing, locate
from mcp_oracle.dictionary.names import wanted
from mcp_oracle.errors import ArgumentError
from mcp_oracle.render.plain import plain, size
from mcp_oracle.render.untrusted import visible
from mcp_oracle.session.session import Session
from mcp_oracle.tools.tool import Arguments, Services, Tool

T = TypeVar("T", Description, Join)

COLUMNS = "describe_columns"
ENVELOPE_BYTES = 600
"""Room for the note and the keys of the result."""


class DescribeObjects(Arguments):
    names: Annotated[
        list[str],
        Field(min_length=1, max_length=20, description="1-20 names: NAME or SCHEMA.NAME."),
    ]
    detail: Annotated[
        Literal["compact", "full"],
        Field(description="compact (default); full adds constraint names, long comments, used_by."),
    ] = "compact"
    refresh: Annotated[bool, Field(description="Read anew after DDL.")] = False


@dataclass(frozen=True, slots=True)
class DescribeResult:
    objects: tuple[Description, ...]
    joins: tuple[Join, ...] = ()
    via: tuple[str, ...] = ()
    not_found: tuple[str, ...] = ()
    note: str | None = None


async def describe_objects(services: Services, arguments: DescribeObjects) -> DescribeResult:
    names = [wanted(text) for text in arguments.names]
    async with services.database.session(services.tag) as session:

        async def catalog() -> Catalog:
            return await services.catalog.read_on(session, refresh=arguments.refresh)

        outcomes = await locate(session, names, catalog, services.policy)
        located = _each_once(item for item in outcomes if isinstance(item, Located))
        missing = [_sentence(item) for item in outcomes if isinstance(item, Missing)]
        if not located:
            raise ArgumentError(
                " ".join(missing), "search_objects finds objects by parts of names."
            )
        full = arguments.detail == "full"
        facts = await read_facts(session, located, full=full)
        keys = await _keys(services, session, located, facts, refresh=arguments.refresh)
    gone = [item for item in located if item.type in RELATIONS and not facts.of(COLUMNS, item.key)]
    missing += [visible(f"{item.qualified} was dropped while it was read.") for item in gone]
    located = [item for item in located if item not in gone]
    described = [_shown(describe(item, facts, keys, full=full)) for item in located]
    joins = find_joins(_relations(located, facts), keys)
    return _answer(described, joins, missing, facts, services.limits.answer_bytes)


def _each_once(located: Iterable[Located]) -> list[Located]:
    """An object that was named twice, once through a synonym, is described once."""
    found: dict[tuple[str, ...], Located] = {}
    for item in located:
        key = (*item.key, item.member)
        before = found.get(key, item).synonyms
        found[key] = replace(item, synonyms=tuple(dict.fromkeys((*before, *item.synonyms))))
    return list(found.values())


async def _keys(
    services: Services, session: Session, located: Sequence[Located], facts: Facts, *, refresh: bool
) -> Keys:
    """The keys are read only if there is a table or view."""
    relations = [item for item in located if item.type in RELATIONS]
    if not relations:
        return Keys()
    return await read_keys(services.keys, session, relations, facts, refresh=refresh)


def _relations(located: Sequence[Located], facts: Facts) -> list[Relation]:
    return [
        Relation(
            item.key,
            {str(row[0]): str(row[1]) for row in facts.of(COLUMNS, item.key)},
        )
        for item in located
        if item.type in RELATIONS
    ]


def _answer(
    described: Sequence[Description],
    joins: Joins,
    missing: Sequence[str],
    facts: Facts,
    budget: int,
) -> DescribeResult:
    result = DescribeResult(
        objects=(),
        joins=tuple(_shown(join) for join in joins.joins),
        via=tuple(map(visible, joins.via)),
        not_found=tuple(missing),
    )
    left = budget - ENVELOPE_BYTES - size(plain(result))
    kept, notes = _fitting(described, left)
    if facts.cut:
        notes.append("The dictionary has more rows than were read: describe fewer objects.")
    return replace(result, objects=tuple(kept), note=" ".join(notes) or None)


def _fitting(described: Sequence[Description], budget: int) -> tuple[list[Description], list[str]]:
    """As many objects as fit; of the first one, if it alone is too long, as many columns as fit."""
    kept: list[Description] = []
    for item in described:
        budget -= size(plain(item)) + 1
        if budget < 0 and kept:
            rest = ", ".join(other.name for other in described[len(kept) :])
            return kept, [f"Not shown for lack of room, describe them apart: {rest}."]
        if budget < 0:
            return _shortened(item, budget, described)
        kept.append(item)
    return kept, []


def _shortened(
    item: Description, over: int, described: Sequence[Description]
) -> tuple[list[Description], list[str]]:
    """One object without its last columns; `over` is how far it is over the budget, below zero."""
    columns = list(item.columns)
    while columns and over < 0:
        over += size(columns.pop()) + 1
    rest = "".join(f", {other.name}" for other in described[1:])
    notes = [
        f"Only the first {len(columns)} of {len(item.columns)} columns fit: search_objects or a query of"
        f" ALL_TAB_COLUMNS finds the others{rest and f'; not shown{rest}'}."
    ]
    return [replace(item, columns=tuple(columns))], notes


def _sentence(missing: Missing) -> str:
    return visible(f"{missing.wanted.text.strip()} {missing.reason}.")


def _shown(item: T) -> T:
    """The same with hidden characters written out: all of it is text from the database."""
    changed: dict[str, object] = {}
    for field in fields(item):
        value = getattr(item, field.name)
        if isinstance(value, str):
            changed[field.name] = visible(value)
        elif isinstance(value, tuple):
            changed[field.name] = tuple(map(visible, cast("tuple[str, ...]", value)))
    return replace(item, **changed)


TOOL = Tool(
    name="describe_objects",
    title="Describe tables: columns, keys, indexes, joins",
    description=(
        "Columns with data types and comments, primary key, foreign keys both ways (which tables reference it),"
        " checks, indexes, row count estimate of 1-20 tables or views, and how they join (ON clauses); also procedure"
        " arguments, sequences, triggers, types. detail=full adds dependencies."
    ),
    arguments=DescribeObjects,
    result=DescribeResult,
    run=describe_objects,
)
