"""Which sources a query uses: its own, and those of the blocks around it."""

# sqlglot's node arguments are Any.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false

from collections.abc import Iterator

from sqlglot import exp

from mcp_oracle.sandbox.plan.block import Block, Expr, Query
from mcp_oracle.sandbox.plan.tree import key_of, keys_in


def own_keys(query: Query) -> set[str]:
    """The sources that the query names itself, at any depth."""
    if not isinstance(query, Block):
        return own_keys(query.left) | own_keys(query.right)
    found = {s.key for s in query.sources}
    for inner in inner_queries(query):
        found |= own_keys(inner)
    return found


def keys_of(what: Query | Expr, *, tests: bool = True) -> set[str]:
    """The sources of all columns in an expression or a query; `tests=False` leaves its plain conditions out."""
    if isinstance(what, exp.Expr):
        return keys_in(what)
    found: set[str] = set()
    for node in expressions(what, tests=tests):
        found |= keys_in(node)
    inner = inner_queries(what) if isinstance(what, Block) else (what.left, what.right)
    for query in inner:
        found |= keys_of(query)
    return found


def inner_queries(block: Block) -> Iterator[Query]:
    for source in block.sources:
        if source.query is not None:
            yield source.query
    for semi in block.semis:
        yield semi.block
    for item in block.filters:
        yield from item.queries
    yield from block.scalars


def expressions(query: Query, *, tests: bool = True) -> Iterator[Expr]:
    """The query's own expressions."""
    yield from query.order
    if not isinstance(query, Block):
        return
    if tests:
        yield from query.tests
    for source in query.sources:
        yield from source.given
    for group in query.optional.values():
        yield from group
    for semi in query.semis:
        yield from semi.tests
    for item in query.filters:
        yield item.test
    yield from (*query.items, *query.group, *query.having, *query.connect, *query.start)


def mark_wanted(query: Query, wanted: dict[str, set[str]]) -> None:
    """Note the columns that each source has to deliver."""
    for node in expressions(query):
        for column in node.find_all(exp.Column):
            key = key_of(column)
            if key is not None:
                wanted[key].add(str(column.name))
    inner = inner_queries(query) if isinstance(query, Block) else (query.left, query.right)
    for part in inner:
        mark_wanted(part, wanted)
