"""Protected columns: a statement that reads their table may neither name them nor take all columns at once.

Fails closed. A column is recognised by its name anywhere in the text, whatever the name means there; a view is refused
if it depends on the table, or if that cannot be told, unless the operator allows it by name.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NoReturn

from mcp_oracle.errors import RefusedError
from mcp_oracle.guard.catalogue import RULES, refuse
from mcp_oracle.guard.lists.column_values import columns_with_values, shown_by
from mcp_oracle.guard.operands import ends_operand
from mcp_oracle.guard.reading import Name, Reading
from mcp_oracle.guard.resolution import Found, ObjectKind, Resolution
from mcp_oracle.guard.tokens import Outline
from mcp_oracle.guard.words import RESERVED
from mcp_oracle.policy import Policy

RULE: Final = "protected-column"
_COUNTS: Final = frozenset(("COUNT", "APPROX_COUNT"))
_ROW_FUNCTIONS: Final = frozenset(("VALUE", "REF", "DEREF", "MAKE_REF"))
_ROW_PSEUDO: Final = frozenset(("OBJECT_VALUE", "SYS_NC_ROWINFO$", "XMLDATA"))
_HIDDEN_COLUMN: Final = re.compile(r"SYS_(?:NC|ST)\w*\d")
"""Columns that Oracle adds to a table for function-based indexes and extended statistics: they hold expressions."""
_STORED: Final = frozenset((ObjectKind.TABLE, ObjectKind.EXTERNAL_TABLE, ObjectKind.OTHER))
_DERIVED: Final = frozenset((ObjectKind.VIEW, ObjectKind.MATERIALIZED_VIEW))


class ProtectedColumnError(RefusedError):
    """A refusal that the table's other columns would answer.

    Attributes:
        table: its schema and name; empty if it is a view that is refused as a whole.
        columns: those that may not be read.
    """

    def __init__(
        self, reason: str, hint: str, table: tuple[str, str], columns: frozenset[str]
    ) -> None:
        super().__init__(RULE, reason, hint)
        self.table = table
        self.columns = columns


@dataclass(frozen=True, slots=True)
class Exposure:
    """What a statement names, and how it takes columns without naming them.

    Attributes:
        names: every identifier in it, as the dictionary would store it.
        whole_rows: the first construct that may stand for any column of a table, empty if there is none.
    """

    names: frozenset[str]
    whole_rows: str


@lru_cache(maxsize=16)
def protected_tables(columns: frozenset[str]) -> Mapping[tuple[str, str], frozenset[str]]:
    """Schema and table -> its protected columns."""
    found: dict[tuple[str, str], set[str]] = {}
    for column in columns:
        schema, table, name = column.split(".")
        found.setdefault((schema, table), set()).add(name)
    return {table: frozenset(names) for table, names in found.items()}


def exposure(reading: Reading) -> Exposure | None:
    """What has to be judged with the dictionary's answers; None if no column is protected."""
    if not reading.policy.protected_columns:
        return None
    tokens = reading.outline.tokens
    names = frozenset(token.name for token in tokens if token.is_name)
    exposed = Exposure(names, next(_whole_rows(reading), ""))
    for table in reading.blocks.tables:
        _refuse_showing(table.name)
        _judge_columns(("SYS", table.name), columns_with_values(table.name), exposed)
    return exposed


def judge_protected(
    names: frozenset[Name], resolved: Resolution, policy: Policy, exposed: Exposure
) -> None:
    """Refuse a statement that could show a protected column."""
    if resolved.unavailable_because and any(name.role == "table" for name in names):
        refuse(
            "unresolved",
            "columns are protected, and which tables are read could not be looked up:"
            f" {resolved.unavailable_because}",
        )
    for name in sorted(names, key=lambda name: (name.role, name.parts)):
        for item in resolved.found.get(name, ()):
            _judge(item, policy, exposed)


def _judge(item: Found, policy: Policy, exposed: Exposure) -> None:
    if item.kind not in _STORED | _DERIVED:
        return
    _refuse_showing(item.name)
    columns = protected_tables(policy.protected_columns).get((item.owner, item.name), frozenset())
    if columns:
        columns |= item.derived
    if item.supplied:
        columns |= columns_with_values(item.name)
    _judge_columns((item.owner, item.name), columns, exposed)
    # The table of a materialized view may be all of it that this user sees.
    if not item.supplied and (item.kind in _DERIVED or item.depends_on):
        _judge_view(item, policy)


def _judge_columns(key: tuple[str, str], columns: frozenset[str], exposed: Exposure) -> None:
    table = ".".join(key)
    named = sorted(columns & exposed.names)
    if named:
        reason = f"{table}.{named[0]} is protected, and the statement has the name {named[0]}"
    elif columns and exposed.whole_rows:
        protected = ", ".join(sorted(columns))
        reason = (
            f"{exposed.whole_rows} can show any column, and of {table} {protected} may not be read"
        )
    else:
        return
    raise ProtectedColumnError(reason, RULES[RULE].hint, key, columns)


def _judge_view(item: Found, policy: Policy) -> None:
    view = f"{item.owner}.{item.name}"
    if view in policy.views:
        return
    protected = {".".join(key) for key in protected_tables(policy.protected_columns)}
    for table in sorted(item.depends_on):
        if table in protected:
            _refuse_view(f"the view {view} depends on {table}, which has protected columns")
        name = table.removeprefix("SYS.")
        if shown_by(name) or columns_with_values(name):
            _refuse_view(f"the view {view} depends on {table}, which shows values of columns")
    if item.unknown_part or not item.depends_on:
        _refuse_view(
            f"the view {view} depends on {item.unknown_part or 'what the dictionary does not show'}"
        )


def _refuse_view(reason: str) -> NoReturn:
    hint = "Query the tables themselves, without their protected columns; the operator can allow a view by SCHEMA.VIEW."
    raise ProtectedColumnError(reason, hint, ("", ""), frozenset())


def _refuse_showing(view: str) -> None:
    if what := shown_by(view):
        hint = "Query the tables themselves, without their protected columns."
        reason = f"columns are protected, and {view} shows {what}"
        raise ProtectedColumnError(reason, hint, ("", ""), frozenset())


def _whole_rows(reading: Reading) -> Iterator[str]:
    outline = reading.outline
    for index in outline.at.get("*", ()):
        if index not in reading.blocks.pattern and not _is_harmless_star(outline, index):
            yield "*"
    if "NATURAL" in outline.at:
        yield "NATURAL JOIN"
    for index in outline.find(_ROW_FUNCTIONS):
        if outline.keys[index + 1] == "(" and not ends_operand(outline, index - 1):
            yield f"{outline.keys[index]}()"
    for index, token in enumerate(outline.tokens):
        if token.is_name and (token.name in _ROW_PSEUDO or _HIDDEN_COLUMN.match(token.name)):
            yield token.name
        elif reading.blocks.role[index] == "alias" and _renames_columns(reading, index):
            yield "a list of column aliases"


def _is_harmless_star(outline: Outline, index: int) -> bool:
    """COUNT(*), a product, or every element of a JSON array."""
    before, after = outline.before(index), outline.keys[index + 1]
    if before == "(" and after == ")":
        return outline.head(index - 1) in _COUNTS
    if before == "[" and after == "]":
        return outline.is_name(index - 2) and outline.keys[index - 2] != "JSON"
    if before == ".":  # of a row pattern's variable
        is_all = outline.before(index - 2) == "(" and after == ")"
        return is_all and outline.head(index - 3) in _COUNTS
    return _multiplies(outline, index, after)


def _multiplies(outline: Outline, index: int, after: str) -> bool:
    """Whether there are two operands. A word of the grammar may be the name of a column, as in `first * 2`."""
    if ends_operand(outline, index - 1):
        return True
    is_word = outline.is_name(index - 1) and outline.before(index) not in RESERVED
    token = outline.tokens[index + 1] if index + 1 < len(outline.tokens) else None
    begins = token is not None and (token.kind != "op" or after == "(") and after not in RESERVED
    return is_word and begins


def _renames_columns(reading: Reading, index: int) -> bool:
    """`table alias (name, ...)`: the columns get other names, by position."""
    outline = reading.outline
    before = index - 2 if outline.before(index) == "AS" else index - 1
    return reading.blocks.role[before] == "table" and outline.keys[index + 1] == "("
