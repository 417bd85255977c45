"""Conditions: three-valued tests that stand in WHERE, ON, HAVING, CASE and CHECK."""

# sqlglot's node arguments are Any.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from collections.abc import Callable

from sqlglot import exp

from mcp_oracle.sandbox.catalog.datatype import LARGE, Kind
from mcp_oracle.sandbox.engine.context import Context, offset_of, only, unimplemented
from mcp_oracle.sandbox.engine.expression import Expr
from mcp_oracle.sandbox.engine.rewrite.comparison import compare, equal_forms
from mcp_oracle.sandbox.engine.rewrite.conversion import to_text
from mcp_oracle.sandbox.engine.rewrite.json import is_json, json_exists
from mcp_oracle.sandbox.engine.rewrite.regexp import regexp_like
from mcp_oracle.sandbox.engine.scope import Scope
from mcp_oracle.sandbox.types import OraError

OPERATORS: dict[type[exp.Expr], str] = {
    exp.EQ: "=",
    exp.NEQ: "<>",
    exp.LT: "<",
    exp.GT: ">",
    exp.LTE: "<=",
    exp.GTE: ">=",
}
_TEXT = {Kind.CHAR, Kind.VARCHAR2}
_LIST_LIMIT = {"19c": 1000, "23ai": 65535}


def rewrite_condition(context: Context, node: exp.Expr, scope: Scope) -> str:
    rewrite = _CONDITIONS.get(type(node))
    if rewrite is not None:
        return rewrite(context, node, scope)
    if isinstance(node, exp.Anonymous) and str(node.this).upper() == "REGEXP_LIKE":
        return regexp_like(context, node, scope)
    if isinstance(node, exp.Anonymous) and str(node.this).upper() == "JSON_EXISTS":
        return json_exists(context, node, scope)
    return _boolean_value(context, node, scope)


def _boolean_value(context: Context, node: exp.Expr, scope: Scope) -> str:
    """23ai takes a BOOLEAN value as a condition; before, an operator is missing."""
    if context.facts.profile == "23ai" and not isinstance(node, exp.Literal):
        value = context.expr(node, scope)
        if value.type.kind is Kind.BOOLEAN:
            return value.sql
    raise OraError(920, "invalid relational operator", offset=offset_of(node))


def _and(context: Context, node: exp.Expr, scope: Scope) -> str:
    parts = [context.condition(part, scope) for part in node.flatten()]
    return "(" + " AND ".join(parts) + ")"


def _or(context: Context, node: exp.Expr, scope: Scope) -> str:
    parts = [context.condition(part, scope) for part in node.flatten()]
    return "(" + " OR ".join(parts) + ")"


def _not(context: Context, node: exp.Expr, scope: Scope) -> str:
    return f"(NOT {context.condition(node.this, scope)})"


def _paren(context: Context, node: exp.Expr, scope: Scope) -> str:
    return context.condition(node.this, scope)


def _comparison(context: Context, node: exp.Expr, scope: Scope) -> str:
    operator = OPERATORS[type(node)]
    left, right = node.this, node.expression
    if isinstance(right, exp.Anonymous) and str(right.this).upper() == "ALL":
        right = exp.All(this=exp.Tuple(expressions=[e.copy() for e in right.expressions]))
        node = type(node)(this=left.copy(), expression=right)
    if isinstance(right, (exp.Any, exp.All)):
        return _quantified(context, node, operator, scope)
    if isinstance(left, exp.Tuple) or isinstance(right, exp.Tuple):
        return _rows(context, node, operator, scope)
    return compare(
        context, context.expr(left, scope), operator, context.expr(right, scope), offset_of(node)
    )


def _rows(context: Context, node: exp.Expr, operator: str, scope: Scope) -> str:
    if operator not in ("=", "<>"):
        raise OraError(1796, "this operator cannot be used with lists", offset=offset_of(node))
    left = _items(node.this)
    right = node.expression.unnest()
    if isinstance(right, exp.Query):
        test = _in_query(context, left, right, scope, offset_of(node))
    else:
        test = _row_equal(context, left, _items(right), scope)
    return test if operator == "=" else f"(NOT {test})"


def _items(node: exp.Expr) -> list[exp.Expr]:
    while isinstance(node, exp.Paren):
        node = node.this
    return list(node.expressions) if isinstance(node, exp.Tuple) else [node]


def _row_equal(context: Context, left: list[exp.Expr], right: list[exp.Expr], scope: Scope) -> str:
    if len(left) != len(right):
        raise OraError(913, "too many values", offset=offset_of(right[0]))
    tests = [
        compare(context, context.expr(a, scope), "=", context.expr(b, scope), offset_of(a))
        for a, b in zip(left, right, strict=True)
    ]
    return "(" + " AND ".join(tests) + ")"


def _quantified(context: Context, node: exp.Expr, operator: str, scope: Scope) -> str:
    """`x > ALL (…)`, `x = ANY (…)`: a test over every value of the list or query."""
    quantifier, inner = node.expression, node.expression.this
    left = context.expr(node.this, scope)
    joiner = " AND " if isinstance(quantifier, exp.All) else " OR "
    inner = inner.unnest() if isinstance(inner, (exp.Subquery, exp.Paren)) else inner
    if not isinstance(inner, exp.Query):
        tests = [
            compare(context, left, operator, context.expr(item, scope), offset_of(item))
            for item in _items(inner)
        ]
        return "(" + joiner.join(tests) + ")"
    query = context.query(inner, scope)
    right = _only_column(query.columns, inner)
    test = compare(context, left, operator, right, offset_of(node))
    aggregate = "bool_and" if joiner == " AND " else "bool_or"
    empty = "TRUE" if joiner == " AND " else "FALSE"
    return _any_or_all(query.sql, test, aggregate, empty, context)


def _any_or_all(sql: str, test: str, aggregate: str, empty: str, context: Context) -> str:
    """Three-valued: a NULL among the tests counts unless one test decides."""
    decides = "NOT t" if aggregate == "bool_and" else "t"
    decided, other = ("FALSE", "TRUE") if aggregate == "bool_and" else ("TRUE", "FALSE")
    inner = f"SELECT {test} AS t FROM ({sql}) AS {context.next_name('q')}"
    return (
        f"(SELECT CASE WHEN count(*) = 0 THEN {empty} WHEN bool_or({decides}) THEN {decided}"
        f" WHEN count(*) > count(t) THEN NULL ELSE {other} END FROM ({inner}))"
    )


def _only_column(columns: list[tuple[str, Expr]], node: exp.Expr) -> Expr:
    if len(columns) > 1:
        raise OraError(913, "too many values", offset=offset_of(node))
    return columns[0][1]


def _in(context: Context, node: exp.Expr, scope: Scope) -> str:
    only(node, "this", "expressions", "query")
    left = _items(node.this)
    query = node.args.get("query")
    if query is not None:
        return _in_query(context, left, query.unnest(), scope, offset_of(node))
    items = node.expressions
    if not items:
        raise OraError(936, "missing expression", offset=offset_of(node))
    if len(items) > _LIST_LIMIT[context.facts.profile]:
        limit = _LIST_LIMIT[context.facts.profile]
        raise OraError(
            1795, f"maximum number of expressions in a list is {limit}", offset=offset_of(items[-1])
        )
    if len(left) > 1:
        tests = [_row_equal(context, left, _items(item), scope) for item in items]
    else:
        value = context.expr(left[0], scope)
        tests = _equal_tests(context, value, items, scope)
    return "(" + " OR ".join(tests) + ")"


def _equal_tests(context: Context, value: Expr, items: list[exp.Expr], scope: Scope) -> list[str]:
    """One test per item; texts are gathered in one IN, which the engine plans much faster than many comparisons."""
    tests: list[str] = []
    texts: dict[str, list[str]] = {}
    for item in items:
        other = context.expr(item, scope)
        if {value.type.kind, other.type.kind} <= _TEXT and not other.is_null_literal:
            a, b = equal_forms(context, value, other, offset_of(item))
            texts.setdefault(a, []).append(b)
        else:
            tests.append(compare(context, value, "=", other, offset_of(item)))
    return [*tests, *(f"({a} IN ({', '.join(found)}))" for a, found in texts.items())]


def _in_query(
    context: Context,
    left: list[exp.Expr],
    inner: exp.Expr,
    scope: Scope,
    offset: int | None,
) -> str:
    query = context.query(inner, scope)
    if len(left) == len(query.columns) == 1:
        value = context.expr(left[0], scope)
        a, b = equal_forms(context, value, query.columns[0][1], offset)
        return f"({a} IN (SELECT {b} FROM ({query.sql}) AS {context.next_name('q')}))"
    if len(query.columns) != len(left):
        number = 913 if len(query.columns) > len(left) else 947
        raise OraError(
            number, "too many values" if number == 913 else "not enough values", offset=offset
        )
    tests = [
        compare(context, context.expr(a, scope), "=", b, offset)
        for a, (_, b) in zip(left, query.columns, strict=True)
    ]
    return _any_or_all(query.sql, "(" + " AND ".join(tests) + ")", "bool_or", "FALSE", context)


def _between(context: Context, node: exp.Expr, scope: Scope) -> str:
    only(node, "this", "low", "high")
    value = context.expr(node.this, scope)
    low, high = context.expr(node.args["low"], scope), context.expr(node.args["high"], scope)
    at_least = compare(context, value, ">=", low, offset_of(node))
    return f"({at_least} AND {compare(context, value, '<=', high, offset_of(node))})"


def _is(context: Context, node: exp.Expr, scope: Scope) -> str:
    if isinstance(node.expression, exp.Null):
        return f"({context.expr(node.this, scope).sql} IS NULL)"
    if isinstance(node.expression, exp.JSON):
        value = context.expr(node.this, scope)
        return is_json(context, value, node.expression, offset_of(node))
    if isinstance(node.expression, exp.Boolean) and context.facts.profile == "23ai":
        word = "TRUE" if node.expression.this else "FALSE"
        return f"({context.condition(node.this, scope)} IS {word})"
    raise unimplemented("IS with anything but NULL", offset_of(node))


def _like(context: Context, node: exp.Expr, scope: Scope) -> str:
    only(node, "this", "expression", "negate")
    return _like_text(context, node, scope, None)


def _like_text(context: Context, node: exp.Expr, scope: Scope, mark: Expr | None) -> str:
    value, pattern = context.expr(node.this, scope), context.expr(node.expression, scope)
    for side in (value, pattern):
        if side.type.kind in LARGE - {Kind.CLOB}:
            raise unimplemented(f"LIKE on {side.type.kind.value}", offset_of(node))
    subject, picture = to_text(context, value), to_text(context, pattern)
    word, escape = ("NOT LIKE" if node.args.get("negate") else "LIKE"), ""
    if mark is not None:
        picture = Expr(context.run("o_like_pattern", picture, mark), picture.type)
        escape = f" ESCAPE {mark.sql}"
    return f"({subject.sql} {word} {picture.sql}{escape})"


def _escape(context: Context, node: exp.Expr, scope: Scope) -> str:
    if not isinstance(node.this, exp.Like):
        raise OraError(933, "SQL command not properly ended", offset=offset_of(node))
    mark = context.expr(node.expression, scope)
    if not isinstance(mark.literal, str) or len(mark.literal) != 1:
        raise OraError(
            1425,
            "escape character must be character string of length 1",
            offset=offset_of(node.expression),
        )
    return _like_text(context, node.this, scope, mark)


def _exists(context: Context, node: exp.Expr, scope: Scope) -> str:
    return f"EXISTS ({context.query(node.this.unnest(), scope).sql})"


def _boolean(context: Context, node: exp.Expr, scope: Scope) -> str:
    del scope
    if context.facts.profile == "19c":
        name = "TRUE" if node.this else "FALSE"
        raise OraError(904, f'"{name}": invalid identifier', offset=offset_of(node))
    return "TRUE" if node.this else "FALSE"


_Condition = Callable[[Context, exp.Expr, Scope], str]
_CONDITIONS: dict[type[exp.Expr], _Condition] = {
    exp.And: _and,
    exp.Or: _or,
    exp.Not: _not,
    exp.Paren: _paren,
    exp.In: _in,
    exp.Between: _between,
    exp.Is: _is,
    exp.Like: _like,
    exp.Escape: _escape,
    exp.Exists: _exists,
    exp.Boolean: _boolean,
    **dict.fromkeys(OPERATORS, _comparison),
}
CONDITION_NODES = tuple(t for t in _CONDITIONS if t is not exp.Paren)
