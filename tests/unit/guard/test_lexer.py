"""The lexer by itself, and against sqlglot's tokenizer: where both accept, they agree or the difference is listed."""

import json
import logging
import random
import re
from typing import cast

import pytest
from sqlglot.dialects.oracle import Oracle
from sqlglot.errors import SqlglotError

from mcp_oracle.errors import RefusedError
from mcp_oracle.guard.lexer import lex
from mcp_oracle.guard.literals import value_of
from tests.unit.guard.cases import DATA, texts

logging.getLogger("sqlglot").setLevel(logging.CRITICAL)
DIFFERENCES = cast(
    "list[dict[str, str]]",
    json.loads((DATA / "lexer_differences.json").read_text(encoding="utf-8")),
)
# Pieces whose joints are where lexers disagree.
PIECES = [
    *(
        "SELECT",
        "from",
        "a",
        "b1",
        "q",
        "nq",
        "N",
        "U",
        "x$",
        "y#",
        "größe",
        "社員",
        "dual",
        "d",
        "f",
        "e",
        "for",
    ),
    *(
        "'",
        "''",
        "'a'",
        "'it''s'",
        "q'[",
        "]'",
        "q'!x!'",
        "nq'{y}'",
        "Q'<z>'",
        '"',
        '"a"',
        '"a""b"',
        "n'x'",
        "u'\\00e9'",
    ),
    *("1", "1.5", ".5", "1.", "1e5", "1E-3", "1d", "1f", "2.5F", "1e", "0x1", "1_0"),
    *(
        "--",
        "-- c\n",
        "/*",
        "*/",
        "/* c */",
        "/*+ h */",
        "--+ h\n",
        "\n",
        "\r\n",
        "\r",
        "\t",
        " ",
        "  ",
        "\u00a0",
    ),
    *(
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        "+",
        "-",
        "*",
        "/",
        "||",
        "|",
        "=",
        "<",
        ">",
        "<=",
        ">=",
        "<>",
        "!=",
        "^=",
        "~=",
        "!",
    ),
    *(
        "<->",
        "<=>",
        "<#>",
        "=>",
        ":",
        ":b",
        ":1",
        ":=",
        ";",
        ",",
        ".",
        "..",
        "@",
        "?",
        "$",
        "#",
        "&",
        "%",
        "\\",
        "`",
    ),
]


Shape = tuple[str, frozenset[int]]


def ours(sql: str) -> Shape | None:
    try:
        tokens = [token for token in lex(sql) if token.kind != "hint"]
    except RefusedError:
        return None
    if any(token.key in ("$", "!", "?", "%") for token in tokens):
        return None  # the guard refuses these signs outside row patterns
    return shape(sql, [(token.start, token.end) for token in tokens])


def theirs(sql: str) -> Shape | None:
    try:
        tokens = Oracle().tokenize(sql)
    except SqlglotError:
        return None
    spans = [(token.start, token.end + 1) for token in tokens]
    return shape(sql, [span for span in spans if sql[span[0] : span[0] + 3] not in ("/*+", "--+")])


def shape(sql: str, spans: list[tuple[int, int]]) -> Shape:
    """What each character is part of, and where a token begins inside a run of letters and digits.

    c code, s literal, i quoted identifier, - blank or comment. Tokens of several words are code with blanks.
    """
    mask = ["-"] * len(sql)
    splits: set[int] = set()
    for start, end in spans:
        text = sql[start:end]
        kind = "i" if text[0] == '"' else "s" if text[-1] == "'" else "c"
        for at in range(start, end):
            mask[at] = "-" if kind == "c" and sql[at].isspace() else kind
        if kind == "c" and start and _joins(sql[start - 1]) and _joins(sql[start]):
            splits.add(start)
    return "".join(mask), frozenset(splits)


def _joins(character: str) -> bool:
    return character.isalnum() or character in "_$#"


def disagreement(sql: str) -> bool:
    """Whether both accept the text and read it differently."""
    one, other = ours(sql), theirs(sql)
    return one is not None and other is not None and one != other


def listed(sql: str) -> bool:
    """Whether a difference in this text is explained by an entry of the list."""
    return any(re.search(entry["pattern"], sql) for entry in DIFFERENCES)


def random_text(choose: random.Random) -> str:
    return "".join(choose.choice(PIECES) for _ in range(choose.randint(1, 12)))


def test_boundaries_agree_with_another_tokenizer_on_random_text() -> None:
    choose = random.Random(11)
    wrong = [
        sql
        for sql in (random_text(choose) for _ in range(5_000))
        if disagreement(sql) and not listed(sql)
    ]
    assert wrong == []


@pytest.mark.slow
def test_boundaries_agree_with_another_tokenizer_on_much_random_text() -> None:
    choose = random.Random(12)
    wrong = [
        sql
        for sql in (random_text(choose) for _ in range(100_000))
        if disagreement(sql) and not listed(sql)
    ]
    assert wrong == []


def test_boundaries_agree_on_the_queries_that_pass() -> None:
    sqls = texts("benign.jsonl") + texts("allowed.jsonl")
    assert [sql for sql in sqls if disagreement(sql) and not listed(sql)] == []


@pytest.mark.parametrize("entry", DIFFERENCES, ids=lambda entry: entry["pattern"])
def test_a_listed_difference_exists_and_names_its_rule(entry: dict[str, str]) -> None:
    assert disagreement(entry["example"])
    assert re.search(entry["pattern"], entry["example"])
    assert entry["oracle"]


@pytest.mark.parametrize(
    ("sql", "tokens"),
    [
        ("1d", ["1d"]),
        ("1for", ["1", "for"]),
        ("1.5e-3f x", ["1.5e-3f", "x"]),
        ("a.5", ["a", ".5"]),
        ("'it''s'", ["'it''s'"]),
        ("q'[a]b]'", ["q'[a]b]'"]),
        ("nQ'!a'b!'", ["nQ'!a'b!'"]),
        ("DATE'2020-01-01'", ["DATE", "'2020-01-01'"]),
        ("a--b\nc", ["a", "c"]),
        ("a/*b*/c", ["a", "c"]),
        ("a<->b<=>c<#>d", ["a", "<->", "b", "<=>", "c", "<#>", "d"]),
        ('"a b"."c"', ['"a b"', ".", '"c"']),
    ],
)
def test_oracles_rules_decide_boundaries(sql: str, tokens: list[str]) -> None:
    assert [sql[token.start : token.end] for token in lex(sql)] == tokens


def test_names_are_stored_as_oracle_stores_them() -> None:
    names = [token.name for token in lex('größe straße "Mixed" x$y#1')]
    assert names == ["GRÖßE", "STRAßE", "Mixed", "X$Y#1"]


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("'it''s'", "it's"),
        ("N'x'", "x"),
        ("q'[a'b]'", "a'b"),
        ("nq'!x!'", "x"),
        ("U'\\0041\\\\b'", "A\\b"),
        ("u'\\zz'", "\\zz"),
    ],
)
def test_the_value_of_a_literal(source: str, value: str) -> None:
    assert value_of(source) == value
