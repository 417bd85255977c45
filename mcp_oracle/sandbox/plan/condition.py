"""WHERE: each condition goes where it runs: an outer join, a row limit, a join with a subquery, or a filter."""

# sqlglot's node arguments are Any.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from typing import TYPE_CHECKING

from sqlglot import exp

from mcp_oracle.sandbox.plan.block import Block, Expr, Filter, Query, Semi, Source
from mcp_oracle.sandbox.plan.scope import MARKED, Scope, column_of
from mcp_oracle.sandbox.plan.tree import is_rownum, key_of, refused, uses_rownum
from mcp_oracle.sandbox.plan.used import keys_of, own_keys

if TYPE_CHECKING:
    from mcp_oracle.sandbox.plan.resolve import Resolver

_LIMITS = (exp.LT, exp.LTE, exp.EQ)
_MIRRORED = (exp.GT, exp.GTE)
_MIRRORS: dict[type[exp.Expr], type[exp.Expr]] = {exp.GT: exp.LT, exp.GTE: exp.LTE}


def add_condition(resolver: "Resolver", block: Block, test: exp.Expr, scope: Scope) -> None:
    queries: list[Query] = []
    found = resolver.expression(test, scope, queries)
    if isinstance(found, _MIRRORED) and is_rownum(found.expression):
        found = _MIRRORS[type(found)](this=found.expression, expression=found.this)
    if isinstance(found, _LIMITS) and is_rownum(found.this) and not queries:
        block.limits.append(found)
    elif queries:
        semi = _semi(resolver, found, queries)
        if semi is None:
            block.filters.append(Filter(found, queries))
        else:
            block.semis.append(semi)
    elif uses_rownum(found):
        block.numbers_rows = True
        block.filters.append(Filter(found, []))
    else:
        _add_plain(block, found)


def _add_plain(block: Block, test: Expr) -> None:
    marked = {key_of(c) for c in test.find_all(exp.Column) if c.meta.get(MARKED)}
    if not marked:
        block.tests.append(test)
    elif len(marked) == 1 and (key := marked.pop()) is not None:
        block.optional.setdefault(key, []).append(test)
    else:
        raise refused("an outer join of a view's several tables")


def _semi(resolver: "Resolver", test: Expr, queries: list[Query]) -> Semi | None:
    """The join that IN, NOT IN, EXISTS or NOT EXISTS is, if it can be one."""
    anti = isinstance(test, exp.Not)
    core = test.this if anti else test
    if len(queries) != 1 or not isinstance(core, (exp.In, exp.Exists)):
        return None
    if isinstance(core, exp.In) and (
        core.args.get("query") is None or core.args.get("expressions")
    ):
        return None
    inner = _joinable(resolver, queries[0])
    if inner is None:
        return None
    moved = _moved_tests(inner)
    if isinstance(core, exp.In):
        left = core.this
        sides = list(left.expressions) if isinstance(left, exp.Tuple) else [left]
        pairs = list(zip(sides, inner.items, strict=True))
        moved += [exp.EQ(this=a, expression=b.copy()) for a, b in pairs]
        null_aware = anti and not all(_is_filled(resolver, side) for pair in pairs for side in pair)
        return Semi(inner, moved, anti, null_aware)
    return Semi(inner, moved, anti) if moved else None


def _joinable(resolver: "Resolver", query: Query) -> Block | None:
    """The query as a block whose conditions may be joined; grouped ones stay a view of their own."""
    outside = keys_of(query) - own_keys(query)
    if isinstance(query, Block) and _is_plain(query):
        elsewhere = keys_of(query, tests=False) - own_keys(query)
        return None if elsewhere or not query.sources else query
    if outside:
        return None
    wrapper = Block(f"{query.name}_VW")
    number = resolver.view_number()
    source: Source = resolver.new_source(f"VW_NSO_{number}", wrapper)
    source.query, source.label = query, f"VW_NSO_{number}"
    wrapper.sources.append(source)
    names = query.names if len(set(query.names)) == len(query.names) else []
    if not names:
        return None
    wrapper.items = [column_of(source.key, source.alias, name) for name in names]
    return wrapper


def _is_plain(block: Block) -> bool:
    return not (
        block.is_grouped or block.windows or block.numbers_rows or block.limits
        or block.fetch is not None or block.offset is not None or block.is_hierarchy
        or block.optional or block.scalars
    )  # fmt: skip


def _moved_tests(block: Block) -> list[Expr]:
    """Take the conditions that name outer columns out of the subquery."""
    own = {s.key for s in block.sources}
    moved = [t for t in block.tests if keys_of(t) - own]
    block.tests = [t for t in block.tests if not keys_of(t) - own]
    return moved


def _is_filled(resolver: "Resolver", node: Expr) -> bool:
    """Whether a column is declared NOT NULL."""
    key = key_of(node)
    table = resolver.sources[key].table if key is not None else None
    return table is not None and any(c.name == node.name and c.not_null for c in table.columns)
