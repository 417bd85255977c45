"""How tables join: ON clauses along foreign keys, through tables in between where needed. Pure.

All foreign keys between the named tables are given, several between the same two as alternatives. Named tables that
are not connected so are connected by the shortest paths, and the tables that this adds are named. What then still
stands alone may get a guess by equal column names, marked as one.
"""

from collections import Counter, defaultdict, deque
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import Final, Literal

from mcp_oracle.dictionary.keys import ForeignKey, Key, Keys, TableKey
from mcp_oracle.dictionary.names import identifier, qualified

MOST_STEPS: Final = 5
"""Joins on a path between two named tables; a longer one says little about how they belong together."""
MOST_PATHS: Final = 4
"""Equally short paths that are shown."""
CHILD: Final = "CHILD"
PARENT: Final = "PARENT"
"""Aliases of the two occurrences of a table in a self-join."""

Path = tuple[TableKey, ...]
Graph = Mapping[TableKey, frozenset[TableKey]]


@dataclass(frozen=True, slots=True)
class Join:
    """Two tables and how they join.

    Attributes:
        join: the tables as a FROM clause has them; behind it belongs ON.
        on: complete ON conditions; if there are several, each means another relation: choose one.
        guess: by equal column names only, no foreign key says so.
    """

    join: str
    on: tuple[str, ...]
    guess: Literal[True] | None = None


@dataclass(frozen=True, slots=True)
class Joins:
    """Attributes: via: which tables in between were added, a sentence for each pair that needed some."""

    joins: tuple[Join, ...] = ()
    via: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Relation:
    """A named table or view with its columns: name -> type."""

    table: TableKey
    columns: Mapping[str, str]


def find_joins(relations: Sequence[Relation], keys: Keys) -> Joins:
    """How the named relations join."""
    named = list(dict.fromkeys(relation.table for relation in relations))
    graph = _graph(keys.foreign_keys)
    paths, via = _connect(named, graph)
    tables = list(dict.fromkeys([*named, *(table for path in paths for table in path)]))
    steps = {_pair(*step) for path in paths for step in pairwise(path)}
    members = frozenset(named)
    wanted = [
        key
        for key in keys.foreign_keys
        if members >= {key.table, key.parent} or _pair(key.table, key.parent) in steps
    ]
    joins = _along_keys(tables, wanted)
    linked = _components(tables, graph)
    return Joins((*joins, *_guesses(relations, linked, keys)), via)


def _pair(first: TableKey, second: TableKey) -> frozenset[TableKey]:
    return frozenset((first, second))


def _graph(foreign_keys: Iterable[ForeignKey]) -> Graph:
    neighbours: dict[TableKey, set[TableKey]] = defaultdict(set)
    for key in foreign_keys:
        neighbours[key.table].add(key.parent)
        neighbours[key.parent].add(key.table)
    return {table: frozenset(others - {table}) for table, others in neighbours.items()}


# --- tables in between ---


def _connect(named: Sequence[TableKey], graph: Graph) -> tuple[list[Path], tuple[str, ...]]:
    """The paths that connect what foreign keys between the named tables do not, and a sentence for each."""
    chosen: list[Path] = []
    via: list[str] = []
    while True:
        tables = dict.fromkeys([*named, *(table for path in chosen for table in path)])
        paths = _shortest(_groups(list(tables), graph), graph)
        if not paths:
            return chosen, tuple(via)
        via.append(_sentence(paths))
        chosen += paths


def _groups(tables: Sequence[TableKey], graph: Graph) -> list[list[TableKey]]:
    component = _components(tables, graph)
    groups: dict[TableKey, list[TableKey]] = {}
    for table in tables:
        groups.setdefault(component[table], []).append(table)
    return list(groups.values())


def _components(tables: Sequence[TableKey], graph: Graph) -> dict[TableKey, TableKey]:
    """Each table's group: tables that are connected by foreign keys among these tables alone."""
    members, found = set(tables), dict[TableKey, TableKey]()
    for start in tables:
        waiting = deque([start] if start not in found else [])
        while waiting:
            table = waiting.popleft()
            if table not in found:
                found[table] = start
                waiting.extend(graph.get(table, frozenset()) & members)
    return found


def _shortest(groups: list[list[TableKey]], graph: Graph) -> list[Path]:
    """All shortest paths between the two groups that are closest to each other, a few at most."""
    best: list[Path] = []
    for first, second in combinations(groups, 2):
        paths = _paths(first, second, graph)
        if paths and (not best or len(paths[0]) < len(best[0])):
            best = paths
    return best


def _paths(first: Sequence[TableKey], second: Collection[TableKey], graph: Graph) -> list[Path]:
    """All shortest paths from one group to the other, breadth first."""
    ends, reached = set(second), set(first)
    layer: list[Path] = [(table,) for table in first]
    for _ in range(MOST_STEPS):
        layer = [
            (*path, table)
            for path in layer
            for table in sorted(graph.get(path[-1], ()))
            if table not in reached
        ]
        layer = _few_per_end(layer)
        found = [path for path in layer if path[-1] in ends]
        if found:
            return found[:MOST_PATHS]
        reached.update(path[-1] for path in layer)
    return []


def _few_per_end(paths: Iterable[Path]) -> list[Path]:
    """At most `MOST_PATHS` to each table: their number grows with every step."""
    count: Counter[TableKey] = Counter()
    kept: list[Path] = []
    for path in paths:
        count[path[-1]] += 1
        if count[path[-1]] <= MOST_PATHS:
            kept.append(path)
    return kept


def _sentence(paths: Sequence[Path]) -> str:
    first, *_, last = paths[0]
    ways = [" and ".join(qualified(*table) for table in path[1:-1]) for path in paths]
    return f"{qualified(*first)} to {qualified(*last)} through {', or through '.join(dict.fromkeys(ways))}"


# --- along foreign keys ---


def _along_keys(tables: Sequence[TableKey], foreign_keys: Iterable[ForeignKey]) -> list[Join]:
    """One join for each pair of tables, with all foreign keys between the two."""
    place = {table: number for number, table in enumerate(tables)}
    pairs: dict[tuple[TableKey, TableKey], list[str]] = {}
    for key in foreign_keys:
        first, second = sorted((key.table, key.parent), key=place.__getitem__)
        pairs.setdefault((first, second), []).append(_condition(key, tables))
    ordered = sorted(pairs, key=lambda pair: (place[pair[0]], place[pair[1]]))
    return [Join(_clause(*pair), tuple(pairs[pair])) for pair in ordered]


def _clause(first: TableKey, second: TableKey) -> str:
    if first == second:
        return f"{qualified(*first)} {CHILD} JOIN {qualified(*first)} {PARENT}"
    return f"{qualified(*first)} JOIN {qualified(*second)}"


def _condition(key: ForeignKey, tables: Collection[TableKey]) -> str:
    if key.is_self_reference:
        return _equal(CHILD, key.columns, PARENT, key.parent_columns)
    child, parent = _prefix(key.table, tables), _prefix(key.parent, tables)
    return _equal(child, key.columns, parent, key.parent_columns)


def _equal(left: str, columns: Sequence[str], right: str, others: Sequence[str]) -> str:
    return " AND ".join(
        f"{left}.{identifier(column)} = {right}.{identifier(other)}"
        for column, other in zip(columns, others, strict=True)
    )


def _prefix(table: TableKey, tables: Collection[TableKey]) -> str:
    """The table's name alone, unless two of the tables share it."""
    shared = sum(name == table[1] for _, name in tables) > 1
    return qualified(*table) if shared else identifier(table[1])


# --- by equal names ---


def _guesses(
    relations: Sequence[Relation], group: Mapping[TableKey, TableKey], keys: Keys
) -> Iterator[Join]:
    """For named relations in different groups: the columns of a key of one side, if the other has them all."""
    tables = [relation.table for relation in relations]
    for first, second in combinations(relations, 2):
        if group[first.table] == group[second.table]:
            continue
        on = tuple(
            _equal(_prefix(first.table, tables), columns, _prefix(second.table, tables), columns)
            for columns in _shared_keys(first, second, keys)
        )
        if on:
            yield Join(_clause(first.table, second.table), on, guess=True)


def _shared_keys(first: Relation, second: Relation, keys: Keys) -> list[tuple[str, ...]]:
    own = [*keys.of(first.table), *keys.of(second.table)]
    shared = [key.columns for key in own if _in_both(key, first, second)]
    if not shared and not own:
        # Two views: a column that is the whole primary key of some table of their schemas.
        schemas = {first.table[0], second.table[0]}
        whole = [k for k in keys.keys if k.is_primary and k.table[0] in schemas]
        shared = [k.columns for k in whole if len(k.columns) == 1 and _in_both(k, first, second)]
    return list(dict.fromkeys(shared))


def _in_both(key: Key, first: Relation, second: Relation) -> bool:
    return all(
        column in first.columns and _family(first, column) == _family(second, column)
        for column in key.columns
    )


def _family(relation: Relation, column: str) -> str:
    """NUMBER, CHAR, DATE...: what a comparison needs to be equal of two types."""
    name = relation.columns.get(column, "").partition("(")[0].strip()
    return {"VARCHAR2": "CHAR", "NVARCHAR2": "CHAR", "NCHAR": "CHAR", "FLOAT": "NUMBER"}.get(
        name, name
    )
