"""INSERT, UPDATE, DELETE and MERGE: the rows they read, and the operation that changes the table."""

# sqlglot's node arguments are Any.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from sqlglot import exp

from mcp_oracle.sandbox.plan.block import Block
from mcp_oracle.sandbox.plan.condition import add_condition
from mcp_oracle.sandbox.plan.from_clause import FromClause
from mcp_oracle.sandbox.plan.query_plan import QueryPlanner
from mcp_oracle.sandbox.plan.resolve import Resolver
from mcp_oracle.sandbox.plan.scope import Scope
from mcp_oracle.sandbox.plan.step import Step, Target
from mcp_oracle.sandbox.plan.tree import conjuncts, only, refused
from mcp_oracle.sandbox.plan.used import mark_wanted
from mcp_oracle.sandbox.plan.workspace import Workspace, target_of


def plan_change(tree: exp.Expr, resolver: Resolver, work: Workspace) -> Step:
    if isinstance(tree, exp.Insert):
        return _insert(tree, resolver, work)
    if isinstance(tree, (exp.Update, exp.Delete)):
        return _rows_changed(tree, resolver, work)
    if isinstance(tree, exp.Merge):
        return _merge(tree, resolver, work)
    raise refused(type(tree).__name__.upper())


def _insert(tree: exp.Expr, resolver: Resolver, work: Workspace) -> Step:
    only(tree, "this", "expression", "returning", "with_")
    table = tree.this.this if isinstance(tree.this, exp.Schema) else tree.this
    target = _target(table, resolver)
    if isinstance(tree.expression, exp.Values):
        load = Step("LOAD TABLE CONVENTIONAL", None, [], target, None)
        return Step("INSERT STATEMENT", None, [load], None, 1, 100, 1, 0)
    query = resolver.query(tree.expression, None)
    mark_wanted(query, work.wanted)
    steps = QueryPlanner(work).steps(query)
    load = Step("LOAD TABLE CONVENTIONAL", None, steps, target, None)
    main = steps[-1]
    return Step("INSERT STATEMENT", None, [load], None, main.rows, main.width, main.io, main.cpu)


def _target(node: exp.Expr, resolver: Resolver) -> Target:
    block, scope = Block("INS$1"), Scope()
    FromClause(resolver, block, scope).read(exp.Select(from_=exp.From(this=node.copy())))
    if len(block.sources) != 1 or block.sources[0].table is None:
        raise refused("a change of a view")
    return target_of(block.sources[0])


def _rows_changed(tree: exp.Expr, resolver: Resolver, work: Workspace) -> Step:
    """UPDATE or DELETE: the rows to change are read as a query would read them."""
    only(tree, "this", "expressions", "where", "returning")
    verb = "UPDATE" if isinstance(tree, exp.Update) else "DELETE"
    block, scope = Block(f"{verb[:3]}$1"), Scope()
    FromClause(resolver, block, scope).read(exp.Select(from_=exp.From(this=tree.this)))
    if len(block.sources) != 1 or block.sources[0].table is None:
        raise refused(f"{verb} of a view")
    where = tree.args.get("where")
    for test in conjuncts(where.this if where is not None else None):
        add_condition(resolver, block, test, scope)
    for item in tree.args.get("expressions") or []:
        block.items.append(resolver.expression(item.this, scope))
        block.items.append(resolver.expression(item.expression, scope, block.scalars))
    (source,) = block.sources
    if verb == "DELETE":
        # Every index loses its entry, so the keys of all of them are read.
        for index in resolver.lookup.indexes(source.table) if source.table is not None else ():
            work.wanted[source.key] |= set(index.columns) - {c.name for c in index.hidden}
    work.wanted[source.key].add("ROWID")
    mark_wanted(block, work.wanted)
    *scalars, main = QueryPlanner(work).steps(block)
    change = Step(verb, None, [main, *scalars], target_of(source), None, block=block.name)
    return Step(f"{verb} STATEMENT", None, [change], None, main.rows, main.width, main.io, main.cpu)


def _merge(tree: exp.Expr, resolver: Resolver, work: Workspace) -> Step:
    """The source joined with the target; outer if rows without a match are inserted."""
    only(tree, "this", "using", "on", "whens")
    clauses = [when.args["then"] for when in tree.args["whens"].expressions]
    inserts = any(isinstance(clause, exp.Insert) for clause in clauses)
    block, scope = Block("MRG$1"), Scope()
    join = exp.Join(this=tree.this, on=tree.args["on"].this, side="LEFT" if inserts else None)
    FromClause(resolver, block, scope).read(
        exp.Select(from_=exp.From(this=tree.args["using"]), joins=[join])
    )
    source = block.sources[-1]
    if source.table is None:
        raise refused("MERGE into a view")
    for clause in clauses:
        for part in _worked_out(clause):
            block.items.append(resolver.expression(part, scope, block.scalars))
    # The whole row of the target is read.
    work.wanted[source.key] |= {"ROWID", *(c.name for c in source.table.columns)}
    mark_wanted(block, work.wanted)
    *scalars, main = QueryPlanner(work).steps(block)
    figures = (main.rows, main.width, main.io, main.cpu)
    change = Step(
        "MERGE", None, [Step("VIEW", None, [main], None, *figures), *scalars], target_of(source)
    )
    change.block = block.name
    return Step("MERGE STATEMENT", None, [change], None, *figures)


def _worked_out(clause: exp.Expr) -> list[exp.Expr]:
    """The expressions and conditions of one WHEN clause."""
    values = (
        [item.expression for item in clause.expressions]
        if isinstance(clause, exp.Update)
        else clause.expression.expressions
    )
    tests = [clause.args[name].this for name in ("where", "delete") if clause.args.get(name)]
    return [part for part in (*values, *tests) if not isinstance(part, exp.Var)]
