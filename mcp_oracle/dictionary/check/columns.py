# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# sqlglot's scopes are untyped.
"""Tables that a parsed statement reads, and columns of it that no table in scope has. Pure.

When in doubt a column counts as known: of a source whose columns are not known (a table function, a subquery with *, a
table that the script itself creates) nothing is missed. What it reports is certain, what it does not report is not.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlglot import exp
from sqlglot.errors import SqlglotError
from sqlglot.optimizer.scope import Scope, traverse_scope

from mcp_oracle.dictionary.names import WantedName, identifier
from mcp_oracle.dictionary.search import near
from mcp_oracle.guard.words import PSEUDO

Columns = Mapping[str, str] | None
"""Names of a source's columns, as stored, with the name to show for the source; None if they are not known."""
ColumnsOf = Callable[[WantedName], Columns]
Sources = dict[str, Columns]

_QUERIES: Final = (exp.Select, exp.SetOperation)
_CONSTRAINTS: Final = (
    exp.Constraint, exp.PrimaryKey, exp.ForeignKey, exp.UniqueColumnConstraint, exp.CheckColumnConstraint,
)  # fmt: skip
_NO_COLUMNS: Final = PSEUDO | {"NEXTVAL", "CURRVAL", "PRIOR", "NEW", "OLD"}


@dataclass(frozen=True, slots=True)
class UnknownColumn:
    """A column that its statement cannot mean, and the columns that were probably meant."""

    text: str
    close: tuple[str, ...]
    reason: str = "is no column of the tables in scope"

    def __str__(self) -> str:
        close = f"; close to it: {', '.join(self.close)}" if self.close else ""
        return f"{self.text} {self.reason}{close}"


def tables_of(tree: exp.Expr) -> tuple[WantedName, ...]:
    """Tables and views that a statement names, without its own WITH queries."""
    own = {_folded(cte.args["alias"].this) for cte in tree.find_all(exp.CTE)}
    names = (_wanted(table) for table in tree.find_all(exp.Table))
    found = (name for name in names if name and (name.schema or name.name not in own))
    return tuple(dict.fromkeys(found))


def created_columns(tree: exp.Expr | None) -> list[str] | None:
    """Columns of a CREATE TABLE with a plain list of them; None of any other statement."""
    schema = tree.this if isinstance(tree, exp.Create) else None
    if (
        not isinstance(schema, exp.Schema)
        or tree is None
        or tree.expression is not None
        or tree.args.get("exists")
    ):
        return None
    defined = [item for item in schema.expressions if isinstance(item, exp.ColumnDef)]
    is_plain = all(isinstance(item, (exp.ColumnDef, *_CONSTRAINTS)) for item in schema.expressions)
    return [_folded(item.this) for item in defined] if is_plain else None


def unknown_columns(tree: exp.Expr, columns_of: ColumnsOf) -> list[UnknownColumn]:
    """Columns that would give ORA-00904, each once; none where the parser's scopes give up."""
    try:
        return _unknown_columns(tree, columns_of)
    except (SqlglotError, RecursionError):
        return []


def _unknown_columns(tree: exp.Expr, columns_of: ColumnsOf) -> list[UnknownColumn]:
    outer = _changed(tree, columns_of)
    found = list(_listed(tree, columns_of))
    if outer is not None:
        found += [
            unknown
            for column in tree.find_all(exp.Column)
            if column.find_ancestor(*_QUERIES) is None
            and (unknown := _check(column, [outer], frozenset()))
        ]
    for query in _outermost(tree):
        found += _in_query(query, columns_of, outer)
    return list({unknown.text: unknown for unknown in found}.values())


# --- what DML changes ---


def _changed(tree: exp.Expr, columns_of: ColumnsOf) -> Sources | None:
    """Sources that an UPDATE, DELETE or MERGE has outside its subqueries; None for other statements."""
    match tree:
        case exp.Update():
            return _sources_of(tree.this, columns_of)
        case exp.Delete():
            # Without FROM the parser takes the table for the list of a DELETE over several tables.
            listed = tree.args.get("tables") or [None]
            return _sources_of(tree.this or listed[0], columns_of)
        case exp.Merge():
            using = tree.args["using"]
            return {**_sources_of(tree.this, columns_of), **_sources_of(using, columns_of)}
        case _:
            return None


def _sources_of(node: object, columns_of: ColumnsOf) -> Sources:
    alias = node.args.get("alias") if isinstance(node, exp.Expr) else None
    if isinstance(node, exp.Table) and (wanted := _wanted(node)):
        key = _folded(alias.this) if alias is not None else wanted.name
        return {key: columns_of(wanted)}
    return {_folded(alias.this) if alias is not None else "": None}


def _listed(tree: exp.Expr, columns_of: ColumnsOf) -> Iterator[UnknownColumn]:
    """The columns in the list of INSERT INTO t (a, b)."""
    for schema in tree.find_all(exp.Schema):
        is_insert = isinstance(schema.parent, exp.Insert) and isinstance(schema.this, exp.Table)
        wanted = _wanted(schema.this) if is_insert else None
        columns = columns_of(wanted) if wanted else None
        if columns is not None:
            listed = (item for item in schema.expressions if isinstance(item, exp.Identifier))
            missing = (name for item in listed if (name := _folded(item)) not in columns)
            yield from (_unknown(name, [columns]) for name in missing)


# --- queries ---


def _outermost(tree: exp.Expr) -> Iterator[exp.Expr]:
    for query in tree.find_all(*_QUERIES):
        if query.find_ancestor(*_QUERIES) is None:
            yield query


def _in_query(
    query: exp.Expr, columns_of: ColumnsOf, outer: Sources | None
) -> Iterator[UnknownColumn]:
    for scope in traverse_scope(query):
        select = scope.expression
        if not isinstance(select, exp.Select):
            continue
        around = _around(scope, columns_of, outer)
        aliases = frozenset(
            _folded(item.args["alias"])
            for item in select.expressions
            if isinstance(item, exp.Alias)
        )
        for column in select.find_all(exp.Column):
            if column.find_ancestor(exp.Select) is select:
                unknown = _in_select(column, select, around, aliases)
                if unknown:
                    yield unknown


def _in_select(
    column: exp.Column, select: exp.Select, around: list[Sources], aliases: frozenset[str]
) -> UnknownColumn | None:
    name = _folded(column.this)
    sees_aliases = column.find_ancestor(exp.Where, exp.Join, exp.Connect, exp.Select) is select
    unknown = _check(column, around, aliases if sees_aliases else frozenset())
    if unknown and name in aliases and not column.args.get("table"):
        return UnknownColumn(
            unknown.text, (), "is an alias of the select list, which is not known there"
        )
    return unknown or _ambiguous(column, select, around[0])


def _ambiguous(column: exp.Column, select: exp.Select, sources: Sources) -> UnknownColumn | None:
    """ORA-00918: a name without qualifier that several tables have, unless a join has made one column of them.

    Not in ON, which sees only the tables joined so far; not in ORDER BY, where it may be a column of the result.
    """
    joins = select.args.get("joins", [])
    name = _folded(column.this)
    if (
        column.args.get("table")
        or column.find_ancestor(exp.Join, exp.Order, exp.Select) is not select
    ):
        return None
    if any(join.args.get("using") or join.args.get("method") for join in joins):
        return None
    holders = [key for key, columns in sources.items() if columns is not None and name in columns]
    if len(holders) < 2 or name in _NO_COLUMNS:
        return None
    return UnknownColumn(
        identifier(name), (), f"is ambiguous: {' and '.join(map(identifier, holders))} have it"
    )


def _around(scope: Scope, columns_of: ColumnsOf, outer: Sources | None) -> list[Sources]:
    """Sources of a query and of the queries around it, the innermost first."""
    found: list[Sources] = []
    current: Any = scope
    while current is not None:
        if not isinstance(current.expression, exp.SetOperation):
            found.append(_sources(current, columns_of))
        current = _outside(current)
    return found if outer is None else [*found, outer]


def _outside(scope: Any) -> Any:  # noqa: ANN401 - sqlglot's scopes are untyped
    """The query whose sources it sees too: for a WITH query or an inline view not the one that it is a source of."""
    parent = scope.parent
    is_source = scope.is_cte or scope.is_derived_table
    if parent is None or not is_source or _may_be_lateral(parent.expression):
        return parent
    return _outside(parent)


def _may_be_lateral(query: exp.Expr) -> bool:
    return isinstance(query, exp.Select) and _is_beyond(query)


def _sources(scope: Scope, columns_of: ColumnsOf) -> Sources:
    if not isinstance(scope.expression, exp.Select) or _is_beyond(scope.expression):
        return {"": None}
    sources: Sources = {}
    for node, source in scope.selected_sources.values():
        alias = node.args.get("alias")
        key = _folded(alias.this) if alias is not None and alias.this else _key(node)
        sources[key] = _columns(node, source, columns_of)
    return sources


def _is_beyond(select: exp.Select) -> bool:
    """Clauses that make columns of their own, or sources that are neither tables nor subqueries."""
    clauses = ("laterals", "pivots", "match", "model")
    joined = [select.args.get("from_") or select.args.get("from"), *select.args.get("joins", [])]
    parts = [part.this for part in joined if part is not None]
    plain = all(
        isinstance(part, exp.Subquery) or (isinstance(part, exp.Table) and _wanted(part))
        for part in parts
    )
    return any(select.args.get(name) for name in clauses) or not plain or _has_pivot(parts)


def _has_pivot(parts: list[exp.Expr]) -> bool:
    return any(part.args.get("pivots") for part in parts)


def _key(node: object) -> str:
    wanted = _wanted(node) if isinstance(node, exp.Table) else None
    return wanted.name if wanted else ""


def _columns(node: object, source: object, columns_of: ColumnsOf) -> Columns:
    if isinstance(source, Scope):
        return _made(source)
    wanted = _wanted(node) if isinstance(node, exp.Table) else None
    return columns_of(wanted) if wanted else None


def _made(scope: Scope) -> Columns:
    """Names of the columns that a subquery makes; None if there is a * or a name that is hard to tell."""
    if scope.outer_columns:
        return {name.upper(): "" for name in scope.outer_columns}
    names: dict[str, str] = {}
    query: Any = scope.expression
    for item in query.selects:
        if item.is_star or not item.output_name:
            return None
        names[_folded(item.args["alias"] if isinstance(item, exp.Alias) else item.this)] = ""
    return names


# --- one column ---


def _check(
    column: exp.Column, around: list[Sources], aliases: frozenset[str]
) -> UnknownColumn | None:
    if isinstance(column.this, exp.Star) or isinstance(column.parent, exp.Kwarg | exp.PropertyEQ):
        return None
    name = _folded(column.this)
    if name in _NO_COLUMNS or name.startswith(":"):
        return None
    qualifier = column.args.get("table")
    if qualifier is not None:
        return _check_qualified(_folded(qualifier), name, around)
    if name in aliases or any(_has(name, sources) for sources in around):
        return None
    return _unknown(name, [c for sources in around for c in sources.values() if c is not None])


def _check_qualified(qualifier: str, name: str, around: list[Sources]) -> UnknownColumn | None:
    """A qualifier that is no source may be a package, a sequence or an object column: nothing is said of it."""
    for sources in around:
        if qualifier in sources:
            columns = sources[qualifier]
            if columns is None or name in columns:
                return None
            return _unknown(name, [columns], identifier(qualifier))
    return None


def _has(name: str, sources: Sources) -> bool:
    return any(columns is None or name in columns for columns in sources.values())


def _unknown(name: str, candidates: list[Mapping[str, str]], qualifier: str = "") -> UnknownColumn:
    shown = {
        column.upper(): f"{of}.{identifier(column)}" if of else identifier(column)
        for columns in candidates
        for column, of in columns.items()
    }
    text = f"{qualifier}.{identifier(name)}" if qualifier else identifier(name)
    return UnknownColumn(text, tuple(shown[close] for close in near(name, shown)))


# --- identifiers ---


def _wanted(table: exp.Table) -> WantedName | None:
    """The table's name; None of a table function and of anything behind a database link."""
    if not isinstance(table.this, exp.Identifier) or "@" in table.name:
        return None
    schema = table.args.get("db")
    parts = [part for part in (schema, table.this) if isinstance(part, exp.Identifier)]
    if table.args.get("catalog") or len(parts) != 1 + (schema is not None):
        return None
    text = ".".join(_folded(part) for part in parts)
    is_quoted = any(part.args.get("quoted") for part in parts)
    owner = _folded(schema) if schema is not None else ""
    return WantedName(text, owner, _folded(table.this), is_quoted=is_quoted)


def _folded(node: object) -> str:
    """An identifier as the dictionary stores it."""
    if isinstance(node, exp.Identifier):
        return node.name if node.args.get("quoted") else node.name.upper()
    return str(getattr(node, "name", node)).upper()
