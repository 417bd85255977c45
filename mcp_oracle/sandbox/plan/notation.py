"""Conditions in the words of ACCESS_PREDICATES and FILTER_PREDICATES: names quoted, no blanks around comparisons."""

# sqlglot's node arguments are Any.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from sqlglot import exp

from mcp_oracle.sandbox.catalog.datatype import DataType, Kind
from mcp_oracle.sandbox.plan.block import QUERY, Block, Expr, Query, Source
from mcp_oracle.sandbox.plan.scope import QUALIFIED
from mcp_oracle.sandbox.plan.tree import key_of
from mcp_oracle.sandbox.plan.used import own_keys

_COMPARISONS: dict[type[exp.Expr], str] = {
    exp.EQ: "=", exp.NEQ: "<>", exp.LT: "<", exp.LTE: "<=", exp.GT: ">", exp.GTE: ">=",
    exp.Add: "+", exp.Sub: "-", exp.Mul: "*", exp.Div: "/", exp.DPipe: "||",
}  # fmt: skip
_NEGATED: dict[str, str] = {"=": "<>", "<>": "=", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}


@dataclass(slots=True)
class Notation:
    """Writes expressions of one block.

    Attributes:
        local: the sources whose columns are written as such; those of blocks around it are binds `:B1`, `:B2`.
    """

    sources: dict[str, Source]
    queries: dict[str, Query]
    binds: Sequence[str]
    local: set[str]
    outer: dict[str, str] = field(default_factory=dict[str, str])

    def all(self, tests: Sequence[Expr]) -> list[str]:
        return [self.text(t) for t in tests]

    def text(self, node: Expr) -> str:
        write = _WRITERS.get(type(node))
        if write is not None:
            return write(self, node)
        operator = _COMPARISONS.get(type(node))
        if operator is not None:
            return self._binary(node, operator)
        return self._other(node)

    def _binary(self, node: exp.Expr, operator: str) -> str:
        left, right = self.text(node.this), self.text(node.expression)
        if operator in _NEGATED:
            left, right = self._converted(node.this, node.expression, left, right)
        blank = " " if isinstance(node.expression, (exp.Subquery, exp.Any)) else ""
        return f"{left}{operator}{blank}{right}"

    def _converted(self, a: Expr, b: Expr, left: str, right: str) -> tuple[str, str]:
        """Binds are untyped here, so a number or date column makes Oracle convert them."""
        if (function := self._conversion(a, b)) is not None:
            right = f"{function}({right})"
        if (function := self._conversion(b, a)) is not None:
            left = f"{function}({left})"
        return left, right

    def _conversion(self, column: Expr, value: Expr) -> str | None:
        """The function that Oracle puts around `value` to compare it with `column`."""
        of, other = self.type_of(column), self.type_of(value)
        if of is None:
            is_number = isinstance(column, exp.Literal) and not _is_text(column)
            return "TO_NUMBER" if is_number and other is not None and other.is_character else None
        if of.is_numeric and (_is_bind(value) or (other is not None and other.is_character)):
            return "TO_NUMBER"
        if of.is_datetime and _is_bind(value):
            return "TO_DATE" if of.kind is Kind.DATE else "TO_TIMESTAMP"
        return None

    def type_of(self, node: Expr) -> DataType | None:
        key = key_of(node)
        source = self.sources[key] if key is not None else None
        relation = (source.table or source.view) if source is not None else None
        if relation is None:
            return None
        return next((c.type for c in relation.columns if c.name == node.name), None)

    def column(self, node: exp.Expr) -> str:
        key, name = key_of(node), str(node.name)
        if key is None:
            return self._free(node, name)
        if key not in self.local:
            return self.outer.setdefault(f"{key}.{name}", f":B{len(self.outer) + 1}")
        shown = name if name == "ROWID" else f'"{name}"'
        if not node.meta.get(QUALIFIED):
            return shown
        return f'"{self.sources[key].alias}".{shown}'

    def _free(self, node: exp.Expr, name: str) -> str:
        if name.startswith(":"):
            return f":{self.binds[int(name[1:])]}"
        parts = [node.args[k] for k in ("db", "table", "this") if node.args.get(k)]
        upper = [str(p.this) if p.args.get("quoted") else str(p.this).upper() for p in parts]
        return (
            f'"{".".join(upper)}"'
            if len(upper) > 1
            else {"SYSDATE": "SYSDATE@!"}.get(upper[0], upper[0])
        )

    def call(self, node: exp.Expr) -> str:
        name = str(node.this).upper()
        return f"{name}({','.join(self.text(a) for a in node.expressions)})"

    def query(self, node: exp.Expr) -> str:
        number = node.meta.get(QUERY)
        found = self.queries.get(number) if number is not None else None
        if found is None and isinstance(node, exp.Subquery):
            return self.query(node.this)
        return f"({self._select(found)})" if isinstance(found, Block) else "( <not feasible>)"

    def _select(self, block: Block) -> str:
        """A subquery inside a condition; outer columns become binds."""
        inner = Notation(self.sources, self.queries, self.binds, own_keys(block))
        tables = [_table(s) for s in block.sources]
        if not all(tables):
            return " <not feasible>"
        tests = [*block.tests, *(t for s in block.semis for t in s.tests)]
        where = f" WHERE {' AND '.join(inner.all(tests))}" if tests else ""
        items = ",".join(inner.text(i) for i in block.items)
        return f"SELECT {items} FROM {','.join(tables)}{where}"  # noqa: S608 - text to show, never run

    def _other(self, node: exp.Expr) -> str:
        """Constructs without words of their own here: the parser's."""
        copied = node.copy()
        return str(copied.sql(dialect="oracle"))


def _table(source: Source) -> str:
    """A source inside a subquery's text; empty for what Oracle does not show there."""
    if source.table is not None:
        return f'"{source.table.owner}"."{source.table.name}" "{source.alias}"'
    plain = source.view is None and source.query is None and source.function is None
    return f'"SYS"."DUAL" "{source.alias}"' if plain and not source.pump else ""


def _is_bind(node: Expr) -> bool:
    return isinstance(node, exp.Column) and key_of(node) is None and node.name.startswith(":")


def _is_text(node: Expr) -> bool:
    return isinstance(node, exp.Literal) and bool(node.args.get("is_string"))


def _literal(write: Notation, node: exp.Expr) -> str:
    del write
    text = str(node.this)
    return "'" + text.replace("'", "''") + "'" if node.args.get("is_string") else text


def _paren(write: Notation, node: exp.Expr) -> str:
    inner = node.this
    text = write.text(inner)
    return text if isinstance(inner, (exp.Column, exp.Literal, exp.Paren)) else f"({text})"


def _not(write: Notation, node: exp.Expr) -> str:
    inner = node.this
    while isinstance(inner, exp.Paren):
        inner = inner.this
    if isinstance(inner, exp.Is):
        return f"{write.text(inner.this)} IS NOT NULL"
    if isinstance(inner, exp.Like):
        return f"{write.text(inner.this)} NOT LIKE {write.text(inner.expression)}"
    if isinstance(inner, exp.In) and inner.args.get("query") is None:
        items = (f"{write.text(inner.this)}<>{write.text(i)}" for i in inner.expressions)
        return " AND ".join(items)
    operator = _COMPARISONS.get(type(inner))
    if operator in _NEGATED:
        return f"{write.text(inner.this)}{_NEGATED[operator]}{write.text(inner.expression)}"
    return f"NOT {write.text(inner)}"


def _in(write: Notation, node: exp.Expr) -> str:
    left = write.text(node.this)
    if node.args.get("query") is not None:
        return f"{left} IN {write.query(node.args['query'])}"
    items = [
        write.text(exp.EQ(this=node.this.copy(), expression=i.copy())) for i in node.expressions
    ]
    return f"({' OR '.join(items)})" if len(items) > 1 else items[0]


def _between(write: Notation, node: exp.Expr) -> str:
    low = exp.GTE(this=node.this.copy(), expression=node.args["low"].copy())
    high = exp.LTE(this=node.this.copy(), expression=node.args["high"].copy())
    return f"{write.text(low)} AND {write.text(high)}"


def _tuple(write: Notation, node: exp.Expr) -> str:
    return f"({','.join(write.text(e) for e in node.expressions)})"


def _date(write: Notation, node: exp.Expr) -> str:
    """A DATE literal as Oracle shows it."""
    del write
    return f"TO_DATE(' {node.this.this} 00:00:00', 'syyyy-mm-dd hh24:mi:ss')"


def _ordered(write: Notation, node: exp.Expr) -> str:
    """A descending key has a form of its own, which Oracle shows as a function without a name."""
    text = write.text(node.this)
    return f"INTERNAL_FUNCTION({text}) DESC" if node.args.get("desc") else text


def _window(write: Notation, node: exp.Expr) -> str:
    parts = node.args.get("partition_by") or []
    by = f" PARTITION BY {','.join(write.text(p) for p in parts)}" if parts else ""
    order = node.args.get("order")
    items = order.expressions if order is not None else []
    sort = f" ORDER BY {','.join(write.text(o) for o in items)}" if items else ""
    blank = " " if by or sort else ""
    return f"{write.text(node.this)} OVER ({by}{sort}{blank})"


_WRITERS: dict[type[exp.Expr], Callable[[Notation, exp.Expr], str]] = {
    exp.Column: Notation.column,
    exp.Literal: _literal,
    exp.Paren: _paren,
    exp.Anonymous: Notation.call,
    exp.And: lambda w, n: f"{w.text(n.this)} AND {w.text(n.expression)}",
    exp.Or: lambda w, n: f"({w.text(n.this)} OR {w.text(n.expression)})",
    exp.Not: _not,
    exp.In: _in,
    exp.Between: _between,
    exp.Is: lambda w, n: f"{w.text(n.this)} IS {w.text(n.expression)}",
    exp.Null: lambda _, __: "NULL",
    exp.Star: lambda _, __: "*",
    exp.Like: lambda w, n: f"{w.text(n.this)} LIKE {w.text(n.expression)}",
    exp.Escape: lambda w, n: f"{w.text(n.this)} ESCAPE {w.text(n.expression)}",
    exp.Neg: lambda w, n: f"(-{w.text(n.this)})",
    exp.Prior: lambda w, n: f"PRIOR {w.text(n.this)}",
    exp.Tuple: _tuple,
    exp.DateStrToDate: _date,
    exp.Subquery: Notation.query,
    exp.Select: Notation.query,
    exp.Exists: lambda w, n: f" EXISTS {w.query(n.this)}",
    exp.Any: lambda w, n: f"ANY {w.query(n.this)}",
    exp.Ordered: _ordered,
    exp.Window: _window,
    exp.Distinct: lambda w, n: "DISTINCT " + ",".join(w.text(e) for e in n.expressions),
}
