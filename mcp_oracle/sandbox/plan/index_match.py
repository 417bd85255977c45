"""Which conditions an index can answer: equalities on its leading columns, then one list or range."""

# sqlglot's node arguments are Any.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from sqlglot import exp

from mcp_oracle.sandbox.catalog.datatype import DataType
from mcp_oracle.sandbox.catalog.objects import Index, Table
from mcp_oracle.sandbox.plan.block import Expr, Source
from mcp_oracle.sandbox.plan.tree import key_of, keys_in

TypeOf = Callable[[Expr], DataType | None]
_RANGES = (exp.LT, exp.LTE, exp.GT, exp.GTE)


@dataclass(slots=True)
class IndexMatch:
    """An index with the conditions it serves.

    Attributes:
        columns: how many leading columns the access conditions use.
        lists: values of an IN list that the index is entered for one by one; 0 without a list.
        filter: conditions on further columns of the index.
    """

    index: Index
    access: list[Expr] = field(default_factory=list[Expr])
    filter: list[Expr] = field(default_factory=list[Expr])
    columns: int = 0
    lists: int = 0
    equalities: int = 0

    @property
    def is_unique(self) -> bool:
        return self.index.unique and self.equalities == len(self.index.columns)

    @property
    def rejects_null(self) -> bool:
        """Whether the conditions leave no row whose columns are all NULL."""
        return any(isinstance(t, (exp.EQ, *_RANGES, exp.In, exp.Like)) for t in self.filter)


def match_index(
    index: Index, source: Source, table: Table, tests: Sequence[Expr], type_of: TypeOf
) -> IndexMatch:
    match = IndexMatch(index)
    tests = [t for t in tests if not _converts(t, source, type_of)]
    types = {c.name: c.type for c in table.columns}
    for name in index.columns:
        if not _take(match, source, name, types.get(name), tests):
            break
    taken = match.access
    match.filter = [
        t
        for t in tests
        if not any(t is a for a in taken)
        and _columns(t, source)
        and _columns(t, source) <= set(index.columns)
    ]
    return match


def _converts(test: Expr, source: Source, type_of: TypeOf) -> bool:
    """A text column of the source compared with a number: the column is converted, so its index does not serve."""
    if not isinstance(test, (exp.EQ, *_RANGES)):
        return False
    sides = ((test.this, test.expression), (test.expression, test.this))
    return any(
        key_of(a) == source.key and _is_text(type_of(a)) and _is_number(b, type_of)
        for a, b in sides
    )


def _is_number(node: Expr, type_of: TypeOf) -> bool:
    of = type_of(node)
    if of is not None:
        return of.is_numeric
    return isinstance(node, exp.Literal) and not node.args.get("is_string")


def _take(
    match: IndexMatch, source: Source, name: str, of: DataType | None, tests: Sequence[Expr]
) -> bool:
    """Use the conditions on one column; whether the next column can still narrow the scan."""
    mine = [t for t in tests if _is_on(t, source, name, of)]
    equal = next((t for t in mine if isinstance(t, exp.EQ)), None)
    chosen = [equal] if equal is not None else []
    if equal is None and not match.lists:
        chosen = [t for t in mine if isinstance(t, exp.In)][:1]
        match.lists = len(chosen[0].expressions) if chosen else 0
    if chosen:
        match.equalities += 1
    else:
        match.access += (ranges := [t for t in mine if isinstance(t, (*_RANGES, exp.Like))])
        match.columns += bool(ranges)
        return False
    match.access += chosen
    match.columns += 1
    return True


def _columns(test: Expr, source: Source) -> set[str]:
    return {str(c.name) for c in test.find_all(exp.Column) if key_of(c) == source.key}


def _is_on(test: Expr, source: Source, name: str, of: DataType | None) -> bool:
    """A bare column against something that does not depend on the source, without a conversion of the column."""
    if isinstance(test, exp.In):
        return (
            test.args.get("query") is None
            and _is_column(test.this, source, name)
            and all(_fits(i, source, of) for i in test.expressions)
        )
    if isinstance(test, exp.Like):
        pattern = test.expression
        fixed = isinstance(pattern, exp.Literal) and str(pattern.this)[:1] not in ("%", "_", "")
        return _is_column(test.this, source, name) and (fixed or _is_bind(pattern)) and _is_text(of)
    if not isinstance(test, (exp.EQ, *_RANGES)):
        return False
    sides = ((test.this, test.expression), (test.expression, test.this))
    return any(_is_column(a, source, name) and _fits(b, source, of) for a, b in sides)


def _is_text(of: DataType | None) -> bool:
    return of is not None and of.is_character


def _is_bind(node: Expr) -> bool:
    return isinstance(node, exp.Column) and key_of(node) is None and node.name.startswith(":")


def _is_column(node: Expr, source: Source, name: str) -> bool:
    return key_of(node) == source.key and str(node.name) == name


def _fits(node: Expr, source: Source, of: DataType | None) -> bool:
    """A text column compared with a number is converted itself, so its index does not serve."""
    number = isinstance(node, exp.Literal) and not node.args.get("is_string")
    return source.key not in keys_in(node) and not (number and _is_text(of))
