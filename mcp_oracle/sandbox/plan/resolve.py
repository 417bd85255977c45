"""From a syntax tree to blocks: which source every column means, which views dissolve in the block around them.

The statement has been compiled before, so names are right; what this does not know is refused.
"""

# sqlglot's node arguments are Any.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from itertools import count

from sqlglot import exp

from mcp_oracle.sandbox.plan.block import QUERY, Block, Expr, Query, SetQuery, Source
from mcp_oracle.sandbox.plan.condition import add_condition
from mcp_oracle.sandbox.plan.from_clause import FromClause
from mcp_oracle.sandbox.plan.lookup import Common, Lookup
from mcp_oracle.sandbox.plan.scope import Scope, resolved
from mcp_oracle.sandbox.plan.tree import (
    conjuncts,
    has_aggregate,
    key_of,
    name_of,
    only,
    refused,
    uses_rownum,
    windows_in,
)

_SELECT = (
    "with_", "expressions", "hint", "distinct", "from_", "joins", "connect", "where", "group", "having", "order",
    "limit", "offset", "locks",
)  # fmt: skip
_OPERATORS: dict[type[exp.Expr], str] = {
    exp.Union: "UNION",
    exp.Intersect: "INTERSECT",
    exp.Except: "MINUS",
}


class Resolver:
    """Resolves one statement.

    Attributes:
        lateral: sources that later ones in the same FROM depend on.
        sources: every source by its key; queries: every subquery of an expression by its number.
    """

    def __init__(self, lookup: Lookup) -> None:
        self.lookup = lookup
        self.sources: dict[str, Source] = {}
        self.queries: dict[str, Query] = {}
        self.lateral: set[str] = set()
        self.schema = lookup.schema
        self.common: list[dict[str, Common]] = []
        self._blocks, self._sets, self._keys, self._views = count(1), count(1), count(1), count(1)

    # Names of what is made

    def new_source(self, alias: str, block: Block) -> Source:
        key = f"{alias}#{next(self._keys)}"
        source = Source(key, alias, block.name, len(block.sources) + 1)
        self.sources[key] = source
        return source

    def view_number(self) -> int:
        return next(self._views)

    # Queries

    def query(self, node: exp.Expr, outer: Scope | None) -> Query:
        """A query in any of its forms."""
        if isinstance(node, exp.Subquery):
            only(node, "this", "alias", "order", "limit", "offset", "joins", "with_")
            return self._parenthesised(node, outer)
        with_ = node.args.get("with_")
        self.common.append({})
        try:
            if with_ is not None:
                self._with(with_)
            if isinstance(node, exp.Select):
                return self._select(node, outer)
            if isinstance(node, exp.SetOperation):
                return self._set(node, outer)
        finally:
            self.common.pop()
        raise refused(type(node).__name__)

    def _parenthesised(self, node: exp.Expr, outer: Scope | None) -> Query:
        inner = self.query(node.this, outer)
        if not any(node.args.get(k) for k in ("order", "limit", "offset")):
            return inner
        if inner.order or inner.fetch is not None:
            raise refused("a query ordered twice")
        self._finish(inner, node, None)
        return inner

    def _with(self, node: exp.Expr) -> None:
        for cte in node.expressions:
            alias = cte.args["alias"]
            columns = [name_of(c) for c in alias.args.get("columns") or []]
            visible = [dict(level) for level in self.common]
            name = name_of(alias.this)
            self.common[-1][name] = Common(name, cte.this, columns, visible, self.schema)

    def _set(self, node: exp.Expr, outer: Scope | None) -> SetQuery:
        only(node, "this", "expression", "distinct", "with_", "order", "limit", "offset")
        name = f"SET${next(self._sets)}"
        left, right = self.query(node.this, outer), self.query(node.expression, outer)
        distinct = node.args.get("distinct") is not False
        made = SetQuery(name, _OPERATORS[type(node)], distinct, left, right, left.names)
        self._finish(made, node, None)
        return made

    def _finish(self, query: Query, node: exp.Expr, scope: Scope | None) -> None:
        """ORDER BY and the row limit."""
        order, limit, offset = (node.args.get(k) for k in ("order", "limit", "offset"))
        if order is not None:
            query.order = [self._order_item(query, item, scope) for item in order.expressions]
        if limit is not None:
            options = limit.args.get("limit_options")
            if options is not None and options.args.get("percent"):
                raise refused("FETCH … PERCENT")
            wanted = limit.args.get("count") or limit.expression or exp.Literal.number(1)
            query.fetch = self.expression(wanted, scope)
            query.ties = bool(options is not None and options.args.get("with_ties"))
        if offset is not None:
            query.offset = self.expression(offset.expression, scope)

    def _order_item(self, query: Query, item: exp.Expr, scope: Scope | None) -> Expr:
        value = item.this
        chosen: Expr | None = None
        if isinstance(query, Block):
            if isinstance(value, exp.Literal) and not value.args.get("is_string"):
                chosen = query.items[int(str(value.this)) - 1].copy()
            elif isinstance(value, exp.Column) and not value.args.get("table"):
                name = name_of(value.this)
                chosen = (
                    query.items[query.names.index(name)].copy() if name in query.names else None
                )
            if chosen is None:
                chosen = self.expression(value, scope)
        made = item.copy()
        made.set("this", chosen if chosen is not None else value.copy())
        return made

    # A SELECT

    def _select(self, node: exp.Expr, outer: Scope | None) -> Block:
        only(node, *_SELECT)
        block, scope = Block(f"SEL${next(self._blocks)}"), Scope(parent=outer)
        FromClause(self, block, scope).read(node)
        where = node.args.get("where")
        for test in conjuncts(where.this if where is not None else None):
            add_condition(self, block, test, scope)
        self._connect(block, node, scope)
        self._items(block, node, scope)
        self._group(block, node, scope)
        self._finish(block, node, scope)
        parts = [*block.items, *block.order, *block.group]
        block.windows = [w for p in [*block.items, *block.order] for w in windows_in(p)]
        block.numbers_rows |= any(uses_rownum(p) for p in parts)
        block.distinct = node.args.get("distinct") is not None
        block.locks = bool(node.args.get("locks"))
        return block

    def _connect(self, block: Block, node: exp.Expr, scope: Scope) -> None:
        connect = node.args.get("connect")
        if connect is None:
            return
        block.is_hierarchy = True
        for kind, found in (("start", block.start), ("connect", block.connect)):
            for test in conjuncts(connect.args.get(kind)):
                queries: list[Query] = []
                found.append(self.expression(test, scope, queries))
                if queries:
                    raise refused("CONNECT BY with a subquery")

    def _items(self, block: Block, node: exp.Expr, scope: Scope) -> None:
        for item in node.expressions:
            star = item if isinstance(item, exp.Star) else None
            if isinstance(item, exp.Column) and isinstance(item.this, exp.Star):
                star = item
            if star is not None:
                self._star(block, star, scope)
                continue
            value = item.this if isinstance(item, exp.Alias) else item
            plain = isinstance(item, exp.Column)
            name = name_of(item.args["alias"]) if isinstance(item, exp.Alias) else ""
            block.names.append(name_of(item.this) if plain else name or _text_of(item))
            block.items.append(self.expression(value, scope, block.scalars))

    def _star(self, block: Block, star: exp.Expr, scope: Scope) -> None:
        qualifier = name_of(star.args["table"]) if star.args.get("table") else None
        listed = [(name, name) for name in scope.merged] if qualifier is None else []
        for named in scope.named:
            if qualifier in (None, named.alias):
                hidden = scope.merged if qualifier is None else {}
                listed += [
                    (named.alias, n) for n in named.columns if n not in hidden and n != "ROWID"
                ]
        for alias, name in listed:
            value = self._starred(scope, alias, name, qualifier)
            block.names.append(name)
            block.items.append(value)

    def _starred(self, scope: Scope, alias: str, name: str, qualifier: str | None) -> Expr:
        quoted = exp.to_identifier(name, quoted=True)
        if name in scope.merged and qualifier is None:
            return self.expression(exp.column(quoted), scope)
        return self.expression(exp.column(quoted, exp.to_identifier(alias, quoted=True)), scope)

    def _group(self, block: Block, node: exp.Expr, scope: Scope) -> None:
        group, having = node.args.get("group"), node.args.get("having")
        order = node.args.get("order")
        parts = [*block.items, *([order] if order is not None else [])]
        block.is_grouped = (
            group is not None or having is not None or any(has_aggregate(p) for p in parts)
        )
        if group is not None:
            only(group, "expressions")
            for item in group.expressions:
                self._group_item(block, item, scope)
        for test in conjuncts(having.this if having is not None else None):
            queries: list[Query] = []
            block.having.append(self.expression(test, scope, queries))
            block.scalars += queries

    def _group_item(self, block: Block, item: exp.Expr, scope: Scope) -> None:
        if isinstance(item, (exp.Rollup, exp.Cube)):
            if block.grouping is not None:
                raise refused("several ROLLUP or CUBE")
            block.grouping = "CUBE" if isinstance(item, exp.Cube) else "ROLLUP"
        elif isinstance(item, exp.GroupingSets):
            raise refused("GROUPING SETS")
        if isinstance(item, (exp.Rollup, exp.Cube, exp.Tuple)):
            for part in item.expressions:
                self._group_item(block, part, scope)
        elif isinstance(item, exp.Paren):
            self._group_item(block, item.this, scope)
        else:
            block.group.append(self._group_key(block, item, scope))

    def _group_key(self, block: Block, item: exp.Expr, scope: Scope) -> Expr:
        """A column, or in 23ai the alias of a select item."""
        value = self.expression(item, scope)
        if isinstance(value, exp.Column) and key_of(value) is None:
            name = name_of(value.this)
            if name in block.names:
                return block.items[block.names.index(name)].copy()
        return value

    # Expressions

    def expression(
        self, node: exp.Expr, scope: Scope | None, queries: list[Query] | None = None
    ) -> Expr:
        """A copy with columns resolved; its subqueries are resolved too and put into `queries`."""
        return self._walk(node.copy(), scope, queries)

    def _walk(self, node: exp.Expr, scope: Scope | None, queries: list[Query] | None) -> exp.Expr:
        if isinstance(node, exp.Column) and not isinstance(node.this, exp.Star):
            return resolved(node, scope) or node
        if isinstance(node, exp.Query):
            if queries is None:
                raise refused("a subquery here")
            query = self.query(node, scope)
            queries.append(query)
            node.meta[QUERY] = str(len(self.queries))
            self.queries[node.meta[QUERY]] = query
            return node
        for name, value in list(node.args.items()):
            if isinstance(value, exp.Expr):
                node.set(name, self._walk(value, scope, queries))
            elif isinstance(value, list):
                walked = [
                    self._walk(v, scope, queries) if isinstance(v, exp.Expr) else v for v in value
                ]
                node.set(name, walked)
        return node


def _text_of(item: exp.Expr) -> str:
    return "".join(str(item.meta.get("text", "")).upper().split())
