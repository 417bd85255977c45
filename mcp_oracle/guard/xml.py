"""Rules over XML: texts that are programs of their own (XQuery, XPath), and texts that may name files.

XQuery can read documents of the repository, tables (`oradb:`), collections and addresses, and import modules. A
document type declaration can name files and addresses; servers refuse that since 2015, so this rule is a second line.
"""

import re
from typing import Final

from mcp_oracle.guard.catalogue import refuse
from mcp_oracle.guard.literals import literals, value_of
from mcp_oracle.guard.reading import Reading
from mcp_oracle.guard.words import words

# Functions that open something, by local name whatever the prefix; prologs other than name spaces; pragmas.
_XQUERY: Final = re.compile(
    r"""
    (?:^|[^\w.-])(?:doc|doc-available|collection|uri-collection|unparsed-text[\w-]*|json-doc|environment-variable
        |available-environment-variables|put|view|transform|load-xquery-module|function-lookup|static-base-uri
        |query-name|eval|evaluate|invoke|xquery)\s*[(\#]
    | \bora\s*:(?!\s*(?:contains|matches|replace|sqrt|tokenize|instanceof|instanceof-only)\b) | oradb
    | \bimport\s+(?:module|schema)\b | \bmodule\s+namespace\b
    | \bdeclare\s+(?!(?:default\s+element\s+)?namespace\b)
    | \([:\#]
    """,
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_MARKUP: Final = re.compile(r"<!(?!\[CDATA\[|--)|DOCTYPE", re.IGNORECASE)
# Functions that can make a character which no literal shows.
_MAKERS: Final = words("""
CHR NCHR UNISTR TRANSLATE REVERSE COMPOSE DECOMPOSE CAST_TO_VARCHAR2 CAST_TO_NVARCHAR2 RAW_TO_CHAR
RAW_TO_NCHAR UNESCAPE UNESCAPE_REFERENCE BASE64_DECODE TEXT_DECODE QUOTED_PRINTABLE_DECODE HEXTORAW CONVERT
""")
_BEHIND_XQUERY: Final = frozenset((")", ",", "PASSING", "RETURNING", "COLUMNS"))


def check_xquery(reading: Reading, bracket: int) -> None:
    """XMLQUERY, XMLTABLE, XMLEXISTS: one literal without functions that reach out; so is the PATH of each column."""
    outline = reading.outline
    first = bracket + 1
    if outline.keys[first] == "XMLNAMESPACES" and outline.keys[first + 1] == "(":
        first = outline.close[first + 1] + 1
        first += outline.keys[first] == ","
    if outline.tokens[first].kind != "string" or outline.keys[first + 1] not in _BEHIND_XQUERY:
        refuse("xquery-not-literal", f"the text of {outline.head(bracket)} is not one literal")
    _check_text(value_of(outline.source(first)))
    for at in outline.level(bracket):
        if outline.keys[at] == "PATH" and outline.tokens[at + 1].kind == "string":
            _check_text(value_of(outline.source(at + 1)))


def check_xpath(reading: Reading, bracket: int) -> None:
    """EXTRACT, EXTRACTVALUE, EXISTSNODE, as functions and methods: every literal in the arguments behind the first.

    EXTRACT(YEAR FROM x) has none. Assembled paths pass if no part reaches out and nothing makes hidden characters.
    """
    outline = reading.outline
    inside = outline.inside(bracket)
    texts = literals(outline, inside)
    for text in [*texts, "".join(texts)]:
        _check_text(text)
    check_xml_text(reading, bracket)


def _check_text(text: str) -> None:
    if found := _XQUERY.search(text):
        refuse("xquery-function", f"the XQuery has {found.group().strip()[:40]!a}")


def check_xml_text(reading: Reading, bracket: int) -> None:
    """XMLTYPE, XMLPARSE and the functions that parse: no document type declaration in any literal."""
    outline = reading.outline
    if reading.has_markup is None:
        everywhere = literals(outline, range(len(outline.tokens)))
        reading.has_markup = any(_MARKUP.search(text) for text in everywhere)
    if reading.has_markup:
        refuse("xml-dtd", "a literal holds a part of a document type declaration")
    inside = outline.inside(bracket)
    if "||" not in (outline.keys[at] for at in inside):
        return
    if _MARKUP.search("".join(literals(outline, inside))):
        refuse("xml-dtd", "the literals join to a document type declaration")
    for at in inside:
        if outline.keys[at] in _MAKERS and outline.keys[at + 1] == "(":
            refuse("xml-dtd", f"{outline.keys[at]} may make the characters of a declaration")
