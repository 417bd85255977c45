"""Rows of stored code: routines and their arguments, types and methods, operators, triggers, source lines."""

from mcp_oracle.sandbox.catalog.datatype import DataType
from mcp_oracle.sandbox.catalog.objects import (
    Object,
    Operator,
    Routine,
    Subprogram,
    Trigger,
    UserType,
)
from mcp_oracle.sandbox.catalog.store import Catalog
from mcp_oracle.sandbox.dictionary.row import Rows, dependency, letter, yes


def type_rows(catalog: Catalog, entry: Object) -> Rows:
    assert isinstance(entry, UserType)  # noqa: S101 - by the dispatch table
    super_owner, super_name = entry.supertype or (None, None)
    yield "sys_typ", (
        entry.owner, entry.name, entry.typecode, entry.attributes, len(entry.methods), yes(entry.final),
        yes(entry.instantiable), super_owner, super_name,
    )  # fmt: skip
    for number, method in enumerate(entry.methods, 1):
        yield (
            "sys_mth",
            (
                entry.owner,
                entry.name,
                method.name,
                number,
                method.kind,
                method.parameters,
                method.results,
            ),
        )
    for number, member in enumerate(entry.members, 1):
        owner, name = member.type
        yield "sys_att", (
            entry.owner, entry.name, member.name or None, number, "REF" if member.is_reference else None,
            owner or None, name, *_parameters(member.declared), entry.bound,
        )  # fmt: skip
    yield from _source(entry, "TYPE", entry.source)
    for reference in entry.references:
        yield from dependency(catalog, entry, reference)


def _parameters(of: DataType | None) -> tuple[int | None, int | None, int | None]:
    """Length, precision and scale as ALL_TYPE_ATTRS has them."""
    if of is None or of.any_precision:
        return None, None, None
    return of.size or None, of.precision, of.scale


def operator_rows(catalog: Catalog, entry: Object) -> Rows:
    assert isinstance(entry, Operator)  # noqa: S101 - by the dispatch table
    for reference in entry.references:
        yield from dependency(catalog, entry, reference)


def routine_rows(catalog: Catalog, entry: Object) -> Rows:
    assert isinstance(entry, Routine)  # noqa: S101 - by the dispatch table
    yield from _source(entry, entry.kind, entry.source)
    if not entry.kind.endswith(" BODY"):
        yield from _subprograms(entry)
    for reference in entry.references:
        yield from dependency(catalog, entry, reference)


def _subprograms(entry: Routine) -> Rows:
    """A routine is its own subprogram 1; a package is subprogram 0 and numbers its members."""
    in_package = entry.kind == "PACKAGE"
    authid = "CURRENT_USER" if entry.invoker else "DEFINER"
    if in_package:
        yield "sys_prc", (entry.owner, entry.name, entry.kind, None, 0, None, authid, "NO", "NO")
    names = [member.name for member in entry.members]
    for number, member in enumerate(entry.members, 1):
        overload = None
        if names.count(member.name) > 1:
            overload = str(names[:number].count(member.name))
        yield "sys_prc", (
            entry.owner, entry.name, entry.kind, member.name if in_package else None, number, overload, authid,
            yes(member.pipelined), yes(member.deterministic),
        )  # fmt: skip
        package = entry.name if in_package else None
        yield from _arguments(entry.owner, package, number, overload, member)


def _arguments(
    owner: str, package: str | None, number: int, overload: str | None, member: Subprogram
) -> Rows:
    """The value of a function stands first, at position 0."""
    first = 0 if member.returns else 1
    for sequence, argument in enumerate(member.arguments, 1):
        yield "sys_arg", (
            owner, member.name, package, number, overload, argument.name, sequence - 1 + first, sequence,
            argument.mode, argument.type, letter(argument.defaulted),
        )  # fmt: skip


def trigger_rows(catalog: Catalog, entry: Object) -> Rows:
    assert isinstance(entry, Trigger)  # noqa: S101 - by the dispatch table
    yield "sys_trg", (
        entry.owner, entry.name, entry.timing, entry.event, *entry.table,
        "ENABLED" if entry.enabled else "DISABLED", entry.description, entry.body,
    )  # fmt: skip
    yield from _source(entry, "TRIGGER", entry.source)
    for reference in {entry.table, *entry.references}:
        yield from dependency(catalog, entry, reference)


def _source(entry: Object, kind: str, lines: tuple[str, ...]) -> Rows:
    for number, line in enumerate(lines, 1):
        yield "sys_src", (entry.owner, entry.name, kind, number, line)
