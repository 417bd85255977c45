"""The compiler: walks Oracle's syntax tree, asks the rewrites, and keeps what one statement needs.

Strict by construction: a node or function without a rewrite is refused, nothing passes through unread.
"""

# sqlglot's node arguments are Any.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from sqlglot import exp

from mcp_oracle.sandbox.catalog.datatype import BOOLEAN, INTEGER, NEWER, NULL
from mcp_oracle.sandbox.catalog.declaration import parse as parse_type
from mcp_oracle.sandbox.catalog.objects import Name, Viewer
from mcp_oracle.sandbox.catalog.objects import Sequence as Sequence_
from mcp_oracle.sandbox.catalog.store import Catalog
from mcp_oracle.sandbox.engine import stored_code
from mcp_oracle.sandbox.engine.context import (
    Call,
    Rewrite,
    SessionFacts,
    offset_of,
    only,
    unimplemented,
)
from mcp_oracle.sandbox.engine.expression import Digits, Expr, call, number
from mcp_oracle.sandbox.engine.function.library import FUNCTIONS as PYTHON_FUNCTIONS
from mcp_oracle.sandbox.engine.narrowing import WideView
from mcp_oracle.sandbox.engine.query import CompiledQuery, compile_query
from mcp_oracle.sandbox.engine.rewrite import (
    arithmetic,
    character,
    choice,
    conversion_error,
    datetime,
    json,
    json_build,
    national,
    numeric,
    pseudo,
    raw_and_lob,
    regexp,
    row_id,
    vector,
    xml,
)
from mcp_oracle.sandbox.engine.rewrite.aggregate import AGGREGATE_NAMES, AGGREGATES
from mcp_oracle.sandbox.engine.rewrite.analytic import ANALYTICS
from mcp_oracle.sandbox.engine.rewrite.cast import cast
from mcp_oracle.sandbox.engine.rewrite.comparison import compare
from mcp_oracle.sandbox.engine.rewrite.condition import CONDITION_NODES, rewrite_condition
from mcp_oracle.sandbox.engine.rewrite.cursor import compile_cursor
from mcp_oracle.sandbox.engine.rewrite.grouping import (
    compile_aggregate,
    compile_window,
    compile_within,
)
from mcp_oracle.sandbox.engine.rewrite.hypothetical import is_hypothetical
from mcp_oracle.sandbox.engine.rewrite.interval_between import interval_between
from mcp_oracle.sandbox.engine.rewrite.json_dot import bracket, column_or_member
from mcp_oracle.sandbox.engine.rewrite.missing import MISSING, foreign
from mcp_oracle.sandbox.engine.rewrite.relative import prior, root
from mcp_oracle.sandbox.engine.scope import Scope
from mcp_oracle.sandbox.types import OraError

FUNCTIONS: dict[str, Rewrite] = {
    **numeric.FUNCTIONS,
    **character.FUNCTIONS,
    **datetime.FUNCTIONS,
    **choice.FUNCTIONS,
    **regexp.FUNCTIONS,
    **json.FUNCTIONS,
    **raw_and_lob.FUNCTIONS,
    **national.FUNCTIONS,
    **row_id.FUNCTIONS,
    **pseudo.FUNCTIONS,
    **conversion_error.FUNCTIONS,
}
_MAX_DEPTH = 200


@dataclass(slots=True)
class Compiler:
    """One statement's compilation.

    Attributes:
        binds: the expression of each bind place in order.
        parameters: session values that the text refers to.
        references: objects that the statement reads.
        wide_views: dictionary views as they stand in the text, with all their columns.
        is_defining: a view's text is read for its columns, nothing will run.
        single_row: the block being compiled gives one row: FROM DUAL alone, or VALUES.
    """

    catalog: Catalog
    viewer: Viewer
    facts: SessionFacts
    binds: Sequence[Expr]
    parameters: set[str] = field(default_factory=set[str])
    references: set[Name] = field(default_factory=set[Name])
    wide_views: list[WideView] = field(default_factory=list[WideView])
    ctes: list[dict[str, CompiledQuery]] = field(default_factory=list[dict[str, CompiledQuery]])
    schema: str = ""
    single_row: bool = False
    is_defining: bool = False
    _names: int = 0
    _depth: int = 0

    def __post_init__(self) -> None:
        self.schema = self.schema or self.facts.schema

    def next_name(self, prefix: str) -> str:
        self._names += 1
        return f"{prefix}{self._names}"

    def parameter(self, key: str) -> str:
        self.parameters.add(key)
        return f"${key}"

    def run(self, function: str, *arguments: Expr | str) -> str:
        if function not in PYTHON_FUNCTIONS:
            raise unimplemented(function)
        return call(function, *arguments)

    def query(self, node: exp.Expr, outer: Scope | None) -> CompiledQuery:
        self._deeper(node)
        try:
            return compile_query(self, node, outer)
        finally:
            self._depth -= 1

    def condition(self, node: exp.Expr, scope: Scope) -> str:
        self._deeper(node)
        try:
            return rewrite_condition(self, node, scope)
        finally:
            self._depth -= 1

    def expr(self, node: exp.Expr, scope: Scope) -> Expr:
        """Compile an expression; once grouping is in force, whole keys are taken first."""
        self._deeper(node)
        try:
            key = self._as_key(node, scope)
            return key or self._expr(node, scope)
        finally:
            self._depth -= 1

    def _deeper(self, node: exp.Expr) -> None:
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            raise unimplemented("nesting this deep", offset_of(node))

    def _as_key(self, node: exp.Expr, scope: Scope) -> Expr | None:
        if not scope.keys or scope.inside_aggregate or isinstance(node, exp.Literal):
            return None
        if any(_is_aggregate(n) for n in node.walk()):
            return None
        names, parameters = self._names, set(self.parameters)
        try:
            row = self._expr(node, scope.for_rows())
        except OraError:
            return None
        if row.sql in scope.keys:
            return row
        self._names, self.parameters = names, parameters
        return None

    def _expr(self, node: exp.Expr, scope: Scope) -> Expr:
        rewrite = _NODES.get(type(node))
        if rewrite is not None:
            return rewrite(self, node, scope)
        if isinstance(node, CONDITION_NODES):
            return self._condition_value(node, scope)
        raise foreign(node) or unimplemented(type(node).__name__, offset_of(node))

    def _condition_value(self, node: exp.Expr, scope: Scope) -> Expr:
        """23ai takes a condition as a BOOLEAN value; before, something is missing."""
        if self.facts.profile == "19c":
            raise OraError(923, "FROM keyword not found where expected", offset=offset_of(node))
        return Expr(self.condition(node, scope), BOOLEAN)

    def sequence(self, entry: Sequence_, name: str, offset: int | None) -> Expr:
        """NEXTVAL and CURRVAL: one value per execution, so only where a statement makes one row."""
        if name == "NEXTVAL" and not self.single_row:
            raise unimplemented("a sequence in a statement over several rows", offset)
        key = self.parameter(f"{'next' if name == 'NEXTVAL' else 'curr'}_{entry.id}")
        return Expr(f"{key}::DECIMAL(38,0)", INTEGER, Digits(38, 0))

    def stored(self, parts: tuple[str, ...], offset: int | None) -> Expr | None:
        """A stored function called without parentheses."""
        return stored_code.call(self, parts, offset)

    def function(self, node: exp.Expr, scope: Scope) -> Expr:
        """A call by name: an aggregate or one of the functions that the sandbox has."""
        name, offset = str(node.this).upper(), offset_of(node)
        compiled = _WHOLE_CALLS.get(name)
        if compiled is not None:
            return compiled(self, node, scope)
        if name in ANALYTICS:
            raise OraError(30484, "missing window specification for this function", offset=offset)
        if name == "SYS_CONNECT_BY_PATH" and node.sql() in scope.paths:
            return scope.paths[node.sql()]
        rewrite = FUNCTIONS.get(name)
        if name in MISSING:
            raise unimplemented(name, offset)
        if rewrite is None:
            return stored_code.called(self, (name,), node, scope)
        arguments = tuple(self.expr(a, scope) for a in node.expressions)
        return rewrite(Call(self, name, arguments, scope, node, offset))


def _is_aggregate(node: exp.Expr) -> bool:
    named = isinstance(node, exp.Anonymous) and str(node.this).upper() in AGGREGATE_NAMES
    return named or is_hypothetical(node)


_Node = Callable[[Compiler, exp.Expr, Scope], Expr]
_WHOLE_CALLS: dict[str, _Node] = {
    **dict.fromkeys(AGGREGATES, compile_aggregate),
    **dict.fromkeys(json_build.GENERATORS, json_build.compile_generator),
    **dict.fromkeys(json_build.AGGREGATES, json_build.compile_aggregate),
    **dict.fromkeys(vector.FUNCTIONS, vector.compile_vector),
    "CURSOR": compile_cursor,
    **xml.CALLS,
}
"""Calls whose arguments are not simply values."""


def _literal(compiler: Compiler, node: exp.Expr, scope: Scope) -> Expr:
    del compiler, scope
    if node.args.get("is_string"):
        return character.text_literal(str(node.this))
    return numeric.literal(str(node.this), offset_of(node))


def _raw_string(compiler: Compiler, node: exp.Expr, scope: Scope) -> Expr:
    del compiler, scope
    return character.text_literal(str(node.this))


def _national(compiler: Compiler, node: exp.Expr, scope: Scope) -> Expr:
    del compiler, scope
    value = character.text_literal(str(node.this))
    return replace(value, type=replace(value.type, national=True))


def _null(compiler: Compiler, node: exp.Expr, scope: Scope) -> Expr:
    del compiler, node, scope
    return Expr("NULL", NULL)


def _paren(compiler: Compiler, node: exp.Expr, scope: Scope) -> Expr:
    return compiler.expr(node.this, scope)


def _negate(compiler: Compiler, node: exp.Expr, scope: Scope) -> Expr:
    value = compiler.expr(node.this, scope)
    if isinstance(value.literal, Decimal):
        return number(value.literal.copy_negate())  # unary minus would round to 28 digits
    return arithmetic.negate(compiler, value, offset_of(node))


def _binary(rewrite: Callable[..., Expr]) -> _Node:
    def compile_binary(compiler: Compiler, node: exp.Expr, scope: Scope) -> Expr:
        only(node, "this", "expression", "typed", "safe")
        left, right = compiler.expr(node.this, scope), compiler.expr(node.expression, scope)
        return rewrite(compiler, left, right, offset_of(node))

    return compile_binary


def _case(compiler: Compiler, node: exp.Expr, scope: Scope) -> Expr:
    only(node, "this", "ifs", "default")
    branches = list[tuple[str, Expr]]()
    subject = compiler.expr(node.this, scope) if node.args.get("this") else None
    for branch in node.args["ifs"]:
        if subject is None:
            test = compiler.condition(branch.this, scope)
        else:
            value = compiler.expr(branch.this, scope)
            choice.one_family([subject, value], offset_of(branch.this))
            test = compare(compiler, subject, "=", value, offset_of(branch))
        branches.append((test, compiler.expr(branch.args["true"], scope)))
    default = compiler.expr(node.args["default"], scope) if node.args.get("default") else None
    return choice.case(compiler, branches, default, offset_of(node))


def _cast(compiler: Compiler, node: exp.Expr, scope: Scope) -> Expr:
    only(node, "this", "to")
    of = parse_type(node.args["to"].sql(dialect="oracle"))
    if of.kind in NEWER and compiler.facts.profile == "19c":
        raise OraError(902, "invalid datatype", offset=offset_of(node))
    return cast(compiler, compiler.expr(node.this, scope), of, offset_of(node))


def _subquery(compiler: Compiler, node: exp.Expr, scope: Scope) -> Expr:
    """A scalar subquery: one column, at most one row (ORA-01427 at run time)."""
    query = compiler.query(node, scope)
    if len(query.columns) != 1:
        raise OraError(913, "too many values", offset=offset_of(node))
    return replace(query.columns[0][1], sql=f"({query.sql})", literal=None, nullable=True)


def _trim(compiler: Compiler, node: exp.Expr, scope: Scope) -> Expr:
    only(node, "this", "expression", "position")
    fill = compiler.expr(node.expression, scope) if node.args.get("expression") else None
    return character.trim_node(compiler, node, compiler.expr(node.this, scope), fill)


def _extract(compiler: Compiler, node: exp.Expr, scope: Scope) -> Expr:
    value = compiler.expr(node.expression, scope)
    return datetime.extract(compiler, node.this.name, value, offset_of(node.expression))


def _date(compiler: Compiler, node: exp.Expr, scope: Scope) -> Expr:
    del compiler, scope
    if not isinstance(node.this, exp.Literal):
        raise unimplemented("DATE with an expression", offset_of(node))
    return datetime.date_literal(str(node.this.this), offset_of(node))


def _timestamp(compiler: Compiler, node: exp.Expr, scope: Scope) -> Expr:
    del compiler, scope
    return datetime.timestamp_literal(str(node.this.this), offset_of(node))


def _interval(compiler: Compiler, node: exp.Expr, scope: Scope) -> Expr:
    if isinstance(node.this, exp.Paren):
        return interval_between(compiler, node, scope)
    if not isinstance(node.this, exp.Literal) or node.args.get("unit") is None:
        raise unimplemented("INTERVAL in this form", offset_of(node))
    return datetime.interval_literal(
        str(node.this.this), node.args["unit"].sql("oracle"), offset_of(node)
    )


def _at_time_zone(compiler: Compiler, node: exp.Expr, scope: Scope) -> Expr:
    value, zone = compiler.expr(node.this, scope), compiler.expr(node.args["zone"], scope)
    return datetime.at_time_zone(compiler, node, value, zone)


def _pseudo(name: str) -> _Node:
    def compile_pseudo(compiler: Compiler, node: exp.Expr, scope: Scope) -> Expr:
        del scope
        only(node, "sysdate")
        return pseudo.PSEUDO[name](compiler)

    return compile_pseudo


def _star(compiler: Compiler, node: exp.Expr, scope: Scope) -> Expr:
    del compiler, scope
    raise OraError(936, "missing expression", offset=offset_of(node))


def _boolean(compiler: Compiler, node: exp.Expr, scope: Scope) -> Expr:
    return Expr(compiler.condition(node, scope), BOOLEAN)


_NODES: dict[type[exp.Expr], _Node] = {
    exp.Literal: _literal,
    exp.RawString: _raw_string,
    exp.National: _national,
    exp.Null: _null,
    exp.Column: column_or_member,
    exp.Bracket: bracket,
    exp.Paren: _paren,
    exp.Neg: _negate,
    exp.Add: _binary(arithmetic.add),
    exp.Sub: _binary(arithmetic.subtract),
    exp.Mul: _binary(arithmetic.multiply),
    exp.Div: _binary(arithmetic.divide),
    exp.DPipe: _binary(character.concatenate),
    exp.Case: _case,
    exp.Cast: _cast,
    exp.Subquery: _subquery,
    exp.Trim: _trim,
    exp.Extract: _extract,
    exp.DateStrToDate: _date,
    exp.StrToTime: _timestamp,
    exp.Interval: _interval,
    exp.AtTimeZone: _at_time_zone,
    exp.CurrentDate: _pseudo("CURRENT_DATE"),
    exp.CurrentTimestamp: _pseudo("CURRENT_TIMESTAMP"),
    exp.Localtimestamp: _pseudo("LOCALTIMESTAMP"),
    exp.Systimestamp: _pseudo("SYSTIMESTAMP"),
    exp.Anonymous: Compiler.function,
    exp.Dot: stored_code.dotted,
    exp.Window: compile_window,
    exp.WithinGroup: compile_within,
    exp.Prior: prior,
    exp.ConnectByRoot: root,
    exp.Star: _star,
    exp.Boolean: _boolean,
}
