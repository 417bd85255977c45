"""Rules over calls: every `name(` is a call unless Oracle's grammar says otherwise there.

A built-in is allowed by name, a member of a supplied package by its full name, a user function by the policy. A
word of the grammar before a bracket is accepted only where Oracle cannot read it as a function's name: it is reserved, or
it stands behind a complete operand, or in a position that its clause fixes.
"""

from collections.abc import Callable
from typing import Final, NamedTuple

from mcp_oracle.guard.arguments import check_arguments
from mcp_oracle.guard.catalogue import refuse
from mcp_oracle.guard.lists.builtins import BUILTINS
from mcp_oracle.guard.lists.licensed import LICENSED_CALLS
from mcp_oracle.guard.lists.members import MEMBERS, METHODS, SYS_ONLY, XML_METHODS, Member
from mcp_oracle.guard.operands import ends_operand
from mcp_oracle.guard.reading import Name, Reading
from mcp_oracle.guard.scope import root_table
from mcp_oracle.guard.words import AFTER_OPERAND, RESERVED, RESERVED_BEFORE_BRACKET, TYPES, UNITS


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
    """Names behind a query name or a table's alias: `WITH q (a, b) AS`, `FROM (...) v (a, b)`."""
    if reading.blocks.role[call.last] not in ("query", "alias"):
        return False
    inside = reading.outline.inside(call.bracket)
    return all(reading.outline.is_name(at) or reading.outline.keys[at] == "," for at in inside)


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
    elif any(excuse(reading, call, key) for excuse in _EXCUSES):
        pass
    elif _is_allowed(reading, call, key):
        reading.calls.append(key)
    elif key in RESERVED or key in AFTER_OPERAND or entry:
        refuse("misplaced-keyword", f"{key} has brackets where it would be a function call")
    else:
        refuse("unknown-function", f"{key} is not an allowed function")


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


def _is_allowed(reading: Reading, call: Call, name: str) -> bool:
    """Whether the policy allows a user function; the dictionary must confirm whose it is."""
    policy = reading.policy
    parts = tuple(name.split("."))
    package = name.rpartition(".")[0]
    if not (_matches(policy.functions, name) or (package and _matches(policy.packages, package))):
        return False
    if any(reading.outline.tokens[at].kind == "quoted" for at in range(call.first, call.last + 1)):
        return False
    reading.names.add(Name("function", parts))
    return True


def _matches(allowed: frozenset[str], name: str) -> bool:
    return any(entry == name or entry.endswith("." + name) for entry in allowed)


# --- qualified names ---


def _qualified(reading: Reading, call: Call) -> None:
    name = full_name(reading, call)
    tokens = reading.outline.tokens
    quoted = any(tokens[at].kind == "quoted" for at in range(call.first, call.last + 1))
    if not quoted and reading.outline.before(call.first) != "NEW":
        if member := find_member(name):
            _member(reading, call, name, member)
            return
        if _is_allowed(reading, call, name):
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
    reading.names.add(Name("package", tuple(name.split("."))))


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
    """`(...).method(`: the value's type is unknown, so only getters pass, and the dictionary is asked."""
    key = reading.outline.keys[call.last]
    if call.first != call.last or key not in METHODS:
        refuse("method", f"the method {full_name(reading, call)} is not allowed")
    reading.names.add(Name("method", (key,)))
    check_arguments(reading, "." + key, key, call.bracket)


# --- words of the grammar before a bracket ---

_QUERY_FIRST: Final = frozenset(("SELECT", "WITH", "(", "VALUES"))
_TYPE_BEFORE: Final = frozenset(("RETURNING", "TYPE", "NATIONAL", "RETURN"))
_TYPE_HEADS: Final = frozenset(
    ("CAST", "XMLCAST", "TREAT", "VALIDATE_CONVERSION", "XMLSERIALIZE", "JSON_VALUE", "JSON_QUERY")
)
_COMPARISONS: Final = frozenset(("=", "<", ">", "<=", ">=", "<>", "!=", "^=", "~="))
_MODEL_PHRASE: Final = frozenset(("ALL", "RULES", "UPSERT", "UPDATE", "ORDER", "NAV", "DIMENSION"))
_JSON_OBJECT: Final = frozenset(("JSON_OBJECT", "JSON_OBJECTAGG"))
_MODEL_RESERVED: Final = frozenset(("ORDER", "UPDATE"))

Excuse = Callable[[Reading, Call, str], bool]


def _is_reserved(reading: Reading, call: Call, key: str) -> bool:
    if key in _MODEL_RESERVED:
        return reading.in_clause(call.last, "MODEL")
    return key in RESERVED_BEFORE_BRACKET


def _is_type(reading: Reading, call: Call, key: str) -> bool:
    """`CAST(x AS NUMBER(5))`, `RETURNING VARCHAR2(10)`, `COLUMNS (a VARCHAR2(10))`, `INTERVAL DAY(3)`."""
    if key not in TYPES:
        return False
    before = reading.outline.before(call.first)
    if before == "AS":
        return reading.bracket_head(call.first) in _TYPE_HEADS
    if reading.bracket_head(call.first) in ("COLUMNS", "XMLTABLE"):
        return reading.outline.is_name(call.first - 1)
    return before in _TYPE_BEFORE or ends_operand(reading.outline, call.first - 1)


def _is_behind_operand(reading: Reading, call: Call, key: str) -> bool:
    return key in AFTER_OPERAND and ends_operand(reading.outline, call.first - 1)


def _is_flashback(reading: Reading, call: Call, key: str) -> bool:
    """`AS OF TIMESTAMP (`, `AS OF SCN (`, `VERSIONS BETWEEN SCN (`."""
    return (
        key in ("TIMESTAMP", "SCN", "SNAPSHOT")
        and (
            reading.blocks.clause[call.first] == "FROM"
            or reading.bracket_head(call.first) == "GRAPH_TABLE"
        )
        and reading.outline.before(call.first) in ("OF", "BETWEEN", "AND")
    )


def _is_query_expression(reading: Reading, call: Call, key: str) -> bool:
    """CURSOR, MULTISET, LATERAL and THE over a query."""
    return (
        key in ("CURSOR", "MULTISET", "LATERAL", "THE")
        and reading.outline.keys[call.bracket + 1] in _QUERY_FIRST
    )


def _is_table_expression(reading: Reading, call: Call, key: str) -> bool:
    if key == "COLUMNS":
        return reading.bracket_head(call.first) == "GRAPH_TABLE"
    if reading.blocks.clause[call.first] != "FROM":
        return False
    if key == "MATCH_RECOGNIZE":
        return call.bracket in reading.blocks.row_patterns
    return key in ("CONTAINERS", "SHARDS", "GRAPH_TABLE", "ONLY")


def _is_grouping(reading: Reading, call: Call, key: str) -> bool:
    return key in ("ROLLUP", "CUBE") and reading.in_clause(call.first, "GROUP")


def _is_case(reading: Reading, call: Call, key: str) -> bool:
    """`CASE (x) WHEN` with its WHEN, and `CASE WHEN (`."""
    outline = reading.outline
    if key == "WHEN":
        return outline.before(call.first) == "CASE"
    level = outline.parent[call.first]
    return key == "CASE" and any(
        at > call.first and outline.parent[at] == level for at in outline.at.get("WHEN", ())
    )


def _is_behind_word(reading: Reading, call: Call, key: str) -> bool:
    """Words that one certain word must precede."""
    before = reading.outline.before(call.first)
    return before in _BEHIND.get(key, frozenset())


def _is_pattern(reading: Reading, call: Call, key: str) -> bool:
    return key == "PATTERN" and call.bracket + 1 in reading.blocks.pattern


def _is_quantifier(reading: Reading, call: Call, key: str) -> bool:
    return key == "SOME" and reading.outline.before(call.first) in _COMPARISONS


def _is_json_key(reading: Reading, call: Call, key: str) -> bool:
    return key == "KEY" and reading.bracket_head(call.first) in _JSON_OBJECT


def _is_model_phrase(reading: Reading, call: Call, key: str) -> bool:
    return (
        key in ("ITERATE", "UNTIL", "RULES", "UPSERT", "ALL")
        and reading.in_clause(call.first, "MODEL")
        and (
            reading.outline.before(call.first) in _MODEL_PHRASE
            or ends_operand(reading.outline, call.first - 1)
        )
    )


_BEHIND: Final = {
    **dict.fromkeys(UNITS, frozenset(("TO", "INTERVAL"))),
    "BLOCK": frozenset(("SAMPLE",)),
    "TYPE": frozenset(("OF",)),
    "MISMATCH": frozenset(("ON",)),
    "NOCYCLE": frozenset(("BY",)),
    "FIRST": frozenset(("FETCH",)),
    "NEXT": frozenset(("FETCH",)),
    "CONNECT_BY_ROOT": frozenset(("SELECT", ",", "(", "=", "||", "BY", "WHERE", "AND", "OR")),
    "GROUP": frozenset(("WITHIN",)),
}
_EXCUSES: Final[tuple[Excuse, ...]] = (
    _is_reserved,
    _is_behind_operand,
    _is_type,
    _is_flashback,
    _is_query_expression,
    _is_table_expression,
    _is_grouping,
    _is_case,
    _is_behind_word,
    _is_pattern,
    _is_quantifier,
    _is_json_key,
    _is_model_phrase,
)
