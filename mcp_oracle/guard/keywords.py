"""Words of the grammar before a bracket: where `KEEP (`, `CASE (`, `NUMBER (` are no calls.

Certain means that Oracle cannot read a call there; probable that the grammar has the word there, so that the dictionary
must say that no code of that name exists.
"""

from collections.abc import Callable
from typing import Final

from mcp_oracle.guard.operands import certainly_ended, ends_operand
from mcp_oracle.guard.reading import Reading
from mcp_oracle.guard.words import AFTER_OPERAND, RESERVED_BEFORE_BRACKET, TYPES, UNITS

_QUERY_FIRST: Final = frozenset(("SELECT", "WITH", "(", "VALUES"))
_TYPE_BEFORE: Final = frozenset(("RETURNING", "TYPE", "NATIONAL", "RETURN"))
_TYPE_HEADS: Final = frozenset(
    ("CAST", "XMLCAST", "TREAT", "VALIDATE_CONVERSION", "XMLSERIALIZE", "JSON_VALUE", "JSON_QUERY")
)
_COMPARISONS: Final = frozenset(("=", "<", ">", "<=", ">=", "<>", "!=", "^=", "~="))
_MODEL_PHRASE: Final = frozenset(("ALL", "RULES", "UPSERT", "UPDATE", "ORDER", "NAV", "DIMENSION"))
_JSON_OBJECT: Final = frozenset(("JSON_OBJECT", "JSON_OBJECTAGG"))
_MODEL_RESERVED: Final = frozenset(("ORDER", "UPDATE"))

Excuse = Callable[[Reading, int, str], bool]


def is_certainly_keyword(reading: Reading, index: int) -> bool:
    """Whether no function could be called here: the word is reserved, or stands behind a whole operand."""
    key = reading.outline.keys[index]
    if _is_reserved(reading, index, key):
        return True
    known = key in AFTER_OPERAND or (key in TYPES and _is_type(reading, index, key))
    return known and certainly_ended(reading.outline, index - 1)


def _is_reserved(reading: Reading, index: int, key: str) -> bool:
    if key in _MODEL_RESERVED:
        return reading.in_clause(index, "MODEL")
    return key in RESERVED_BEFORE_BRACKET


def _is_type(reading: Reading, index: int, key: str) -> bool:
    """`CAST(x AS NUMBER(5))`, `RETURNING VARCHAR2(10)`, `COLUMNS (a VARCHAR2(10))`, `INTERVAL DAY(3)`."""
    if key not in TYPES:
        return False
    before = reading.outline.before(index)
    if before == "AS":
        return reading.bracket_head(index) in _TYPE_HEADS
    if reading.bracket_head(index) in ("COLUMNS", "XMLTABLE"):
        return reading.outline.is_name(index - 1)
    return before in _TYPE_BEFORE or ends_operand(reading.outline, index - 1)


def _is_behind_operand(reading: Reading, index: int, key: str) -> bool:
    return key in AFTER_OPERAND and ends_operand(reading.outline, index - 1)


def _is_flashback(reading: Reading, index: int, key: str) -> bool:
    """`AS OF TIMESTAMP (`, `AS OF SCN (`, `VERSIONS BETWEEN SCN (`."""
    return (
        key in ("TIMESTAMP", "SCN", "SNAPSHOT")
        and (index in reading.blocks.flashback or reading.bracket_head(index) == "GRAPH_TABLE")
        and reading.outline.before(index) in ("OF", "BETWEEN", "AND")
    )


def _is_query_expression(reading: Reading, index: int, key: str) -> bool:
    """CURSOR, MULTISET, LATERAL and THE over a query."""
    return (
        key in ("CURSOR", "MULTISET", "LATERAL", "THE")
        and reading.outline.keys[index + 2] in _QUERY_FIRST
    )


def _is_table_expression(reading: Reading, index: int, key: str) -> bool:
    if key == "COLUMNS":
        return reading.bracket_head(index) == "GRAPH_TABLE"
    if reading.blocks.clause[index] != "FROM":
        return False
    if key == "MATCH_RECOGNIZE":
        return index + 1 in reading.blocks.row_patterns
    return key in ("CONTAINERS", "SHARDS", "GRAPH_TABLE", "ONLY")


def _is_grouping(reading: Reading, index: int, key: str) -> bool:
    return key in ("ROLLUP", "CUBE") and reading.in_clause(index, "GROUP")


def _is_case(reading: Reading, index: int, key: str) -> bool:
    """`CASE (x) WHEN` with its WHEN, and `CASE WHEN (`."""
    outline = reading.outline
    if key == "WHEN":
        return outline.before(index) == "CASE"
    level = outline.parent[index]
    return key == "CASE" and reading.last_when.get(level, -1) > index


def _is_behind_word(reading: Reading, index: int, key: str) -> bool:
    """Words that one certain word must precede."""
    before = reading.outline.before(index)
    return before in _BEHIND.get(key, frozenset())


def _is_pattern(reading: Reading, index: int, key: str) -> bool:
    return key == "PATTERN" and index + 2 in reading.blocks.pattern


def _is_quantifier(reading: Reading, index: int, key: str) -> bool:
    return key == "SOME" and reading.outline.before(index) in _COMPARISONS


def _is_json_key(reading: Reading, index: int, key: str) -> bool:
    """`JSON_OBJECT(KEY (x) VALUE y)`."""
    return (
        key == "KEY"
        and reading.bracket_head(index) in _JSON_OBJECT
        and reading.outline.before(index) in ("(", ",")
    )


def _is_xml_text(reading: Reading, index: int, key: str) -> bool:
    """`XMLSERIALIZE(DOCUMENT (x) AS CLOB)`."""
    return (
        key in ("DOCUMENT", "CONTENT")
        and reading.bracket_head(index) in ("XMLSERIALIZE", "XMLPARSE")
        and reading.outline.before(index) == "("
    )


def _is_model_phrase(reading: Reading, index: int, key: str) -> bool:
    return (
        key in ("ITERATE", "UNTIL", "RULES", "UPSERT", "ALL")
        and reading.in_clause(index, "MODEL")
        and (
            reading.outline.before(index) in _MODEL_PHRASE
            or ends_operand(reading.outline, index - 1)
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
    "ONE": frozenset(("TO",)),
    "OVER": frozenset(("FIRST", "LAST")),
}
_EXCUSES: Final[tuple[Excuse, ...]] = (
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
    _is_xml_text,
    _is_model_phrase,
)


def is_probably_keyword(reading: Reading, index: int) -> bool:
    key = reading.outline.keys[index]
    return any(excuse(reading, index, key) for excuse in _EXCUSES)
