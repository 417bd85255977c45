"""Rules over calls: every `name(` is a call unless Oracle's grammar says otherwise there.

A built-in is allowed by name, a member of a supplied package by its full name, a user function by the policy. Words of
the grammar before a bracket are `guard.keywords`' business.
"""

from typing import NamedTuple

from mcp_oracle.guard.arguments import check_arguments
from mcp_oracle.guard.catalogue import refuse
from mcp_oracle.guard.keywords import is_certainly_keyword, is_probably_keyword
from mcp_oracle.guard.lists.builtins import BUILTINS
from mcp_oracle.guard.lists.licensed import LICENSED_CALLS
from mcp_oracle.guard.lists.members import MEMBERS, METHODS, SYS_ONLY, XML_METHODS, Member
from mcp_oracle.guard.lists.other_dialects import INSTEAD
from mcp_oracle.guard.reading import Name, Reading
from mcp_oracle.guard.scope import root_table
from mcp_oracle.guard.words import AFTER_OPERAND, RESERVED
from mcp_oracle.policy import Policy


class Call(NamedTuple):
    """`a.b.c(`: the first and last token of the name, and the bracket."""

    first: int
    last: int
    bracket: int


def calls(reading: Reading) -> None:
    for bracket in reading.outline.at.get("(", ()):
        last = bracket - 1
        if reading.outline.is_name(last) and last not in reading.blocks.pattern:
            _judge(reading, Call(_chain_start(reading, last), last, bracket))


def _chain_start(reading: Reading, index: int) -> int:
    outline = reading.outline
    while outline.before(index) == "." and outline.is_name(index - 2):
        index -= 2
    return index


def _judge(reading: Reading, call: Call) -> None:
    outline = reading.outline
    if _is_outer_join(reading, call.bracket) or _is_column_list(reading, call):
        return
    if outline.before(call.first) == ".":
        _method_of_expression(reading, call)
    elif call.first == call.last:
        _unqualified(reading, call)
    else:
        _qualified(reading, call)


def _is_outer_join(reading: Reading, bracket: int) -> bool:
    return reading.outline.keys[bracket + 1 : bracket + 3] == ["+", ")"]


def _is_column_list(reading: Reading, call: Call) -> bool:
    """Names behind a query name, a table's alias or an INSERT: `WITH q (a, b) AS`, `FROM (...) v (a, b)`."""
    if reading.blocks.role[call.last] not in ("query", "alias", "target"):
        return False
    return reading.outline.holds_names(call.bracket)


def full_name(reading: Reading, call: Call) -> str:
    tokens = reading.outline.tokens
    return ".".join(tokens[at].name for at in range(call.first, call.last + 1, 2))


# --- unqualified names ---


def _unqualified(reading: Reading, call: Call) -> None:
    key = reading.outline.keys[call.last]
    if reading.outline.tokens[call.last].kind == "quoted":
        refuse("quoted-call", f'"{key[1:]}" is called by a quoted name')
    entry = BUILTINS.get(key)
    if entry and (not entry.place or _in_place(reading, call.last, entry.place)):
        _built_in(reading, call, key)
    elif key in MEMBERS and "." not in key:
        _member(reading, call, key, MEMBERS[key])
    elif is_certainly_keyword(reading, call.last):
        pass
    elif is_probably_keyword(reading, call.last):
        # A word of the grammar here, as far as the text shows: the dictionary is asked for code of that name.
        reading.names.add(Name("builtin", (key,)))
    elif _is_allowed(reading, key):
        reading.calls.append(key)
    elif key in RESERVED or key in AFTER_OPERAND or entry:
        refuse(
            "misplaced-keyword",
            f"{key} has brackets where it would be a function call{_instead(key)}",
        )
    else:
        refuse("unknown-function", f"{key} is not an allowed function{_instead(key)}")


def _instead(key: str) -> str:
    return f"; Oracle has {INSTEAD[key]}" if key in INSTEAD else ""


def _built_in(reading: Reading, call: Call, key: str) -> None:
    if reading.outline.before(call.first) == "NEW":
        refuse("unknown-function", f"NEW {key} is not an allowed constructor")
    reading.calls.append(key)
    reading.names.add(Name("builtin", (key,)))
    check_arguments(reading, key, key, call.bracket)


def _in_place(reading: Reading, index: int, place: str) -> bool:
    """Whether a function that exists in one clause only stands in that clause."""
    if place == "MODEL":
        return reading.in_clause(index, "MODEL")
    if place == "ANALYTIC VIEW":
        return reading.within(index, frozenset(("VIEW", "MEASURES")))
    return reading.within(index, frozenset((place,)))


def _is_allowed(reading: Reading, name: str) -> bool:
    """Whether the policy allows a user function; the dictionary must confirm whose it is."""
    if not is_allowed_function(reading.policy, name):
        return False
    reading.names.add(Name("function", tuple(name.split("."))))
    return True


def is_allowed_function(policy: Policy, name: str) -> bool:
    package = name.rpartition(".")[0]
    return _matches(policy.functions, name) or (
        bool(package) and _matches(policy.packages, package)
    )


def _matches(allowed: frozenset[str], name: str) -> bool:
    return any(entry == name or entry.endswith("." + name) for entry in allowed)


# --- qualified names ---


def _qualified(reading: Reading, call: Call) -> None:
    name = full_name(reading, call)
    tokens = reading.outline.tokens
    quoted = any(tokens[at].kind == "quoted" for at in range(call.first, call.last + 1))
    is_new = reading.outline.before(call.first) == "NEW"
    member = None if quoted or is_new else find_member(name)
    if member:
        _member(reading, call, name, member)
        return
    if not is_new and _is_allowed(reading, name):
        reading.calls.append(name)
        return
    if tokens[call.last].kind == "word" and _is_method_of_column(reading, call):
        return
    refuse("unknown-function", f"{name} is not an allowed function")


def find_member(name: str) -> Member | None:
    """A supplied member by its name in the text, with or without the prefix SYS."""
    return SYS_ONLY.get(name) or MEMBERS.get(name.removeprefix("SYS."))


def _member(reading: Reading, call: Call, name: str, member: Member) -> None:
    note_member(reading, name, member)
    check_arguments(reading, member.arguments, member.name, call.bracket)


def note_member(reading: Reading, name: str, member: Member) -> None:
    """Record the use of a supplied member; refuse it without its licence."""
    pack = LICENSED_CALLS.get(member.name)
    if pack and pack not in reading.policy.packs:
        refuse("licence", f"{member.name} needs the {pack} pack")
    reading.calls.append(member.name)
    parts = tuple(name.split("."))
    # The first part may be an object in front of the supplied one, or a schema with an object of the second's name.
    reading.names.update({Name("package", parts[:1]), Name("package", parts[:2])})


def _is_method_of_column(reading: Reading, call: Call) -> bool:
    """`alias.column.method(`, and `alias.getter(` for a table of XML or objects."""
    outline = reading.outline
    key = outline.keys[call.last]
    if key not in METHODS or (call.last == call.first + 2 and key not in XML_METHODS):
        return False
    if root_table(reading, call.first) is None:
        return False
    reading.names.add(Name("method", (key,)))
    check_arguments(reading, "." + key, key, call.bracket)
    return True


def _method_of_expression(reading: Reading, call: Call) -> None:
    """`(...).method(` and `t.json.list[0].name.method(`: only getters pass, and the dictionary is asked."""
    key = reading.outline.keys[call.last]
    is_path = reading.outline.before(call.first - 1) == "]"
    if (call.first != call.last and not is_path) or key not in METHODS:
        refuse("method", f"the method {full_name(reading, call)} is not allowed")
    reading.names.add(Name("method", (key,)))
    check_arguments(reading, "." + key, key, call.bracket)
