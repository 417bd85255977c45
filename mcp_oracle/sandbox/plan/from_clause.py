"""FROM: tables, views, inline views and names of WITH as sources; simple views dissolve in the block around them."""

# sqlglot's node arguments are Any.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from typing import TYPE_CHECKING

from sqlglot import exp

from mcp_oracle.sandbox.catalog.objects import Relation, Table, View
from mcp_oracle.sandbox.plan.block import Block, Expr, Query, SetQuery, Source
from mcp_oracle.sandbox.plan.lookup import Common
from mcp_oracle.sandbox.plan.scope import Named, Scope, column_of
from mcp_oracle.sandbox.plan.tree import conjuncts, name_of, only, refused
from mcp_oracle.sandbox.plan.used import keys_of, own_keys

if TYPE_CHECKING:
    from mcp_oracle.sandbox.plan.resolve import Resolver


class FromClause:
    """Reads the FROM of one block into its sources and the names of its scope."""

    def __init__(self, resolver: "Resolver", block: Block, scope: Scope) -> None:
        self._resolver, self._block, self._scope = resolver, block, scope

    def read(self, node: exp.Expr) -> None:
        first = node.args.get("from_")
        if first is None:
            self._dual("DUAL")
            return
        joins = node.args.get("joins") or []
        self._scope.joined = any(j.args.get("on") or j.args.get("using") for j in joins)
        self._keep = _marked_aliases(node)
        self._item(first.this, None)
        for join in joins:
            self._item(join.this, join)

    def _item(self, node: exp.Expr, join: exp.Expr | None) -> None:
        before = len(self._block.sources)
        outer = join is not None and bool(join.args.get("side"))
        named = self._source(node, can_dissolve=not outer)
        added = self._block.sources[before:]
        if join is not None:
            self._join(join, named, added)
        else:
            self._scope.named.append(named)
        for nested in node.args.get("joins") or []:
            self._scope.joined = True
            self._item(nested.this, nested)

    # Joins

    def _join(self, join: exp.Expr, named: Named, added: list[Source]) -> None:
        only(join, "this", "on", "side", "kind", "using", "method")
        before = list(self._scope.named)
        self._scope.named.append(named)
        side = str(join.args.get("side") or "")
        tests = self._tests(join, before, named, side)
        if not side:
            for test in tests:
                self._plain(test)
            return
        sources = self._block.sources
        optional = added if side in ("LEFT", "FULL") else sources[: -len(added)]
        if len(optional) != 1 or (side == "FULL" and len(sources) != 2):
            raise refused(f"a {side} JOIN of several tables at once")
        key = optional[0].key
        self._block.optional.setdefault(key, []).extend(tests)
        if side == "FULL":
            self._block.full.add(key)

    def _plain(self, test: Expr) -> None:
        self._block.tests += conjuncts(test)

    def _tests(self, join: exp.Expr, before: list[Named], named: Named, side: str) -> list[Expr]:
        if join.args.get("on") is not None:
            found: list[Expr] = []
            for test in conjuncts(join.args["on"]):
                queries: list[Query] = []
                found.append(self._resolver.expression(test, self._scope, queries))
                if queries:
                    raise refused("ON with a subquery")
            return found
        names = [name_of(i) for i in join.args.get("using") or []]
        if str(join.args.get("method") or "") == "NATURAL":
            left = {n for other in before for n in other.columns}
            names = [n for n in named.columns if n in left and n != "ROWID"]
        return [self._equal(name, before, named, side) for name in names]

    def _equal(self, name: str, before: list[Named], named: Named, side: str) -> Expr:
        held = self._scope.merged.get(name)
        left = (
            held if held is not None else next(o.columns[name] for o in before if name in o.columns)
        )
        right = named.columns[name]
        self._scope.merged[name] = right if side == "RIGHT" else left
        return exp.EQ(this=left.copy(), expression=right.copy())

    # Sources

    def _source(self, node: exp.Expr, *, can_dissolve: bool) -> Named:
        if isinstance(node, exp.Subquery):
            only(node, "this", "alias", "joins")
            alias = node.args.get("alias")
            name = name_of(alias.this) if alias is not None else ""
            query = self._resolver.query(node.this, None)
            return self._view(query, name, [], can_dissolve=can_dissolve)
        if isinstance(node, exp.Lateral) and isinstance(node.this, exp.Subquery):
            return self._lateral(node)
        if not isinstance(node, exp.Table):
            raise refused(type(node).__name__)
        if not isinstance(node.this, exp.Identifier):
            return self._function(node)
        only(node, "this", "db", "alias", "joins")
        return self._named(node, can_dissolve=can_dissolve)

    def _named(self, node: exp.Expr, *, can_dissolve: bool) -> Named:
        name = name_of(node.this)
        owner = name_of(node.args["db"]) if node.args.get("db") else None
        alias_node = node.args.get("alias")
        alias = name_of(alias_node.this) if alias_node is not None else name
        common = self._common(name) if owner is None else None
        if common is not None:
            return self._with(common, alias, can_dissolve=can_dissolve)
        relation = self._resolver.lookup.relation(name, owner, self._resolver.schema)
        if relation is None:
            raise refused(name)
        if isinstance(relation, View) and relation.builtin is None:
            query = self._inside(relation)
            columns = [c.name for c in relation.columns]
            named = self._view(query, alias, columns, can_dissolve=can_dissolve)
            made = self._block.sources[-1]
            if made.query is query:
                made.owner, made.label = relation.owner, relation.name
            return named
        if relation.name == "DUAL" and relation.owner == "SYS":
            return self._dual(alias)
        return self._stored(relation, alias)

    def _stored(self, relation: Relation, alias: str) -> Named:
        source = self._added(alias)
        if isinstance(relation, Table):
            source.table = relation
        else:
            source.view = relation
        names = [c.name for c in relation.columns]
        if isinstance(relation, Table):
            names.append("ROWID")
        return _plain_names(source, names)

    def _dual(self, alias: str) -> Named:
        source = self._added(alias)
        return _plain_names(source, ["DUMMY"])

    def _lateral(self, node: exp.Expr) -> Named:
        """A subquery that reads the sources before it: LATERAL, CROSS APPLY, OUTER APPLY."""
        only(node, "this", "alias", "cross_apply")
        query = self._resolver.query(node.this, self._scope)
        alias, number = node.args.get("alias"), self._resolver.view_number()
        source = self._added(
            name_of(alias.this) if alias is not None else f"from$_subquery$_{number:03}"
        )
        source.query, source.label = query, f"VW_LAT_{number:08X}"
        self._depends(source, keys_of(query) - own_keys(query))
        if node.args.get("cross_apply") is False:
            self._block.optional[source.key] = []
        return _plain_names(source, query.names)

    def _depends(self, source: Source, keys: set[str]) -> None:
        source.needs = keys & {s.key for s in self._block.sources}
        self._resolver.lateral |= source.needs

    def _json_table(self, node: exp.Expr) -> Named:
        only(node, "this", "alias", "joins")
        call, alias = node.this, node.args.get("alias")
        source = self._added(name_of(alias.this) if alias is not None else "KOKBF$0")
        source.function = "JSON_TABLE"
        source.given = [self._resolver.expression(call.expressions[0], self._scope)]
        self._depends(source, keys_of(source.given[0]))
        return _plain_names(source, _json_columns(call))

    def _function(self, node: exp.Expr) -> Named:
        """DBMS_XPLAN.DISPLAY and JSON_TABLE are the table functions there are."""
        if str(node.this.this).upper() == "JSON_TABLE":
            return self._json_table(node)
        text = node.this.sql(dialect="oracle").upper()
        if "DISPLAY" not in text:
            raise refused("a table function")
        alias = node.args.get("alias")
        source = self._added(name_of(alias.this) if alias is not None else "KOKBF$0")
        source.function = "DISPLAY"
        return _plain_names(source, ["PLAN_TABLE_OUTPUT"])

    def _added(self, alias: str) -> Source:
        source = self._resolver.new_source(alias, self._block)
        self._block.sources.append(source)
        return source

    def _inside(self, view: View) -> Query:
        """A view's query, read with its owner's names."""
        resolver = self._resolver
        schema, common = resolver.schema, resolver.common
        resolver.schema, resolver.common = view.owner, []
        try:
            return resolver.query(resolver.lookup.tree(view), None)
        finally:
            resolver.schema, resolver.common = schema, common

    def _view(self, query: Query, alias: str, columns: list[str], *, can_dissolve: bool) -> Named:
        names = columns or query.names
        if (
            can_dissolve
            and alias not in self._keep
            and isinstance(query, Block)
            and _is_simple(query)
        ):
            return self._dissolved(query, alias, names)
        number = self._resolver.view_number()
        source = self._added(alias or f"from$_subquery$_{number:03}")
        source.query = query
        return _plain_names(source, names)

    def _dissolved(self, query: Block, alias: str, names: list[str]) -> Named:
        """The view's sources become the block's own."""
        block = self._block
        for source in query.sources:
            source.instance = len(block.sources) + 1
            block.sources.append(source)
        block.tests += query.tests
        block.semis += query.semis
        block.filters += query.filters
        block.scalars += query.scalars
        block.optional |= query.optional
        self._scope.joined = True
        return Named(alias, None, dict(zip(names, query.items, strict=True)))

    # WITH

    def _common(self, name: str) -> Common | None:
        for level in reversed(self._resolver.common):
            if name in level:
                return level[name]
        return None

    def _with(self, common: Common, alias: str, *, can_dissolve: bool) -> Named:
        resolver = self._resolver
        if common.tree is None:
            source = self._added(alias)
            source.pump = True
            return _plain_names(source, common.columns)
        schema, visible = resolver.schema, resolver.common
        resolver.schema, resolver.common = common.schema, list(common.visible)
        recursive = isinstance(common.tree, exp.Union) and _mentions(common.tree, common.name)
        if recursive:
            pump = Common(common.name, None, common.columns, [], common.schema)
            resolver.common.append({common.name: pump})
        try:
            query = resolver.query(common.tree, None)
        finally:
            resolver.schema, resolver.common = schema, visible
        if isinstance(query, SetQuery):
            query.recursive = recursive
        return self._view(query, alias, common.columns, can_dissolve=can_dissolve)


def _plain_names(source: Source, names: list[str]) -> Named:
    columns: dict[str, Expr] = {n: column_of(source.key, source.alias, n) for n in names}
    return Named(source.alias, None, columns)


def _json_columns(node: exp.Expr) -> list[str]:
    """The names in COLUMNS, those of nested paths too."""
    found: list[str] = []
    for column in node.args["columns"]:
        if str(column.this) == "NESTED":
            found += _json_columns(column)
        else:
            found.append(name_of(column.expressions[0]))
    return found


def _mentions(node: exp.Expr, name: str) -> bool:
    return any(
        not t.args.get("db") and isinstance(t.this, exp.Identifier) and name_of(t.this) == name
        for t in node.find_all(exp.Table)
    )


def _marked_aliases(node: exp.Expr) -> set[str]:
    """Aliases that (+) makes optional: such a view stays whole."""
    where = node.args.get("where")
    marked = [c for c in where.find_all(exp.Column) if c.args.get("join_mark")] if where else []
    return {name_of(c.args["table"]) for c in marked if c.args.get("table")}


def _is_simple(block: Block) -> bool:
    """Nothing in it counts, sorts or groups rows, so that its conditions can run in the block around it."""
    special = (
        block.is_grouped, block.distinct, block.windows, block.numbers_rows, block.limits, block.order,
        block.fetch is not None, block.offset is not None, block.is_hierarchy, block.full, block.locks,
    )  # fmt: skip
    return not any(special)
