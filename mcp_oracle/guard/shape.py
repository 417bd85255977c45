"""Rules over phrases: what may never stand in a query, whatever stands around it.

On tokens, so literals, comments and quoted identifiers never trip them. Independent of calls and names.
"""

from typing import Final

from mcp_oracle.guard.catalogue import refuse
from mcp_oracle.guard.outline import QUERY_WORDS, alone_on_line
from mcp_oracle.guard.reading import Reading, RuleOver
from mcp_oracle.guard.tokens import STRAY_COLON
from mcp_oracle.guard.words import RESERVED

# Reserved words of other statements; a column of that name needs quotes anyway.
_FOREIGN: Final = frozenset(
    ("ALTER", "CREATE", "DELETE", "DROP", "GRANT", "INSERT", "LOCK", "REVOKE")
)
# Those that JSON_TRANSFORM has for its copy of a document: INSERT path = value, CREATE ON MISSING.
_CHANGES: Final = frozenset(("INSERT", "CREATE"))
_JSON_TRANSFORM: Final = frozenset(("JSON_TRANSFORM",))
_GRAPH: Final = frozenset(("GRAPH_TABLE",))
_PATTERN_ONLY: Final = ("?", "$")
_PATTERN_FOREIGN: Final = frozenset((".", "@", ";", ":", "=", "[", "]", "%", "/"))
_AFTER_AI: Final = frozenset((",", "FROM", "."))
_JSON_STEP: Final = frozenset(("*", ",", "TO", "LAST", "-", "0"))


def is_query(reading: Reading) -> None:
    keys = reading.outline.keys
    first = next((index for index, key in enumerate(keys) if key != "("), 0)
    if keys[first] not in QUERY_WORDS:
        refuse("not-a-query", f"the statement begins with {_shown(reading, first)}")
    if not keys[first + 1]:
        refuse("not-a-query", f"nothing follows {keys[first]}")


def one_statement(reading: Reading) -> None:
    outline = reading.outline
    if ";" in outline.at:
        refuse("multiple-statements", "there is text behind a semicolon")
    for index in outline.at.get("/", ()):
        if alone_on_line(outline.text, outline.tokens[index]):
            refuse("multiple-statements", "a line with only a slash separates statements")


def bind(reading: Reading) -> None:
    if STRAY_COLON in reading.outline.at:
        refuse("bind", "there is a colon that is neither a bind nor a separator")


def for_update(reading: Reading) -> None:
    for index in reading.outline.at.get("FOR", ()):
        if reading.outline.keys[index + 1] == "UPDATE":
            refuse("for-update", "the query has FOR UPDATE")


def inline_plsql(reading: Reading) -> None:
    for index in reading.outline.at.get("WITH", ()):
        if reading.outline.keys[index + 1] in ("FUNCTION", "PROCEDURE"):
            refuse(
                "inline-plsql", f"WITH declares a PL/SQL {reading.outline.keys[index + 1].lower()}"
            )


def into(reading: Reading) -> None:
    if "INTO" in reading.outline.at:
        refuse("into", "the query has INTO")


def sequence(reading: Reading) -> None:
    keys = reading.outline.keys
    for index in reading.outline.find(("NEXTVAL", '"NEXTVAL')):
        if reading.outline.before(index) == ".":
            refuse("sequence", "the query advances a sequence with NEXTVAL")
    for index in reading.outline.at.get("NEXT", ()):
        if keys[index + 1 : index + 3] == ["VALUE", "FOR"]:
            refuse("sequence", "the query advances a sequence with NEXT VALUE FOR")


def foreign_word(reading: Reading) -> None:
    for index in reading.outline.find(_FOREIGN):
        key = reading.outline.keys[index]
        if not (key in _CHANGES and reading.within(index, _JSON_TRANSFORM)):
            refuse("statement-word", f"the query has {key}")
    for index in reading.outline.at.get("UPDATE", ()):
        if not reading.in_clause(index, "MODEL"):
            refuse("statement-word", "the query has UPDATE")


def external_table(reading: Reading) -> None:
    for index in reading.outline.at.get("EXTERNAL", ()):
        if reading.outline.keys[index + 1] in ("(", "MODIFY"):
            refuse("external-table", "the query declares or changes an external table")


def db_link(reading: Reading) -> None:
    """A link behind a table may be allowed by name; behind anything else it never is."""
    for index in reading.outline.at.get("@", ()):
        link = reading.blocks.links.get(index)
        if not link:
            refuse("db-link", "there is @ where no table is named")
        if link not in reading.policy.links:
            refuse("db-link", f"the database link {link} is not allowed")


def select_ai(reading: Reading) -> None:
    keys = reading.outline.keys
    for index in reading.outline.at.get("AI", ()):
        if reading.outline.before(index) != "SELECT":
            continue
        if keys[index + 1] not in _AFTER_AI or (
            keys[index + 1] == "FROM" and keys[index + 2] in RESERVED
        ):
            refuse("select-ai", "SELECT AI begins a prompt for a language model")


def pattern_characters(reading: Reading) -> None:
    """Row patterns have operators of their own, and nothing but names and numbers as operands."""
    outline = reading.outline
    odd = [index for index in outline.at.get("^", ()) if outline.keys[index + 1] != "="]
    for index in [*odd, *outline.find(_PATTERN_ONLY)]:
        if index not in reading.blocks.pattern:
            refuse("character", f"{outline.keys[index]} outside a row pattern")
    if "%" in outline.at:
        refuse("character", "% is not part of Oracle SQL")
    if any(outline.keys[index + 1] != "=" for index in outline.at.get("!", ())):
        refuse("character", "! is not part of Oracle SQL")
    for index in reading.blocks.pattern:
        if outline.keys[index] in _PATTERN_FOREIGN or not _may_be_in_pattern(reading, index):
            refuse("character", f"{outline.source(index)[:40]} in a row pattern")


def _may_be_in_pattern(reading: Reading, index: int) -> bool:
    """Names and operators, and numbers in a quantifier."""
    kind = reading.outline.tokens[index].kind
    if kind == "number":
        return reading.outline.keys[reading.outline.parent[index]] == "{"
    return kind in ("word", "quoted", "op")


def dot(reading: Reading) -> None:
    """A dot joins names; behind it may stand a star."""
    outline = reading.outline
    for index in outline.at.get(".", ()):
        before = outline.before(index)
        joins = outline.is_name(index - 1) or before in (")", "]")
        if not joins or not (outline.is_name(index + 1) or outline.keys[index + 1] == "*"):
            refuse("character", "a dot that joins no names")


def curly_bracket(reading: Reading) -> None:
    """JSON constructors and quantifiers of patterns; the escapes of JDBC and ODBC are refused."""
    outline = reading.outline
    for index in outline.at.get("{", ()):
        if not (
            index in reading.blocks.pattern
            or _is_json_array(reading, index)
            or reading.within(index, _GRAPH)
        ):
            refuse("character", "a curly bracket outside a JSON constructor and a pattern")


def square_bracket(reading: Reading) -> None:
    """Cells of MODEL, edges of graph patterns, steps of JSON paths; arrays of other dialects are refused."""
    outline = reading.outline
    for index in outline.at.get("[", ()):
        if not (
            reading.in_clause(index, "MODEL")
            or reading.within(index, _GRAPH)
            or _is_json_array(reading, index)
            or all(outline.keys[at] in _JSON_STEP for at in outline.inside(index))
        ):
            refuse("character", "a square bracket outside MODEL, a graph pattern and a JSON path")


def _is_json_array(reading: Reading, index: int) -> bool:
    before = reading.outline.before(index)
    around = reading.outline.parent[index]
    return before == "JSON" or (around >= 0 and reading.outline.keys[around] in ("[", "{"))


def _shown(reading: Reading, index: int) -> str:
    return reading.outline.source(index)[:40] if index < len(reading.outline.tokens) else "nothing"


QUERY_RULES: Final[tuple[RuleOver, ...]] = (is_query, into, foreign_word)
"""What holds for queries only; the others hold for DML that is explained, too."""

SHAPE_RULES: Final[tuple[RuleOver, ...]] = (
    is_query,
    select_ai,
    inline_plsql,
    one_statement,
    for_update,
    into,
    sequence,
    db_link,
    external_table,
    foreign_word,
    bind,
    pattern_characters,
    square_bracket,
    curly_bracket,
    dot,
)
