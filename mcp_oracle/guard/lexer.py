"""Oracle's lexical rules, strictly: text in, tokens out, a refusal for anything doubtful.

One pass from left to right, one compiled expression without backtracking (possessive quantifiers), so
the number of steps is proportional to the length. Where lexers are known to disagree (line ends inside
comments, doubled quotes, odd quote delimiters, look-alike characters) the text is refused rather than
interpreted. Knows nothing of grammar.
"""

import re
import unicodedata
from typing import Final, NoReturn

from mcp_oracle.guard.catalogue import refuse
from mcp_oracle.guard.tokens import NUMBER, QUOTED, STRING, Token

MAX_CHARS: Final = 100_000

# A CR only as part of CRLF; no other C0, no DEL, C1, or Unicode line end; no surrogate, no byte-order mark:
# comments and literals included, because that is where lexers disagree.
_CONTROL: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff]|\r(?!\n)"
)
_TOKEN: Final = re.compile(
    r"""
      (?P<blank>   [ \t\r\n]++ )
    | (?P<line>    --[^\n]*+ )
    | (?P<block>   /\*(?:[^*]++|\*(?!/))*+(?:\*/)? )
    | (?P<qquote>  [nN]?[qQ]' )
    | (?P<string>  [nNuU]?'(?:[^']++|'')*+(?:')? )
    | (?P<quoted>  "[^"]*+(?:")? )
    | (?P<number>  (?:[0-9]++(?:\.(?!\.)[0-9]*+)?+|\.[0-9]++)(?:[eE][+-]?[0-9]++)?+(?:[fFdD](?![\w$\#]))?+ )
    | (?P<word>    [^\W\d_][\w$\#]*+ )
    | (?P<op>      <->|<=>|<\#>|\|\||=>|<=|>=|<>|!=|\^=|~=|[()\[\]{}+\-*/,.;:=<>@|^%?$!] )
    """,
    re.VERBOSE,
)
_Q_PAIR: Final = {"[": "]", "{": "}", "(": ")", "<": ">"}
_TEMPLATE: Final = frozenset(("{#", "{%", "{{"))


def lex(text: str) -> list[Token]:
    """Read the tokens of a text; hints stay as tokens of kind `hint`, other comments do not."""
    check_characters(text)
    tokens: list[Token] = []
    position, end = 0, len(text)
    match = _TOKEN.match
    while position < end:
        found = match(text, position) or _refuse_character(text[position])
        position = _take(text, found, tokens)
    return tokens


def check_characters(text: str) -> None:
    """Refuse what no lexer may see."""
    if len(text) > MAX_CHARS:
        refuse("size", f"the text has {len(text)} characters")
    if found := _CONTROL.search(text):
        refuse("control-character", f"{_code(found.group()[0])} at offset {found.start()}")


def _take(text: str, found: re.Match[str], tokens: list[Token]) -> int:
    """Append the token that was matched and give the offset behind it."""
    start, end = found.span()
    match found.lastgroup:
        case "blank":
            pass
        case "word":
            tokens.append(Token("word", _word(found.group()), start, end))
        case "op":
            tokens.append(
                Token("op", _operator(found.group(), text[start : start + 2]), start, end)
            )
        case "number":
            tokens.append(Token("number", NUMBER, start, end))
        case "qquote":
            end = _q_quote_end(text, end)
            tokens.append(Token("string", STRING, start, end))
        case "string":
            _check_closed(found.group(), "'")
            tokens.append(Token("string", STRING, start, end))
        case "quoted":
            tokens.append(Token("quoted", _quoted(found.group(), tokens, start), start, end))
        case _:
            _comment(found.group(), tokens, start, end)
    return end


def _word(text: str) -> str:
    if text.isascii():
        return text.upper()
    for character in text:
        if not (character.isascii() or _is_plain(character)):
            refuse("unicode", f"{_code(character)} in the word {text!a}")
    return "".join(_upper(character) for character in text)


def _is_plain(character: str) -> bool:
    """A letter, mark or digit that no normalisation turns into another character."""
    return (
        unicodedata.category(character)[0] in "LMN"
        and not "\u02b0" <= character <= "\u02ff"  # modifier letters look like quotes
        and unicodedata.normalize("NFKC", character) == character
        and not _has_doubtful_capital(character)
    )


def _has_doubtful_capital(character: str) -> bool:
    """Letters that got a capital in a late version of Unicode (Georgian, Cherokee), or have one of several characters.

    The database may store a name with another capital than the one that we would look up.
    """
    if "\u10d0" <= character <= "\u10ff" or "\uab70" <= character <= "\uabbf":
        return True
    return len(character.upper()) != 1 and character != "\u00df"


def _upper(character: str) -> str:
    """Upper case as Oracle's, one character for one: the German sharp s stays."""
    upper = character.upper()
    return upper if len(upper) == 1 else character


def _operator(operator: str, two: str) -> str:
    if operator == "{" and two in _TEMPLATE:
        refuse("character", f"{two} opens a comment or a template for some parsers")
    return operator


def _quoted(text: str, tokens: list[Token], start: int) -> str:
    _check_closed(text, '"')
    if text == '""':
        refuse("quoted-name", "an empty quoted identifier")
    if tokens and tokens[-1].kind == "quoted" and tokens[-1].end == start:
        refuse("quoted-name", "a doubled quote inside a quoted identifier")
    return QUOTED + text[1:-1]


def _check_closed(text: str, quote: str) -> None:
    opening = text.index(quote)
    if len(text) == opening + 1 or not text.endswith(quote) or text[opening:].count(quote) % 2:
        refuse("unterminated", f"{text[:30]!a} is not closed")


def _q_quote_end(text: str, position: int) -> int:
    """The offset behind a q-quoted literal whose opening quote ends at `position`."""
    delimiter = text[position : position + 1]
    if not delimiter:
        refuse("unterminated", "the text ends inside a q-quoted literal")
    if delimiter in " \t\r\n'" or not delimiter.isascii():
        refuse("q-quote", f"{_code(delimiter)} cannot delimit a q-quoted literal")
    end = text.find(_Q_PAIR.get(delimiter, delimiter) + "'", position + 1)
    if end < 0:
        refuse("unterminated", "a q-quoted literal is not closed")
    return end + 2


def _comment(text: str, tokens: list[Token], start: int, end: int) -> None:
    if text.startswith("/*") and (len(text) < 4 or not text.endswith("*/")):
        refuse("unterminated", "a comment is not closed")
    if text[2:3] == "+":
        tokens.append(Token("hint", text.upper(), start, end))


def _refuse_character(character: str) -> NoReturn:
    if character.isascii():
        refuse("character", f"{character} is not part of Oracle SQL")
    refuse("unicode", f"{_code(character)} outside a literal")


def _code(character: str) -> str:
    return f"U+{ord(character):04X}"
