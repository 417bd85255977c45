"""WINDOW: windows under a name, put in place wherever OVER says the name. A block without the clause stays as it is."""

# sqlglot's node arguments are Any.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from collections.abc import Iterator

from sqlglot import exp

from mcp_oracle.sandbox.engine.context import offset_of, unimplemented
from mcp_oracle.sandbox.engine.rewrite.identifier import name_of

_PARTS = ("partition_by", "order", "spec")


def with_named_windows(select: exp.Expr, profile: str) -> exp.Expr:
    """The block with each window written out; 19c has no WINDOW."""
    if not select.args.get("windows") or profile == "19c":
        return select
    block = select.copy()
    named = {name_of(w.this): w for w in block.args["windows"]}
    if len(named) < len(block.args["windows"]):
        raise unimplemented("two windows of a name", offset_of(select))
    block.set("windows", None)
    parts = [*block.expressions, block.args.get("order")]
    for part in parts:
        for window in list(_windows(part)):
            _write_out(window, named, ())
    return block


def _windows(node: exp.Expr | None) -> Iterator[exp.Expr]:
    """Of this block, not of a subquery."""
    if node is None or isinstance(node, exp.Query):
        return
    if isinstance(node, exp.Window):
        yield node
    for child in node.iter_expressions():
        yield from _windows(child)


def _write_out(window: exp.Expr, named: dict[str, exp.Expr], within: tuple[str, ...]) -> None:
    """Take over what the named window has; what it has may not be said again."""
    if window.args.get("alias") is None:
        return
    name = name_of(window.args["alias"])
    if name not in named or name in within:
        raise unimplemented(f"the window {name}", offset_of(window))
    base = named[name]
    _write_out(base, named, (*within, name))
    own = [part for part in _PARTS if window.args.get(part)]
    taken = [part for part in _PARTS if base.args.get(part)]
    if "partition_by" in own or set(own) & set(taken) or (own and "spec" in taken):
        raise unimplemented(f"the window {name} with further clauses", offset_of(window))
    for part in taken:
        found = base.args[part]
        window.set(part, [n.copy() for n in found] if isinstance(found, list) else found.copy())
    window.set("alias", None)
