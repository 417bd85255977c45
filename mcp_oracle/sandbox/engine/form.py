"""Compiled statements: made once per text, bind shapes and session state, and kept."""

# duckdb's and sqlglot's values are Any.
# pyright: reportUnknownMemberType=false

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from sqlglot import exp

from mcp_oracle.sandbox.catalog.datatype import Kind
from mcp_oracle.sandbox.catalog.objects import Name
from mcp_oracle.sandbox.dictionary import LIVE
from mcp_oracle.sandbox.engine.compiler import Compiler
from mcp_oracle.sandbox.engine.dialect import parse
from mcp_oracle.sandbox.engine.dml import Change, compile_change
from mcp_oracle.sandbox.engine.expression import Expr
from mcp_oracle.sandbox.engine.parameter import Shape, placeholder, values
from mcp_oracle.sandbox.statement import Statement
from mcp_oracle.sandbox.types import Bind, OraError, Profile, Value

_MANY_FORMS = 500


@dataclass(frozen=True, slots=True)
class Form:
    """A compiled statement.

    Attributes:
        columns: of a query, with Oracle's names.
        parameters: the session values that the text refers to.
        references: the objects it reads.
        change: what a DML statement does.
    """

    sql: str
    columns: list[tuple[str, Expr]]
    parameters: frozenset[str]
    references: frozenset[Name]
    for_update: bool = False
    change: Change | None = None

    def bound(self, shapes: Sequence[Shape], given: Sequence[Value]) -> dict[str, object]:
        """The binds that the text refers to: the engine refuses the rest."""
        return {
            name: item
            for index, (of, value) in enumerate(zip(shapes, given, strict=True))
            for name, item in values(f"b{index}", of, value).items()
            if f"${name}::" in self.sql
        }


class Forms:
    """The forms of one session."""

    def __init__(self) -> None:
        self._kept: dict[tuple[object, ...], Form] = {}
        self._shapes: dict[str, tuple[Shape, ...]] = {}

    def graduated(self, sql: str, wanted: tuple[Shape, ...]) -> tuple[Shape, ...]:
        """The shapes to compile a text for: text binds grow to the largest that it has met, and never shrink again.

        Oracle's bind graduation, a little simpler: once two executions differ, all text binds grow together.
        """
        met = self._shapes.get(sql)
        shapes = wanted if met in (None, wanted) else grown(met, wanted)
        if len(self._shapes) >= _MANY_FORMS:
            self._shapes.clear()
        self._shapes[sql] = shapes
        return shapes

    def get(self, key: tuple[object, ...], make: Callable[[], Form]) -> Form:
        form = self._kept.get(key)
        if form is None:
            form = make()
            if len(self._kept) >= _MANY_FORMS:
                self._kept.clear()
            if not form.references & LIVE:
                self._kept[key] = form
        return form


def grown(met: tuple[Shape, ...], wanted: tuple[Shape, ...]) -> tuple[Shape, ...]:
    """`wanted` with text binds of the largest size in either; kinds are those of `wanted`."""
    largest = max(
        (s.type.size or 0 for s in (*met, *wanted) if s.type.kind is Kind.VARCHAR2), default=0
    )
    return tuple(
        Shape(replace(s.type, size=largest)) if s.type.kind is Kind.VARCHAR2 else s for s in wanted
    )


def bind_expressions(shapes: Sequence[Shape]) -> list[Expr]:
    return [placeholder(f"b{index}", of) for index, of in enumerate(shapes)]


def compile_form(compiler: Compiler, statement: Statement, profile: Profile) -> Form:
    """Parse and compile a query or a DML statement."""
    source = parse(statement, profile)
    if statement.kind == "dml":
        change = compile_change(compiler, source.tree)
        sql, columns, for_update = change.sql, change.returning, False
    elif isinstance(source.tree, (exp.Query, exp.Subquery)):
        query, change = compiler.query(source.tree, None), None
        sql, columns, for_update = query.sql, query.columns, query.for_update
    else:
        raise OraError(900, "invalid SQL statement", offset=0)
    used, references = frozenset(compiler.parameters), frozenset(compiler.references)
    return Form(sql, columns, used, references, for_update, change)


def per_place(
    statement: Statement, binds: Sequence[Bind], given: Sequence[Value]
) -> tuple[list[Bind], list[Value]]:
    """One bind and value per place; a client may also send each name once."""
    places = statement.places
    if len(binds) == len(places):
        return list(binds), list(given)
    by_name = {b.name: (b, v) for b, v in zip(binds, given, strict=True)}
    if any(p.name not in by_name for p in places):
        raise OraError(1008, "not all variables bound")
    if len(binds) > len(places):
        raise OraError(1036, "illegal variable name/number")
    pairs = [by_name[p.name] for p in places]
    return [b for b, _ in pairs], [v for _, v in pairs]
