"""From a statement's tree to its plan: the one entry of the package besides the plan's rows and their text."""

from collections import defaultdict

from sqlglot import exp

from mcp_oracle.sandbox.plan.change import plan_change
from mcp_oracle.sandbox.plan.lookup import Lookup
from mcp_oracle.sandbox.plan.query_plan import QueryPlanner
from mcp_oracle.sandbox.plan.resolve import Resolver
from mcp_oracle.sandbox.plan.step import Step
from mcp_oracle.sandbox.plan.used import mark_wanted
from mcp_oracle.sandbox.plan.workspace import Workspace


def plan_statement(tree: exp.Expr, lookup: Lookup) -> Step:
    """The plan of a query or a change.

    Raises:
        OraError: 03001, the sandbox has no plan for such a statement.
    """
    resolver = Resolver(lookup)
    work = Workspace(
        lookup,
        resolver.sources,
        resolver.queries,
        wanted=defaultdict(set[str]),
        lateral=resolver.lateral,
    )
    if not isinstance(tree, exp.Query):
        return plan_change(tree, resolver, work)
    query = resolver.query(tree, None)
    mark_wanted(query, work.wanted)
    steps = QueryPlanner(work).steps(query)
    main = steps[-1]
    return Step("SELECT STATEMENT", None, steps, None, main.rows, main.width, main.io, main.cpu)
