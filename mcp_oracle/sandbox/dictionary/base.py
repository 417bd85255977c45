"""The rows of the dictionary's base tables, from the catalog.

`object_rows` gives the rows of one object, so that DDL rewrites only what it changed; `shared_rows` those of
users, roles and grants. `seen_by` of a row is the object whose visibility decides: an index is seen with its table.
"""

import datetime as dt
from collections.abc import Callable

from mcp_oracle.sandbox.catalog.datatype import DataType, Kind
from mcp_oracle.sandbox.catalog.declaration import data_length, data_type, vector_info
from mcp_oracle.sandbox.catalog.index_statistics import index_statistics
from mcp_oracle.sandbox.catalog.objects import (
    Constraint,
    DatabaseLink,
    Directory,
    Index,
    Object,
    Operator,
    Relation,
    Routine,
    Sequence,
    Synonym,
    Table,
    TableColumn,
    Trigger,
    UserType,
    View,
    is_dual,
    object_type,
)
from mcp_oracle.sandbox.catalog.store import Catalog
from mcp_oracle.sandbox.dictionary.code import (
    operator_rows,
    routine_rows,
    trigger_rows,
    type_rows,
)
from mcp_oracle.sandbox.dictionary.row import Row, Rows, dependency, letter, yes

_NAMESPACES = {
    "INDEX": 4,
    "TRIGGER": 3,
    "PACKAGE BODY": 2,
    "TYPE BODY": 2,
    "DIRECTORY": 9,
    "DATABASE LINK": None,
    "MATERIALIZED VIEW": 19,
}
MAINTAINED = frozenset({"SYS", "SYSTEM", "PUBLIC"})


def object_rows(catalog: Catalog, entry: Object) -> Rows:
    """All rows that describe one object, each with its base table."""
    seen_by = _seen_by(catalog, entry)
    row = _object(entry, seen_by)
    if isinstance(entry, Table) and entry.materialized is not None:  # its table is an object too
        yield "sys_obj", (*row, None, entry.materialized.id)
        row = (*row[:4], "TABLE", *row[5:])
    yield "sys_obj", (*row, None, None)
    if isinstance(entry, Table) and entry.partitioning is not None:
        for partition in entry.partitioning.partitions:
            row = (*_object(entry, seen_by), partition.name, partition.id)
            yield "sys_obj", (*row[:4], "TABLE PARTITION", *row[5:])
    describe = _DESCRIBED.get(type(entry))
    if describe is not None:
        for table, row in describe(catalog, entry):
            yield table, (entry.id, seen_by, *row)


def _seen_by(catalog: Catalog, entry: Object) -> int:
    if isinstance(entry, (Index, Trigger)):
        table = catalog.find(entry.table)
        return table.id if table is not None else entry.id
    return entry.id


def _object(entry: Object, seen_by: int) -> Row:
    kind = object_type(entry)
    generated = isinstance(entry, (Index, Sequence)) and entry.name.startswith(("SYS_C", "ISEQ$$"))
    return (
        entry.id, seen_by, entry.owner, entry.name, kind, entry.created, entry.changed, letter(generated),
        _NAMESPACES.get(kind, 1), letter(entry.owner in MAINTAINED),
        letter(isinstance(entry, Table) and entry.temporary),
    )  # fmt: skip


def _table(catalog: Catalog, entry: Object) -> Rows:
    assert isinstance(entry, Table)  # noqa: S101 - by the dispatch table
    stats = entry.statistics
    yield "sys_tab", (
        entry.owner, entry.name, "IOT" if entry.organization == "INDEX" else None,
        stats and stats.rows, stats and stats.average_length, stats and stats.blocks, stats and stats.analyzed,
        yes(any(c.identity for c in entry.columns)), entry.comment, False,
        yes(entry.external), letter(entry.temporary), yes(entry.partitioning),
        "ENABLED" if entry.partitioning and entry.partitioning.moves_rows else "DISABLED",
        entry.materialized is not None,
    )  # fmt: skip
    yield from _partitions(entry)
    yield from _materialized(catalog, entry)
    if entry.external is not None:
        access = entry.external
        yield (
            "sys_ext",
            (
                entry.owner,
                entry.name,
                access.driver,
                access.directory,
                access.reject_limit,
                access.parameters,
            ),
        )
    yield from _policies(entry)
    yield from _columns(catalog, entry)
    for constraint in entry.constraints:
        yield from _constraint(entry, constraint)


def _view(catalog: Catalog, entry: Object) -> Rows:
    assert isinstance(entry, View)  # noqa: S101 - by the dispatch table
    unknown, is_view = (None,) * 5, not is_dual(entry)
    yield (
        "sys_tab",
        (
            entry.owner,
            entry.name,
            *unknown,
            "NO",
            entry.comment,
            is_view,
            "NO",
            "N",
            "NO",
            None,
            False,
        ),
    )
    if is_view:
        yield "sys_view", (entry.owner, entry.name, entry.text, letter(entry.read_only))
    yield from _columns(catalog, entry)
    yield from _policies(entry)
    for reference in entry.references:
        yield from dependency(catalog, entry, reference)


def _materialized(catalog: Catalog, entry: Table) -> Rows:
    made = entry.materialized
    if made is None:
        return
    yield "sys_mv", (entry.owner, entry.name, made.query, made.method, entry.created, entry.comment)
    for reference in made.references:
        yield from dependency(catalog, entry, reference)


def _partitions(entry: Table) -> Rows:
    parts = entry.partitioning
    if parts is None:
        return
    yield (
        "sys_prt",
        (entry.owner, entry.name, parts.kind, len(parts.partitions), len(parts.columns)),
    )
    for position, column in enumerate(parts.columns, 1):
        yield "sys_prtcol", (entry.owner, entry.name, column, position)
    for position, partition in enumerate(parts.partitions, 1):
        yield (
            "sys_prtn",
            (entry.owner, entry.name, partition.name, position, partition.high_value),
        )


def _policies(entry: Relation) -> Rows:
    for policy in entry.policies:
        kinds = (
            yes(k in policy.statements) for k in ("SELECT", "INSERT", "UPDATE", "DELETE", "INDEX")
        )
        yield "sys_pol", (
            entry.owner, entry.name, policy.name, *policy.function, *kinds, yes(policy.checks_updates),
            yes(policy.enabled), policy.type, yes(policy.type == "STATIC"),
        )  # fmt: skip


def _columns(catalog: Catalog, entry: Relation) -> Rows:
    stats = entry.statistics if isinstance(entry, Table) else None
    stored = entry.stored if isinstance(entry, Table) else ()
    places = {c.name: place for place, c in enumerate(stored, 1)}
    for position, column in enumerate(entry.columns, 1):
        yield (
            "sys_col",
            _column(catalog, entry, column, position)
            + (_statistics(column, stats.rows, stats.analyzed) if stats else (None,) * 5)
            + (
                isinstance(entry, View) and not is_dual(entry),
                *_identity(catalog, entry, column),
                column.is_json,
                _collation(column.type),
                vector_info(column.type),
                yes(column.virtual),
                places.get(column.name),
                False,
            ),
        )


def _statistics(column: TableColumn, rows: int, analyzed: dt.datetime) -> Row:
    found = column.statistics
    if found is None:
        return (None,) * 5
    return found.distinct, found.nulls, found.average_length, analyzed, rows


def _collation(of: DataType) -> str | None:
    return "USING_NLS_COMP" if of.is_character or of.kind is Kind.CLOB else None


def _identity(catalog: Catalog, entry: Relation, column: TableColumn) -> Row:
    if column.identity is None:
        return None, None, None
    sequence = catalog.find((entry.owner, column.identity.sequence))
    options = None
    if isinstance(sequence, Sequence):
        options = (
            f"START WITH: {sequence.start}, INCREMENT BY: {sequence.increment}, MAX_VALUE: {sequence.maximum}, "
            f"MIN_VALUE: {sequence.minimum}, CYCLE_FLAG: {letter(sequence.cycle)}, CACHE_SIZE: {sequence.cache}, "
            f"ORDER_FLAG: {letter(sequence.ordered)}"
        )
    return column.identity.sequence, options, "ALWAYS" if column.identity.always else "BY DEFAULT"


def _column(catalog: Catalog, entry: Relation, column: TableColumn, position: int) -> Row:
    del catalog
    of = column.type
    number = of.kind is Kind.NUMBER
    character = of.is_character
    scale = (
        of.scale
        if number or of.kind in (Kind.TIMESTAMP, Kind.TIMESTAMP_TZ, Kind.TIMESTAMP_LTZ)
        else None
    )
    precision = of.precision if number or of.kind is Kind.FLOAT else None
    if of.any_precision:
        precision = None
    charset = None
    if character or of.kind is Kind.CLOB:
        charset = "NCHAR_CS" if of.national else "CHAR_CS"
    return (
        entry.owner, entry.name, position, column.name, data_type(of), data_length(of), precision, scale,
        "N" if column.not_null else "Y", column.default, of.size if character else 0,
        ("C" if of.by_char else "B") if character else None, charset, column.comment, yes(column.identity),
        yes(column.identity and column.identity.on_null),
    )  # fmt: skip


def _constraint(table: Table, constraint: Constraint) -> Rows:
    r_owner, r_name = constraint.reference or (None, None)
    yield "sys_con", (
        table.owner, constraint.name, constraint.type, table.name, constraint.condition, r_owner, r_name,
        constraint.delete_rule if constraint.type == "R" else None,
        "GENERATED NAME" if constraint.generated else "USER NAME", constraint.index, table.created,
    )  # fmt: skip
    ordered = constraint.type != "C"
    names = constraint.columns or _check_columns(table, constraint)
    for position, column in enumerate(names, 1):
        yield (
            "sys_concol",
            (table.owner, constraint.name, table.name, column, position if ordered else None),
        )


def _check_columns(table: Table, constraint: Constraint) -> tuple[str, ...]:
    """The columns that a check names, in table order."""
    text = (constraint.condition or "").upper()
    words = {
        w.strip('"')
        for w in "".join(c if c.isalnum() or c in '_$#"' else " " for c in text).split()
    }
    return tuple(c.name for c in table.columns if c.name in words)


def _index(catalog: Catalog, entry: Object) -> Rows:
    assert isinstance(entry, Index)  # noqa: S101 - by the dispatch table
    table = catalog.find(entry.table)
    own = table.columns if isinstance(table, Table) else ()
    columns = {c.name: c for c in (*own, *entry.hidden)}
    stats = table.statistics if isinstance(table, Table) else None
    found = (
        index_statistics(entry, table, stats.rows) if isinstance(table, Table) and stats else None
    )
    yield "sys_ind", (
        entry.owner, entry.name, entry.kind, *entry.table, "UNIQUE" if entry.unique else "NONUNIQUE",
        letter(entry.name.startswith("SYS_C")), yes(entry.generated), found and found.rows,
        found and found.distinct_keys, found and found.leaf_blocks, stats and stats.analyzed, found and found.levels,
        found and found.clustering,
    )  # fmt: skip
    for position, name in enumerate(entry.columns, 1):
        of = columns[name].type if name in columns else DataType(Kind.NUMBER)
        yield (
            "sys_indcol",
            (
                entry.owner,
                entry.name,
                *entry.table,
                name,
                position,
                data_length(of),
                of.size if of.is_character else 0,
                "DESC" if name in entry.descending else "ASC",
            ),
        )
        if name in columns and columns[name].virtual:
            text = columns[name].default
            yield "sys_indexp", (entry.owner, entry.name, *entry.table, text, position)
    if isinstance(table, Table):
        yield from _hidden_columns(catalog, table, entry)


def _hidden_columns(catalog: Catalog, table: Table, entry: Index) -> Rows:
    """What an expression of an index adds to its table."""
    for column in entry.hidden:
        place = int(column.name.removeprefix("SYS_NC").removesuffix("$"))
        yield "sys_col", (
            *_column(catalog, table, column, place), *(None,) * 5, False, None, None, None, False,
            _collation(column.type), None, "YES", None, True,
        )  # fmt: skip


def _sequence(catalog: Catalog, entry: Object) -> Rows:
    del catalog
    assert isinstance(entry, Sequence)  # noqa: S101 - by the dispatch table
    yield "sys_seq", (
        entry.owner, entry.name, entry.minimum, entry.maximum, entry.increment, letter(entry.cycle),
        letter(entry.ordered), entry.cache, entry.start,
    )  # fmt: skip


def _synonym(catalog: Catalog, entry: Object) -> Rows:
    assert isinstance(entry, Synonym)  # noqa: S101 - by the dispatch table
    owner, name = entry.target
    yield "sys_syn", (entry.owner, entry.name, owner or None, name, entry.link)
    if entry.link is None:
        yield from dependency(catalog, entry, entry.target)


def _link(catalog: Catalog, entry: Object) -> Rows:
    del catalog
    assert isinstance(entry, DatabaseLink)  # noqa: S101 - by the dispatch table
    yield "sys_lnk", (entry.owner, entry.name, entry.user, entry.host, entry.created)


def _directory(catalog: Catalog, entry: Object) -> Rows:
    del catalog
    assert isinstance(entry, Directory)  # noqa: S101 - by the dispatch table
    yield "sys_dir", (entry.owner, entry.name, entry.path)


_DESCRIBED: dict[type[Object], Callable[[Catalog, Object], Rows]] = {
    Table: _table,
    View: _view,
    Index: _index,
    Sequence: _sequence,
    Synonym: _synonym,
    Routine: routine_rows,
    Trigger: trigger_rows,
    DatabaseLink: _link,
    Directory: _directory,
    UserType: type_rows,
    Operator: operator_rows,
}


def shared_rows(catalog: Catalog) -> Rows:
    """Users, roles and every kind of grant."""
    for user in catalog.users.values():
        yield "sys_usr", (
            user.name, user.id, user.created, letter(user.maintained), yes(user.read_only),
            "LOCKED" if user.locked else "OPEN",
        )  # fmt: skip
    for role in catalog.roles.values():
        yield "sys_rol", (role.name, role.id)
    for holder in (*catalog.users.values(), *catalog.roles.values()):
        for privilege in sorted(holder.privileges):
            yield "sys_prv", (holder.name, privilege)
        for name in sorted(holder.roles):
            yield "sys_rgr", (holder.name, name)
    for grant in catalog.grants:
        target = catalog.find(grant.object)
        kind = object_type(target) if target is not None else "TABLE"
        yield (
            "sys_grt",
            (
                grant.grantee,
                *grant.object,
                grant.privilege,
                grant.grantor,
                yes(grant.grantable),
                kind,
            ),
        )
