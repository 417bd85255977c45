"""Compiled statements: made once per text, bind shapes and session state, and kept."""

# duckdb's and sqlglot's values are Any.
# pyright: reportUnknownMemberType=false

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from sqlglot import exp

from mcp_oracle.sandbox.catalog.datatype import Kind
from mcp_oracle.sandbox.catalog.objects import Name
from mcp_oracle.sandbox.dictionary import LIVE
from mcp_oracle.sandbox.engine.compiler import Compiler
from mcp_oracle.sandbox.engine.delivery import Delivery
from mcp_oracle.sandbox.engine.dialect import parse
from mcp_oracle.sandbox.engine.dml import Change, compile_change
from mcp_oracle.sandbox.engine.expression import Expr
from mcp_oracle.sandbox.engine.merge import compile_merge
from mcp_oracle.sandbox.engine.naming import SESSION
from mcp_oracle.sandbox.engine.narrowing import narrowed
from mcp_oracle.sandbox.engine.parameter import Shape, placeholder, values
from mcp_oracle.sandbox.statement import Statement
from mcp_oracle.sandbox.types import Bind, OraError, Profile, Value

_MANY_FORMS = 500

Key = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """A compiled statement.

    Attributes:
        delivery: the engine's text, and how its rows are read.
        parameters: the session values that the text refers to.
        references: the objects it reads.
        change: what a DML statement does.
        asked: what of the session's context the text was made of.
    """

    delivery: Delivery
    parameters: frozenset[str]
    references: frozenset[Name]
    for_update: bool = False
    change: Change | None = None
    asked: Mapping[str, str | None] = field(default_factory=dict[str, str | None])

    @property
    def sql(self) -> str:
        return self.delivery.text.sql

    @property
    def is_of_one_session(self) -> bool:
        """Changes, and whatever reads the session's own rows of a temporary table."""
        return self.change is not None or SESSION in self.sql

    def bound(self, shapes: Sequence[Shape], given: Sequence[Value]) -> dict[str, object]:
        """The binds that the text refers to: the engine refuses the rest."""
        return {
            name: item
            for index, (of, value) in enumerate(zip(shapes, given, strict=True))
            for name, item in values(f"b{index}", of, value).items()
            if f"${name}::" in self.sql
        }


class SharedForms:
    """The forms of all sessions: a session that is opened while others work has to compile nothing anew."""

    def __init__(self) -> None:
        self._kept: dict[Key, list[Form]] = {}
        self.lock = threading.RLock()

    def find(self, key: Key, context: Mapping[str, str | None]) -> Form | None:
        for form in self._kept.get(key, ()):
            if all(context[name] == value for name, value in form.asked.items()):
                return form
        return None

    def free(self, key: Key) -> Form | None:
        """The form that holds in any context."""
        return next((form for form in self._kept.get(key, ()) if not form.asked), None)

    def keep(self, key: Key, form: Form) -> None:
        if len(self._kept) >= _MANY_FORMS:
            self._kept.clear()
        self._kept.setdefault(key, []).append(form)


class Forms:
    """The forms that one session uses, its own and those of all."""

    def __init__(self, shared: SharedForms) -> None:
        self._shared = shared
        self._own: dict[Key, Form] = {}
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

    def get(
        self, key: Key, ask: Callable[[], Mapping[str, str | None]], make: Callable[[], Form]
    ) -> Form:
        """The form for a key that names all but the session's context; compiled by one session while others wait.

        `ask` gives that context, which most forms need not know.
        """
        if (form := self._shared.free(key)) is not None:
            return form
        context = ask()
        own_key = (*key, *context.items())
        if own_key in self._own:
            return self._own[own_key]
        with self._shared.lock:
            form = self._shared.find(key, context) or make()
            if form.references & LIVE:
                return form
            if not form.is_of_one_session:
                self._shared.keep(key, form)
                return form
        if len(self._own) >= _MANY_FORMS:
            self._own.clear()
        self._own[own_key] = form
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
        compiled = compile_merge if isinstance(source.tree, exp.Merge) else compile_change
        change = compiled(compiler, source.tree)
        sql, columns, for_update = change.sql, change.returning, False
    elif isinstance(source.tree, (exp.Query, exp.Subquery)):
        query, change = compiler.query(source.tree, None), None
        sql = narrowed(query.sql, compiler.wide_views)
        columns, for_update = query.columns, query.for_update
    else:
        raise OraError(900, "invalid SQL statement", offset=0)
    used, references = frozenset(compiler.parameters), frozenset(compiler.references)
    asked = compiler.facts.userenv.asked
    return Form(Delivery(sql, columns), used, references, for_update, change, asked)


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
