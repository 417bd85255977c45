"""Puts the facts of one object together. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from mcp_oracle.dictionary.describe import constraints as keys_of
from mcp_oracle.dictionary.describe import others
from mcp_oracle.dictionary.describe.columns import annotations, columns, one_line
from mcp_oracle.dictionary.describe.description import Description
from mcp_oracle.dictionary.describe.indexes import IndexParts, index_parts, named_index_parts
from mcp_oracle.dictionary.describe.reading import RELATIONS, Facts
from mcp_oracle.dictionary.keys import Keys
from mcp_oracle.dictionary.locate import Located
from mcp_oracle.dictionary.names import qualified
from mcp_oracle.session.fetched import Cell

COMPACT_TEXT: Final = 1_000
COMPACT_REFERENCES: Final = 30
COMPACT_COMMENT: Final = 300
FULL_REFERENCES: Final = 300


def describe(located: Located, facts: Facts, keys: Keys, *, full: bool = False) -> Description:
    """One object; `full` adds names of constraints, whole comments and texts, and what uses the object."""
    empty = Description(
        name=located.qualified,
        type=located.type,
        synonyms=located.synonyms,
        used_by=tuple(_used_by(facts.of("describe_used_by", located.key))),
    )
    if located.type in RELATIONS:
        return _relation(empty, located, facts, keys, full=full)
    return _OTHERS.get(located.type, _nothing)(empty, located, facts)


def _relation(
    empty: Description, located: Located, facts: Facts, keys: Keys, *, full: bool
) -> Description:
    key = located.key
    marks = annotations(facts.of("describe_annotations", key))
    rows, defaults = facts.of("describe_columns", key), facts.of("describe_defaults", key)
    lines = columns(rows, defaults, facts.of("describe_vectors", key), marks)
    found = keys_of.constraints(facts.of("describe_constraints", key))
    not_null = {line.name for line in lines if not line.nullable}
    primary = keys_of.key_lines(found, "P", full=full)
    most = FULL_REFERENCES if full else COMPACT_REFERENCES
    about = next(iter(facts.of("describe_tables", key)), None)
    return replace(
        empty,
        comment=_comment(about, facts.of("describe_mviews", key), full=full),
        columns=tuple(line.text(full=full) for line in lines),
        primary_key=primary[0] if primary else "",
        unique=tuple(keys_of.key_lines(found, "U", full=full)),
        foreign_keys=tuple(keys_of.foreign_key_lines(found, keys, full=full)),
        referenced_by=tuple(keys_of.referring_lines(key, keys, most, full=full)),
        checks=tuple(keys_of.check_lines(found, not_null, full=full)),
        indexes=tuple(index.line(located.owner) for index in _indexes(located, facts)),
        statistics=_statistics(about),
        details=(*_details(located, about, facts), *filter(None, [marks.get("", "")])),
        text=_text(facts.of("describe_views", key), full=full),
    )


def _indexes(located: Located, facts: Facts) -> list[IndexParts]:
    expressions = facts.of("describe_index_expressions", located.key)
    return index_parts(facts.of("describe_indexes", located.key), expressions)


def _comment(about: Sequence[Cell] | None, mview: Sequence[Sequence[Cell]], *, full: bool) -> str:
    comment = (about[0] if about else None) or (mview[0][-1] if mview else None)
    return one_line(str(comment or ""), None if full else COMPACT_COMMENT)


def _statistics(about: Sequence[Cell] | None) -> str:
    """Estimates with their age; nothing for a view, which has none."""
    if about is None or about[6] is None:
        return ""
    rows, analyzed, stale = about[1:4]
    if rows is None:
        return "not gathered"
    return f"{rows} rows on {analyzed}{', stale' if stale == 'YES' else ''}"


def _details(located: Located, about: Sequence[Cell] | None, facts: Facts) -> list[str]:
    organization, temporary, external, _, read_only = about[4:9] if about else (None,) * 5
    lines = [
        "index-organized" if organization == "IOT" else "",
        "temporary" if temporary == "Y" else "",
        "external" if external == "YES" else "",
        "read only" if read_only == "YES" or _is_read_only_view(located, facts) else "",
    ]
    return [
        *filter(None, lines),
        *others.partition_lines(facts.of("describe_partitions", located.key)),
        *others.mview_lines(facts.of("describe_mviews", located.key)),
    ]


def _is_read_only_view(located: Located, facts: Facts) -> bool:
    return any(row[-1] == "Y" for row in facts.of("describe_views", located.key))


def _text(rows: Sequence[Sequence[Cell]], *, full: bool) -> str:
    """The query of a view; get_source has all of a long one."""
    if not rows:
        return ""
    length, text, _ = rows[0]
    shown = str(text or "")[: None if full else COMPACT_TEXT]
    whole = int(str(length or 0))
    mark = f"… ({whole} characters: get_source shows all)" if whole > len(shown) else ""
    return shown.strip() + mark


def _used_by(rows: Sequence[Sequence[Cell]]) -> list[str]:
    return [f"{kind} {qualified(str(owner), str(name))}" for owner, name, kind in rows]


# --- what is not a relation ---


def _nothing(empty: Description, located: Located, facts: Facts) -> Description:
    del located, facts
    return empty


def _sequence(empty: Description, located: Located, facts: Facts) -> Description:
    lines = others.sequence_lines(facts.of("describe_sequences", located.key))
    return replace(empty, details=tuple(lines))


def _trigger(empty: Description, located: Located, facts: Facts) -> Description:
    lines = others.trigger_lines(facts.of("describe_triggers", located.key))
    return replace(empty, details=tuple(lines))


def _routines(empty: Description, located: Located, facts: Facts) -> Description:
    rows = facts.of("describe_routines", located.key)
    lines = others.routine_lines(rows, located.name, located.member)
    return replace(empty, routines=tuple(lines))


def _type(empty: Description, located: Located, facts: Facts) -> Description:
    attributes = others.type_lines(facts.of("describe_types", located.key))
    elements = others.collection_lines(facts.of("describe_collections", located.key))
    return replace(empty, columns=tuple(attributes), details=tuple(elements))


def _index(empty: Description, located: Located, facts: Facts) -> Description:
    rows = facts.of("describe_named_indexes", located.key)
    expressions = facts.of("describe_named_expressions", located.key)
    found = named_index_parts(located.key, rows, expressions)
    lines = tuple(index.line(located.owner) for index in found)
    return replace(empty, indexes=lines, details=(others.named_index_table(rows),))


_OTHERS: Final[dict[str, Callable[[Description, Located, Facts], Description]]] = {
    "SEQUENCE": _sequence,
    "TRIGGER": _trigger,
    "PACKAGE": _routines,
    "PROCEDURE": _routines,
    "FUNCTION": _routines,
    "TYPE": _type,
    "INDEX": _index,
}
