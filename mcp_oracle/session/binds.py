"""The bind values of a call: matched with the binds of its statement, checked, typed. Pure; knows no driver.

Oracle's rules for names: `:id`, `:ID` and `:"ID"` are one bind, `:"id"` is another; `:1` is a name like any other. By
name a value serves every occurrence, by position each occurrence takes the next value of the list.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mcp_oracle.errors import ArgumentError
from mcp_oracle.session.bind_value import bind_value

Values = dict[str, object] | list[object]
Given = Mapping[str, object] | Sequence[object] | None
_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Bound:
    """What is bound.

    Attributes:
        values: by name, each in the quotes that make the driver take it literally, or by position.
        notes: what is not obvious about the values, a sentence each.
    """

    values: Values
    notes: tuple[str, ...] = ()


def binds(given: Given, places: Sequence[str]) -> Bound:
    """The values for the binds of a statement: `places` has them as they are written, in order, with repetitions.

    Raises:
        ArgumentError: missing or extra binds, or a value that cannot be bound.
    """
    names = [literal_name(place) for place in places]
    if given is None:
        given = {}
    if isinstance(given, Mapping):
        return _by_name(given, names)
    return _by_position(given, names)


def literal_name(written: str) -> str:
    """The name that Oracle sees: upper case unless it is quoted."""
    bare = written.strip().removeprefix(":").strip()
    is_quoted = len(bare) > 1 and bare.startswith('"') and bare.endswith('"')
    return bare[1:-1] if is_quoted else bare.upper()


def _by_name(given: Mapping[str, object], names: list[str]) -> Bound:
    wanted = dict.fromkeys(names)
    found: dict[str, object] = {}
    extra: list[str] = []
    for key, value in given.items():
        name = _wanted_name(key, wanted)
        if name in found:
            raise ArgumentError(f"The bind :{name} is given twice.", "give each bind one value.")
        if name is None:
            extra.append(key.removeprefix(":"))
        else:
            found[name] = value
    missing = [name for name in wanted if name not in found]
    if missing or extra:
        raise _mismatch(missing, extra, list(wanted))
    notes: list[str] = []
    values: Values = {
        f'"{name}"': bind_value(f":{name}", value, notes) for name, value in found.items()
    }
    return Bound(values, tuple(notes))


def _wanted_name(key: str, wanted: Mapping[str, None]) -> str | None:
    """The bind that a key means: by Oracle's rules, or else a quoted name without its quotes."""
    name, bare = literal_name(key), key.strip().removeprefix(":")
    if name in wanted:
        return name
    return bare if bare in wanted else None


def _by_position(given: Sequence[object], names: list[str]) -> Bound:
    if len(given) != len(names):
        again = " Each occurrence takes a value." if len(set(names)) < len(names) else ""
        raise ArgumentError(
            f"{_count(len(given), 'value')} for {_count(len(names), 'bind')}{_list(names)}.{again}",
            'give binds by name: {"name": value}.' if names else "leave out binds.",
        )
    notes: list[str] = []
    places = enumerate(zip(names, given, strict=True), 1)
    values: Values = [
        bind_value(f":{name} (place {at})", value, notes) for at, (name, value) in places
    ]
    return Bound(values, tuple(notes))


def _mismatch(missing: list[str], extra: list[str], wanted: list[str]) -> ArgumentError:
    problems = [f"no value for{_list(missing)}"] if missing else []
    problems += [f"not in the statement:{_list(extra)}"] if extra else []
    has = f"The statement has{_list(wanted)}" if wanted else "The statement has no binds"
    example = ", ".join(f'"{name}": ...' for name in wanted[:_SHOWN])
    return ArgumentError(
        f"The binds do not fit: {'; '.join(problems)}. {has}.",
        f"give binds as {{{example}}}." if wanted else "leave out binds.",
    )


def _list(names: Sequence[str]) -> str:
    shown = ", ".join(f":{name}" for name in names[:_SHOWN])
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return f" {shown}{more}" if names else ""


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
