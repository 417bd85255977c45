"""DBMS_RLS: row-level security policies are kept and shown; what they guard is refused (`protection`)."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from mcp_oracle.sandbox.catalog.access import RowPolicy
from mcp_oracle.sandbox.catalog.objects import Relation, Table, View
from mcp_oracle.sandbox.catalog.store import Catalog
from mcp_oracle.sandbox.engine.plsql import Argument, Procedure
from mcp_oracle.sandbox.types import OraError

_ALL = ("SELECT", "INSERT", "UPDATE", "DELETE")
_TYPES = {
    1: "STATIC",
    2: "SHARED_STATIC",
    3: "CONTEXT_SENSITIVE",
    4: "SHARED_CONTEXT_SENSITIVE",
    5: "DYNAMIC",
}


def procedures(
    catalog: Catalog, user: str, schema: str, committed: Callable[[], None]
) -> dict[str, Procedure]:
    """The package as this user may call it; `committed` ends the transaction and publishes, as DDL does."""

    def changing(run: Callable[[Catalog, str, list[Argument]], None]) -> Procedure:
        def procedure(arguments: list[Argument]) -> None:
            _need(catalog, user)
            run(catalog, schema, arguments)
            committed()

        return procedure

    return {
        "DBMS_RLS.ADD_POLICY": changing(_add),
        "DBMS_RLS.DROP_POLICY": changing(_drop),
        "DBMS_RLS.ENABLE_POLICY": changing(_enable),
    }


def _need(catalog: Catalog, user: str) -> None:
    """EXECUTE on the package, which PUBLIC has not."""
    package = catalog.find(("SYS", "DBMS_RLS"))
    if package is None or not catalog.may(catalog.viewer(user), "EXECUTE", package):
        text = "line 1, column 7:\nPLS-00201: identifier 'DBMS_RLS' must be declared"
        raise OraError(6550, text, offset=0)


def _text(arguments: list[Argument], index: int) -> str | None:
    value = arguments[index] if index < len(arguments) else None
    return None if value is None else str(value).upper()


def _flag(arguments: list[Argument], index: int, *, default: bool) -> bool:
    value = arguments[index] if index < len(arguments) else None
    return default if value is None else bool(value)


def _relation(catalog: Catalog, schema: str, arguments: list[Argument]) -> Relation:
    name = (_text(arguments, 0) or schema, _text(arguments, 1) or "")
    entry = catalog.find(name)
    if not isinstance(entry, (Table, View)):
        raise OraError(942, "table or view does not exist")
    return entry


def _add(catalog: Catalog, schema: str, arguments: list[Argument]) -> None:
    entry, name = _relation(catalog, schema, arguments), _text(arguments, 2) or ""
    if any(p.name == name for p in entry.policies):
        raise OraError(28101, "policy already exists")
    function = (_text(arguments, 4) or "").split(".")
    number = arguments[9] if len(arguments) > 9 else None
    policy = RowPolicy(
        name,
        (_text(arguments, 3) or schema, function[0] if len(function) > 1 else None, function[-1]),
        frozenset(w.strip() for w in (_text(arguments, 5) or ",".join(_ALL)).split(",")),
        enabled=_flag(arguments, 7, default=True),
        checks_updates=_flag(arguments, 6, default=False),
        type=_TYPES[int(number)] if isinstance(number, Decimal) else "DYNAMIC",
    )
    catalog.put(replace(entry, policies=(*entry.policies, policy)))


def _named(entry: Relation, arguments: list[Argument]) -> RowPolicy:
    for policy in entry.policies:
        if policy.name == _text(arguments, 2):
            return policy
    raise OraError(28102, "policy does not exist")


def _drop(catalog: Catalog, schema: str, arguments: list[Argument]) -> None:
    entry = _relation(catalog, schema, arguments)
    dropped = _named(entry, arguments)
    catalog.put(replace(entry, policies=tuple(p for p in entry.policies if p != dropped)))


def _enable(catalog: Catalog, schema: str, arguments: list[Argument]) -> None:
    entry = _relation(catalog, schema, arguments)
    old = _named(entry, arguments)
    new = replace(old, enabled=_flag(arguments, 3, default=True))
    catalog.put(replace(entry, policies=tuple(new if p == old else p for p in entry.policies)))
