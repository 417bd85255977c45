"""Oracle SQL text to a syntax tree: sqlglot's Oracle dialect, with its interpretations taken out.

sqlglot turns known functions into nodes of its own and accepts the syntax of other databases.
Here every call stays a plain name with arguments, so that the rewrites decide what exists, and
a bind becomes a column named `:n` with n counting the places in the text.
"""

# sqlglot ships types but its parser tables and node arguments are Any.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false

from collections.abc import Collection
from dataclasses import dataclass

from sqlglot import exp
from sqlglot.dialects.oracle import Oracle
from sqlglot.errors import ParseError, TokenError
from sqlglot.tokenizer_core import Token, TokenType

from mcp_oracle.sandbox.engine.context import keep_offsets
from mcp_oracle.sandbox.engine.reserved import check_names
from mcp_oracle.sandbox.engine.strictness import check_tokens
from mcp_oracle.sandbox.engine.syntax.clause import Clauses
from mcp_oracle.sandbox.engine.syntax.conversion import CONVERSIONS, read_cast
from mcp_oracle.sandbox.engine.syntax.difference import read_difference
from mcp_oracle.sandbox.engine.syntax.json import JSON_FUNCTIONS
from mcp_oracle.sandbox.engine.syntax.listagg import read_listagg
from mcp_oracle.sandbox.engine.syntax.merge import read_assignment, read_whens
from mcp_oracle.sandbox.engine.syntax.recursion import read_cycle, read_search
from mcp_oracle.sandbox.engine.syntax.xml import read_xmlserialize
from mcp_oracle.sandbox.statement import Statement
from mcp_oracle.sandbox.types import OraError

_KEPT_FUNCTION_PARSERS = ("EXTRACT", "TRIM")
_KEPT_KEYWORD_PARSERS = ("CASE", "PRIOR", "CONNECT_BY_ROOT", "ANY")


class SandboxOracle(Oracle):
    """The dialect that the sandbox reads."""

    class Tokenizer(Oracle.Tokenizer):
        # sqlglot takes these for FLOAT and DOUBLE PRECISION, which in Oracle are NUMBERs.
        KEYWORDS = {  # noqa: RUF012 - sqlglot's tables are plain class attributes
            word: token
            for word, token in Oracle.Tokenizer.KEYWORDS.items()
            if word not in ("BINARY_DOUBLE", "BINARY_FLOAT")
        }

    class Parser(Oracle.Parser):
        FUNCTIONS = {}  # noqa: RUF012 - sqlglot's tables are plain class attributes
        FUNCTION_PARSERS = {  # noqa: RUF012 - sqlglot's tables are plain class attributes
            **{name: Oracle.Parser.FUNCTION_PARSERS[name] for name in _KEPT_FUNCTION_PARSERS},
            **JSON_FUNCTIONS,
            "LISTAGG": read_listagg,
            "XMLSERIALIZE": read_xmlserialize,
            **CONVERSIONS,
            "CAST": read_cast(Oracle.Parser.FUNCTION_PARSERS["CAST"]),
        }
        NO_PAREN_FUNCTION_PARSERS = {
            name: parser
            for name, parser in Oracle.Parser.NO_PAREN_FUNCTION_PARSERS.items()
            if name in _KEPT_KEYWORD_PARSERS
        } | {"SOME": Oracle.Parser.NO_PAREN_FUNCTION_PARSERS["ANY"]}

        IS_JSON_PREDICATE_KIND = Oracle.Parser.IS_JSON_PREDICATE_KIND | {"STRICT", "LAX"}

        def _parse_type_size(self) -> exp.DataTypeParam | None:
            """A scale may be negative: NUMBER(6,-2) rounds to hundreds."""
            if not self._match(TokenType.DASH):
                return super()._parse_type_size()
            size = self._parse_number()
            return exp.DataTypeParam(this=exp.Neg(this=size)) if size is not None else None

        def _parse_cte(self) -> exp.CTE | exp.FunctionSpecification | None:
            cte = super()._parse_cte()
            if isinstance(cte, exp.CTE):
                cte.set("search", read_search(Clauses(self)))
                cte.set("cycle", read_cycle(Clauses(self)))
            return cte

        def _parse_primary(self) -> exp.Expr | None:
            found = super()._parse_primary()
            return read_difference(Clauses(self), found) if type(found) is exp.Paren else found

        def _parse_table_alias(
            self, alias_tokens: Collection[TokenType] | None = None
        ) -> exp.TableAlias | None:
            """A table's alias stands without AS; the result of JSON_TABLE may have it, AS OF is another clause."""
            after_table = self._prev.token_type is not TokenType.R_PAREN
            if (
                after_table
                and self._curr.token_type is TokenType.ALIAS
                and self._next.text.upper() != "OF"
            ):
                raise _not_ended(self._curr.start)
            return super()._parse_table_alias(alias_tokens)

        def _parse_subquery(
            self, this: exp.Expr | None, parse_alias: bool = True
        ) -> exp.Subquery | None:
            if this and parse_alias and self._curr.token_type is TokenType.ALIAS:
                raise _not_ended(self._curr.start)
            return super()._parse_subquery(this, parse_alias)

        def _parse_when_matched(self) -> exp.Whens:
            return read_whens(self)

        def _parse_update_assignment(self) -> exp.Expr:
            return read_assignment(self)

        def _parse_projections(self) -> tuple[list[exp.Expr], list[exp.Expr] | None]:
            """Each select item keeps its text, from which Oracle makes the column's name."""
            return self._parse_csv(self._parse_select_item), None

        def _parse_select_item(self) -> exp.Expr | None:
            start = self._index
            item = self._parse_expression()
            if item is not None and self._index > start:
                first, last = self._tokens[start], self._tokens[self._index - 1]
                item.meta["text"] = self.sql[first.start : last.end + 1]
            return item


def _not_ended(offset: int) -> OraError:
    return OraError(933, "SQL command not properly ended", offset=offset)


_DIALECT = SandboxOracle()


@dataclass(frozen=True, slots=True)
class Source:
    """A parsed statement with its text and tokens."""

    sql: str
    tree: exp.Expr
    tokens: tuple[Token, ...]


def parse(statement: Statement, profile: str) -> Source:
    """Parse exactly one statement; ORA- errors carry the offset of the first token that does not fit."""
    tokens = _tokens(statement)
    _refuse_semicolon(tokens, profile)
    _refuse_number_suffix(statement.sql, tokens)
    _refuse_bare_interval(tokens)
    if statement.kind in ("query", "dml"):
        check_tokens(tokens, len(statement.sql), profile)
    try:
        trees = _DIALECT.parser().parse(list(tokens), statement.sql)
    except ParseError as error:
        raise _syntax_error(error, statement.sql, tokens) from error
    except RecursionError as error:
        raise OraError(3001, "unimplemented feature: nesting this deep") from error
    tree = trees[0] if len(trees) == 1 else None
    if tree is None:
        raise OraError(900, "invalid SQL statement", offset=0)
    if statement.kind in ("query", "dml"):
        check_names(tree)
    keep_offsets(tree)
    return Source(statement.sql, tree, tuple(tokens))


def tokenize(sql: str) -> list[Token]:
    try:
        return _DIALECT.tokenize(sql)
    except TokenError as error:
        raise OraError(1756, "quoted string not properly terminated") from error


def parse_expression(text: str) -> exp.Expr:
    """Parse a stored expression, such as a default or a check."""
    try:
        tokens = _with_suffixes(_DIALECT.tokenize(f"SELECT {text} FROM DUAL"))
        tree = _DIALECT.parser().parse(tokens, text)[0]
    except (ParseError, TokenError) as error:
        raise OraError(936, "missing expression") from error
    if not isinstance(tree, exp.Select):
        raise OraError(936, "missing expression")
    return tree.expressions[0]


def _tokens(statement: Statement) -> list[Token]:
    tokens = _with_suffixes(tokenize(statement.sql))
    return _with_binds(tokens, {place.start: n for n, place in enumerate(statement.places)})


def _with_suffixes(tokens: list[Token]) -> list[Token]:
    """`1.5f` and `2d` are one literal to Oracle; sqlglot reads a number and an alias."""
    result: list[Token] = []
    for token in tokens:
        last = result[-1] if result else None
        if last is not None and _is_suffix(last, token):
            text = last.text + token.text
            result[-1] = Token(TokenType.NUMBER, text, last.line, token.col, last.start, token.end)
        else:
            result.append(token)
    return result


def _is_suffix(number: Token, token: Token) -> bool:
    is_number = number.token_type is TokenType.NUMBER and number.text[-1].upper() not in "FD"
    is_word = token.token_type is TokenType.VAR and token.text.upper() in ("F", "D")
    return is_number and is_word and token.start == number.end + 1


def _with_binds(tokens: list[Token], places: dict[int, int]) -> list[Token]:
    """Each colon and the name after it become one name token `:n`."""
    result: list[Token] = []
    colon: Token | None = None
    for token in tokens:
        if colon is not None:
            name, start = f":{places[colon.start]}", colon.start
            result.append(Token(TokenType.VAR, name, token.line, token.col, start, token.end))
            colon = None
        elif token.start in places and token.text.startswith(":"):
            colon = token
        else:
            result.append(token)
    return result


def _refuse_semicolon(tokens: list[Token], profile: str) -> None:
    for token in tokens:
        if token.token_type is TokenType.SEMICOLON:
            if profile == "19c":
                raise _not_ended(token.start)
            raise OraError(
                3048,
                "SQL reserved word ';' is not syntactically valid following '...'",
                offset=token.start,
            )


def _refuse_number_suffix(sql: str, tokens: list[Token]) -> None:
    """Other letters at a number, such as `1from`: where Oracle ends the number is not known here."""
    for token in tokens:
        end = token.end + 1
        if token.token_type is TokenType.NUMBER and sql[end : end + 1] == "_":
            raise OraError(911, "invalid character", offset=end)
        if token.token_type is TokenType.NUMBER and sql[end : end + 1].isalpha():
            raise OraError(
                3001, "unimplemented feature: numeric literal suffix", offset=token.start
            )


_DATETIME_FIELDS = frozenset({"YEAR", "MONTH", "DAY", "HOUR", "MINUTE", "SECOND"})


def _refuse_bare_interval(tokens: list[Token]) -> None:
    """`INTERVAL 1 DAY` and `INTERVAL '1 day'`: Oracle wants the number alone as text, and then the field."""
    for at, token in enumerate(tokens[:-1]):
        if token.token_type is not TokenType.INTERVAL:
            continue
        following = tokens[at + 1]
        if following.token_type is TokenType.NUMBER:
            raise OraError(923, "FROM keyword not found where expected", offset=following.start)
        field = tokens[at + 2].text.upper() if at + 2 < len(tokens) else ""
        if following.token_type is TokenType.STRING and field not in _DATETIME_FIELDS:
            raise OraError(30089, "missing or invalid <datetime field>", offset=following.end + 1)


_CLAUSES = frozenset({"FROM", "WHERE", "GROUP", "ORDER", "HAVING", "UNION", "CONNECT", "START"})
_AFTER_EXPRESSION = frozenset(
    {"=", "<", ">", "<=", ">=", "<>", "!=", "+", "-", "*", "/", "||", ",", "("}
)


def _syntax_error(error: ParseError, sql: str, tokens: list[Token]) -> OraError:
    """The ORA number by what stood before and at the place where sqlglot stopped."""
    offset = _offset(error, sql)
    index = next((i for i, t in enumerate(tokens) if t.end >= offset), len(tokens))
    before = tokens[index - 1].text.upper() if index else ""
    if before in _AFTER_EXPRESSION or before in ("SELECT", "BY", "WHERE", "AND", "OR", "NOT", "ON"):
        return OraError(936, "missing expression", offset=offset)
    if _unfinished_case(tokens) or _unclosed(tokens[:index]):
        return _unclosed_error(tokens, offset)
    if before in ("FROM", "JOIN", "INTO", "UPDATE"):
        return OraError(903, "invalid table name", offset=offset)
    if index <= 1 and tokens and tokens[0].text.upper() not in ("SELECT", "WITH", "("):
        return OraError(900, "invalid SQL statement", offset=0)
    return _unexpected(tokens, index, offset)


def _unexpected(tokens: list[Token], index: int, offset: int) -> OraError:
    """A token that does not continue the statement."""
    here = tokens[index].text.upper() if index < len(tokens) else ""
    if tokens and tokens[0].token_type is TokenType.MERGE:
        return OraError(905, "missing keyword", offset=offset)
    if not any(t.text.upper() == "FROM" for t in tokens[:index]) and here not in _CLAUSES:
        return OraError(923, "FROM keyword not found where expected", offset=offset)
    return _not_ended(offset)


def _unclosed_error(tokens: list[Token], offset: int) -> OraError:
    if _unfinished_case(tokens):
        return OraError(905, "missing keyword", offset=offset)
    return OraError(907, "missing right parenthesis", offset=offset)


def _unfinished_case(tokens: list[Token]) -> bool:
    words = [t.text.upper() for t in tokens]
    return "THEN" in words and words.count("CASE") > words.count("END")


def _unclosed(tokens: list[Token]) -> bool:
    opened = sum(t.token_type is TokenType.L_PAREN for t in tokens)
    return opened > sum(t.token_type is TokenType.R_PAREN for t in tokens)


def _offset(error: ParseError, sql: str) -> int:
    details = error.errors[0] if error.errors else {}
    before, highlight = details.get("start_context") or "", details.get("highlight") or ""
    line, column = details.get("line") or 1, details.get("col") or 1
    lines = sql.split("\n")
    end = sum(len(text) + 1 for text in lines[: line - 1]) + column
    return max(0, min(len(sql), end - len(highlight))) if before or highlight else 0
