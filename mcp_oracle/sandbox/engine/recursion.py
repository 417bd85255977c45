"""Recursive WITH: an anchor, a step on the rows of the step before, SEARCH and CYCLE.

Each row carries a mark of ours: how deep it is, a row above it, and as far as asked its place and the values above it.
"""

# sqlglot's node arguments are Any.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sqlglot import exp

from mcp_oracle.sandbox.catalog.datatype import NULL, NUMBER, text
from mcp_oracle.sandbox.engine.compiled import CompiledQuery
from mcp_oracle.sandbox.engine.context import offset_of, unimplemented
from mcp_oracle.sandbox.engine.expression import Expr, quote, storage
from mcp_oracle.sandbox.engine.rewrite.aggregate import COUNT
from mcp_oracle.sandbox.engine.rewrite.comparison import sort_form
from mcp_oracle.sandbox.engine.rewrite.conversion import to_bytes
from mcp_oracle.sandbox.engine.rewrite.grouping import direction
from mcp_oracle.sandbox.engine.rewrite.identifier import name_of
from mcp_oracle.sandbox.engine.scope import HIDDEN
from mcp_oracle.sandbox.types import OraError

if TYPE_CHECKING:
    from mcp_oracle.sandbox.engine.compiler import Compiler


def register(
    compiler: "Compiler", name: str, handle: str, names: list[str], exprs: list[Expr]
) -> None:
    """Make a query known by its name."""
    columns = list(zip(names, exprs, strict=True))
    compiler.ctes[-1][name] = CompiledQuery(f"SELECT * FROM {handle}", columns)


@dataclass(frozen=True, slots=True)
class _Marks:
    """What SEARCH and CYCLE ask for, in the engine's text.

    Attributes:
        row: all values of a row.
        keys: what siblings are ordered by; empty without SEARCH.
        values: the values that make a cycle; empty without CYCLE.
    """

    name: str
    row: str
    keys: str = ""
    values: str = ""

    def first(self) -> str:
        fields = [f"'depth': 1::BIGINT, 'row': {self.row}"]
        if self.keys:
            fields.append(f"'path': [row_number() OVER (ORDER BY {self.keys})]")
        if self.values:
            fields.append(f"'seen': [{self.values}], 'circle': FALSE")
        return f"{{{', '.join(fields)}}} AS {self.name}"

    def below(self, before: str) -> str:
        fields = [f"'depth': {before}.depth + 1, 'row': {self._row(before)}"]
        if self.keys:
            place = f"row_number() OVER (ORDER BY {before}.path, {self.keys})"
            fields.append(f"'path': list_append({before}.path, {place})")
        if self.values:
            seen = f"list_append({before}.seen, {self.values})"
            circle = f"list_contains({before}.seen, {self.values})"
            fields.append(f"'seen': {seen}, 'circle': {circle}")
        return f"{{{', '.join(fields)}}} AS {self.name}"

    def _row(self, before: str) -> str:
        """A row equal to one above it would come again for ever (ORA-32044), unless CYCLE ends it.

        Compared is only the ancestor whose depth was the last power of two: a walk in a circle meets it.
        """
        if self.values:
            return self.row
        loop = "error('ORA!32044!cycle detected while executing recursive WITH query')"
        kept = f"CASE WHEN (({before}.depth + 1) & {before}.depth) = 0 THEN {self.row} ELSE {before}.row END"
        return f"CASE WHEN {self.row} IS NOT DISTINCT FROM {before}.row THEN {loop} ELSE {kept} END"


def compile_recursive(
    compiler: "Compiler", cte: exp.Expr, name: str, columns: list[str], handle: str
) -> str:
    """Anchor UNION ALL step; the step's columns take the anchor's types, but numbers any digits."""
    union, offset = cte.this, offset_of(cte)
    if not columns:
        raise OraError(32039, "recursive WITH clause must have column alias list", offset=offset)
    if union.args.get("distinct"):
        raise unimplemented("this form of recursive WITH", offset)
    anchor = compiler.query(union.this, None)
    names = [compiler.next_name("c") for _ in columns]
    if len(names) != len(anchor.columns):
        raise OraError(
            32038,
            "number of WITH clause column names does not match number of elements in select list",
            offset=offset,
        )
    shape = [
        replace(e, sql=n, digits=None, literal=None, nullable=True)
        for n, (_, e) in zip(names, anchor.columns, strict=True)
    ]
    known = dict(zip(columns, shape, strict=True))
    marks = _marks(compiler, cte, known)
    mark = Expr(marks.name, NULL)
    register(compiler, name, handle, [*columns, HIDDEN], [*shape, mark])
    if marks.values:
        above = compiler.ctes[-1][name]
        going_on = f"{above.sql} WHERE NOT {marks.name}.circle"
        compiler.ctes[-1][name] = replace(above, sql=going_on)
    step = compiler.query(_with_mark(union.expression), None)
    if len(step.columns) != len(shape) + 1:
        raise OraError(1789, "query block has incorrect number of result columns", offset=offset)
    before = step.columns.pop()[1].sql
    first = _shaped(compiler, anchor, shape, offset)
    below = _shaped(compiler, step, shape, offset, f", {before}")
    compiler.ctes[-1][name] = _result(compiler, cte, known, marks, handle)
    listed = ", ".join(names)
    return (
        f"SELECT *, {marks.first()} FROM ({first})"
        f" UNION ALL SELECT {listed}, {marks.below(before)} FROM ({below})"
    )


def _marks(compiler: "Compiler", cte: exp.Expr, known: dict[str, Expr]) -> _Marks:
    search, cycle = cte.args.get("search"), cte.args.get("cycle")
    row = _record(list(known.values()))
    keys = _keys(search, known) if search is not None else ""
    values = ""
    if cycle is not None:
        values = _record([_column(c, known) for c in cycle.expressions])
    return _Marks(compiler.next_name("m"), row, keys, values)


def _record(values: list[Expr]) -> str:
    return "{" + ", ".join(f"'{v.sql}': {v.sql}" for v in values) + "}"


def _keys(search: exp.Expr, known: dict[str, Expr], of: str = "") -> str:
    keys = list[str]()
    for item in search.expressions:
        value = _column(item.this, known)
        keys.append(f"{of}{sort_form(value, offset_of(item))} {direction(item)}")
    return ", ".join(keys)


def _column(node: exp.Expr, known: dict[str, Expr]) -> Expr:
    """A column of the query; what Oracle says of another name is not known here."""
    if not isinstance(node, exp.Column) or node.args.get("table"):
        raise unimplemented("SEARCH or CYCLE by an expression", offset_of(node))
    if name_of(node.this) not in known:
        raise unimplemented("SEARCH or CYCLE by such a name", offset_of(node))
    return known[name_of(node.this)]


def _result(
    compiler: "Compiler", cte: exp.Expr, known: dict[str, Expr], marks: _Marks, handle: str
) -> CompiledQuery:
    """The rows, with the columns that SEARCH and CYCLE add behind the others."""
    columns = list(known.items())
    parts, order = [e.sql for _, e in columns], ""
    search, cycle = cte.args.get("search"), cte.args.get("cycle")
    if search is not None:
        place, order = _place(search, marks)
        added = Expr(compiler.next_name("c"), NUMBER, COUNT)
        parts.append(f"CAST({place} AS {COUNT.storage}) AS {added.sql}")
        columns.append((name_of(search.args["set"]), added))
    if cycle is not None:
        yes, no = (_flag(cycle.args[k]) for k in ("to", "default"))
        added = Expr(compiler.next_name("c"), text(1))
        parts.append(f"CASE WHEN {marks.name}.circle THEN {yes} ELSE {no} END AS {added.sql}")
        columns.append((name_of(cycle.args["set"]), added))
    if len({n for n, _ in columns}) < len(columns):
        raise unimplemented("SEARCH or CYCLE into a column that is there", offset_of(cte))
    return CompiledQuery(f"SELECT {', '.join(parts)} FROM {handle}{order}", columns)


def _place(search: exp.Expr, marks: _Marks) -> tuple[str, str]:
    """The number of a row in the order, and the order.

    Whether BREADTH FIRST keeps the children of a parent together is not known here: both orders have to agree.
    """
    path = f"{marks.name}.path"
    if search.args["kind"] == "DEPTH":
        order = f" ORDER BY {path}"
        return f"row_number() OVER ({order.strip()})", order
    level, place = f"{marks.name}.depth", f"{path}[-1]"
    order = f" ORDER BY {level}, {place}"
    together = f"row_number() OVER ({order.strip()})"
    apart = f"row_number() OVER (ORDER BY {level}, {marks.keys}, {place})"
    said = "error('ORA!3001!unimplemented feature: BREADTH FIRST across parents')::BIGINT"
    return f"CASE WHEN {together} = {apart} THEN {together} ELSE {said} END", order


def _flag(node: exp.Expr) -> str:
    """One character, as text or as a digit."""
    if not isinstance(node, exp.Literal) or len(str(node.this)) != 1:
        raise unimplemented("CYCLE with such a mark", offset_of(node))
    return quote(str(node.this))


def _with_mark(step: exp.Expr) -> exp.Expr:
    """The step hands on where its row comes from, in a column that no text can name."""
    if not isinstance(step, exp.Select) or step.args.get("distinct") or step.args.get("group"):
        raise unimplemented("this form of recursive WITH", offset_of(step))
    marked = step.copy()
    marked.append("expressions", exp.column(exp.to_identifier(HIDDEN, quoted=True)))
    return marked


def _shaped(
    compiler: "Compiler",
    query: CompiledQuery,
    shape: list[Expr],
    offset: int | None,
    further: str = "",
) -> str:
    """The query with its columns in the anchor's types, and a further column as it is."""
    casts = list[str]()
    for (_, e), target in zip(query.columns, shape, strict=True):
        both_text = e.type.is_character and target.type.is_character
        if e.type.kind is not target.type.kind and not (e.is_null_literal or both_text):
            raise OraError(
                1790,
                "expression must have same datatype as corresponding expression",
                offset=offset,
            )
        value = to_bytes(compiler, e) if target.type.is_numeric else e
        if both_text:
            value = e.with_sql(_within(e.sql, target.type.size))
        casts.append(f"CAST({value.sql} AS {storage(target.type, target.digits)}) AS {target.sql}")
    return f"SELECT {', '.join(casts)}{further} FROM ({query.sql})"


def _within(text: str, size: int) -> str:
    """The anchor's text decides the size of the column (ORA-01489)."""
    long = "error('ORA!1489!result of string concatenation is too long')"
    return f"CASE WHEN length({text}) > {size} THEN {long} ELSE {text} END"
