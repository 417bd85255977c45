"""DDL from what the ALL_ views show, for whoever may not call DBMS_METADATA. Pure."""

from collections.abc import Callable, Iterator
from typing import Final

from mcp_oracle.dictionary.describe.columns import ColumnLine, columns
from mcp_oracle.dictionary.describe.constraints import Constraint, column_list, constraints
from mcp_oracle.dictionary.describe.indexes import index_parts, named_index_parts
from mcp_oracle.dictionary.describe.reading import Facts
from mcp_oracle.dictionary.keys import Keys
from mcp_oracle.dictionary.locate import Located
from mcp_oracle.dictionary.names import identifier, qualified

OMITTED: Final = {
    "TABLE": "names of NOT NULL constraints, storage, partition, LOB and compression clauses, ON COMMIT of a temporary"
    " table, triggers, grants",
    "VIEW": "privileges, view constraints, BEQUEATH and FORCE",
    "SEQUENCE": "ORDER, SCALE and KEEP; START WITH is the next value on disk",
    "INDEX": "storage, compression and partitions",
    "MATERIALIZED VIEW": "the query, refresh clauses and storage",
}


def skeleton(located: Located, facts: Facts, keys: Keys) -> str:
    """CREATE statements that are right in what they say; `OMITTED` names what they leave out. May be empty."""
    make = _MAKERS.get(located.type)
    return make(located, facts, keys) if make else ""


def _table(located: Located, facts: Facts, keys: Keys) -> str:
    return "\n".join(
        (_create_table(located, facts, keys), *_indexes(located, facts), *_comments(located, facts))
    )


def _create_table(located: Located, facts: Facts, keys: Keys) -> str:
    about = next(iter(facts.of("describe_tables", located.key)), None)
    is_temporary = about is not None and about[5] == "Y"
    is_indexed = about is not None and about[4] == "IOT"
    external = "\n-- its ORGANIZATION EXTERNAL clause is left out"
    lines = [column.declaration for column in _columns(located, facts)]
    found = constraints(facts.of("describe_constraints", located.key))
    lines += filter(None, (_constraint(item, keys) for item in found))
    hidden = [
        f"\n-- CONSTRAINT {identifier(item.name)} refers to a key that is not visible: {qualified(*item.reference)}"
        for item in found
        if item.type == "R" and keys.named(*item.reference) is None
    ]
    body = ",\n  ".join(lines)
    return (
        f"CREATE {'GLOBAL TEMPORARY ' if is_temporary else ''}TABLE {located.qualified} (\n  {body}\n)"
        f"{' ORGANIZATION INDEX' if is_indexed else ''};"
        f"{external if about is not None and about[6] == 'YES' else ''}{''.join(hidden)}"
    )


def _columns(located: Located, facts: Facts) -> list[ColumnLine]:
    key = located.key
    rows, defaults = facts.of("describe_columns", key), facts.of("describe_defaults", key)
    return columns(rows, defaults, facts.of("describe_vectors", key))


def _constraint(item: Constraint, keys: Keys) -> str:
    """One constraint; NOT NULL stands with its column."""
    head = f"CONSTRAINT {identifier(item.name)}"
    state = item.state.replace("DISABLED", "DISABLE").replace("NOVALIDATE", "ENABLE NOVALIDATE")
    match item.type:
        case "P" | "U":
            kind = "PRIMARY KEY" if item.type == "P" else "UNIQUE"
            text = f"{head} {kind} ({column_list(item.columns)})"
        case "R":
            parent = keys.named(*item.reference)
            if parent is None:
                return ""
            text = (
                f"{head} FOREIGN KEY ({column_list(item.columns)})"
                f" REFERENCES {qualified(*parent.table)} ({column_list(parent.columns)})"
            )
        case _ if item.is_not_null:
            return ""
        case _:
            text = f"{head} CHECK ({item.condition})"
    return f"{text} {state}".strip()


def _indexes(located: Located, facts: Facts) -> Iterator[str]:
    """Indexes but for those that a constraint makes."""
    found = constraints(facts.of("describe_constraints", located.key))
    made = {item.columns for item in found if item.type in {"P", "U"}}
    rows = facts.of("describe_indexes", located.key)
    for index in index_parts(rows, facts.of("describe_index_expressions", located.key)):
        if not index.is_plain:
            yield f"-- INDEX {qualified(index.owner, index.name)} ({index.type}) is left out"
        elif not (index.is_unique and index.column_names in made):
            yield f"{index.create} ON {located.qualified} ({index.listed});"


def _comments(located: Located, facts: Facts) -> Iterator[str]:
    about = next(iter(facts.of("describe_tables", located.key)), None)
    if about and about[0]:
        yield f"COMMENT ON TABLE {located.qualified} IS {_literal(str(about[0]))};"
    for column in _columns(located, facts):
        if column.comment:
            name = f"{located.qualified}.{identifier(column.name)}"
            yield f"COMMENT ON COLUMN {name} IS {_literal(column.comment)};"


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _view(located: Located, facts: Facts, keys: Keys) -> str:
    del keys
    rows = facts.of("describe_views", located.key)
    if not rows:
        return ""
    length, text, read_only = rows[0]
    query = str(text or "").rstrip()
    end = ";" if len(str(text or "")) >= int(str(length or 0)) else "\n-- the rest is cut"
    names = column_list(column.name for column in _columns(located, facts))
    option = "\nWITH READ ONLY" if read_only == "Y" and end == ";" else ""
    return f"CREATE OR REPLACE VIEW {located.qualified} ({names}) AS\n{query}{option}{end}"


def _sequence(located: Located, facts: Facts, keys: Keys) -> str:
    del keys
    rows = facts.of("describe_sequences", located.key)
    if not rows:
        return ""
    low, high, step, cycle, cache, last = rows[0]
    return (
        f"CREATE SEQUENCE {located.qualified} START WITH {last} INCREMENT BY {step} MINVALUE {low} MAXVALUE {high}"
        f" {f'CACHE {cache}' if str(cache) != '0' else 'NOCACHE'} {'CYCLE' if cycle == 'Y' else 'NOCYCLE'};"
    )


def _index(located: Located, facts: Facts, keys: Keys) -> str:
    del keys
    rows = facts.of("describe_named_indexes", located.key)
    if not rows:
        return ""
    table = qualified(str(rows[0][0]), str(rows[0][1]))
    expressions = facts.of("describe_named_expressions", located.key)
    (index,) = named_index_parts(located.key, rows, expressions)
    return f"{index.create} ON {table} ({index.listed});" if index.is_plain else ""


_MAKERS: Final[dict[str, Callable[[Located, Facts, Keys], str]]] = {
    "TABLE": _table,
    "VIEW": _view,
    "SEQUENCE": _sequence,
    "INDEX": _index,
}
