"""Mutations of accepted queries: a hostile part at every kind of position. Pure, seeded.

A mutant may pass only if the hostile part ended where nothing is evaluated: `harmless_place` says so from the
tokens around it, independently of the guard's rules.
"""

import random
from collections.abc import Callable, Iterator
from typing import NamedTuple

from mcp_oracle.guard.lexer import lex
from mcp_oracle.guard.lists.builtins import BUILTINS
from mcp_oracle.guard.tokens import Token
from mcp_oracle.guard.words import KEYWORDS

MARK = "EVIL"
OPERANDS = {
    "call": "evil_fn(1)",
    "package-call": "utl_http.request('http://evil_')",
    "schema-call": "hr.evil(2)",
    "quoted-call": '"EVIL"(1)',
    "member": "evil_pkg.run_it",
    "schema-member": "hr.evil_pkg.run_it",
    "method": "evil_pkg.obj.delete_it()",
    "sequence": "evil_seq.nextval",
    "constructor": "NEW evil_t(1)",
    "subquery": "(SELECT evil_fn(1) FROM dual)",
    "xquery": "XMLQUERY('fn:doc(\"evil\")' RETURNING CONTENT)",
    "file": "BFILENAME('EVIL', 'f')",
    "uri": "HTTPURITYPE('http://evil').getclob()",
    "link": "evil_t.a@far",
}
INSERTIONS = {
    "lock": " FOR UPDATE ",
    "at": "@evil ",
    "semicolon": "; DELETE FROM evil",
    "into": " INTO evil ",
    "inline": " (WITH FUNCTION evil RETURN NUMBER IS BEGIN RETURN 1; END; SELECT 1 FROM dual) ",
    "external": " EXTERNAL MODIFY (LOCATION ('evil')) ",
    "external-table": " EXTERNAL (evil NUMBER) ",
    "apply": " CROSS APPLY evil(1) ",
    "union": " UNION SELECT evil(1) FROM dual ",
    "dml": " DELETE FROM evil ",
}


class Mutant(NamedTuple):
    kind: str
    sql: str
    at: int


def mutants(sources: list[str], count: int, seed: int) -> Iterator[Mutant]:
    choose = random.Random(seed)
    makers: list[Callable[[str], Mutant | None]] = [
        *(_replacing(kind, text, choose) for kind, text in OPERANDS.items()),
        *(_inserting(kind, text, choose) for kind, text in INSERTIONS.items()),
    ]
    made = 0
    while made < count:
        mutant = choose.choice(makers)(choose.choice(sources))
        if mutant:
            made += 1
            yield mutant


def _replacing(kind: str, text: str, choose: random.Random) -> Callable[[str], Mutant | None]:
    def make(sql: str) -> Mutant | None:
        operands = list(_operands(sql))
        if not operands:
            return None
        token = choose.choice(operands)
        return Mutant(kind, f"{sql[: token.start]} {text} {sql[token.end :]}", token.start)

    return make


def _inserting(kind: str, text: str, choose: random.Random) -> Callable[[str], Mutant | None]:
    def make(sql: str) -> Mutant | None:
        tokens = _tokens(sql)
        token = choose.choice(tokens)
        return Mutant(kind, sql[: token.end] + text + sql[token.end :], token.end)

    return make


def _tokens(sql: str) -> list[Token]:
    return [token for token in lex(sql) if token.kind != "hint" and token.key not in (";", "/")]


def _operands(sql: str) -> Iterator[Token]:
    """Names and values that are no part of a chain, no call and no word of the grammar."""
    for token in _tokens(sql):
        before, after = sql[token.start - 1 : token.start], sql[token.end : token.end + 1]
        if (before in ".:" and before) or (after in ".(" and after):
            continue
        is_word = token.kind == "word" and token.key not in KEYWORDS and token.key not in BUILTINS
        if is_word or token.kind in ("number", "string", "quoted"):
            yield token
