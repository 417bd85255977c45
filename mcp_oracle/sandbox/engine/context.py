"""What a rewrite may ask of the compiler, and the shape of a function call given to it."""

# sqlglot's node arguments are Any.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from sqlglot import exp

from mcp_oracle.sandbox.dictionary import SessionRow
from mcp_oracle.sandbox.engine.expression import Expr
from mcp_oracle.sandbox.engine.scope import Scope
from mcp_oracle.sandbox.engine.userenv import Asked
from mcp_oracle.sandbox.types import OraError, Profile

DEFAULT_NLS = {
    "NLS_LANGUAGE": "AMERICAN",
    "NLS_TERRITORY": "AMERICA",
    "NLS_CURRENCY": "$",
    "NLS_ISO_CURRENCY": "AMERICA",
    "NLS_NUMERIC_CHARACTERS": ".,",
    "NLS_CALENDAR": "GREGORIAN",
    "NLS_DATE_FORMAT": "DD-MON-RR",
    "NLS_DATE_LANGUAGE": "AMERICAN",
    "NLS_SORT": "BINARY",
    "NLS_TIME_FORMAT": "HH.MI.SSXFF AM",
    "NLS_TIMESTAMP_FORMAT": "DD-MON-RR HH.MI.SSXFF AM",
    "NLS_TIME_TZ_FORMAT": "HH.MI.SSXFF AM TZR",
    "NLS_TIMESTAMP_TZ_FORMAT": "DD-MON-RR HH.MI.SSXFF AM TZR",
    "NLS_DUAL_CURRENCY": "$",
    "NLS_COMP": "BINARY",
    "NLS_LENGTH_SEMANTICS": "BYTE",
    "NLS_NCHAR_CONV_EXCP": "FALSE",
}
"""What a new session has with AMERICAN_AMERICA.AL32UTF8."""


@dataclass(frozen=True, slots=True)
class SessionFacts:
    """What a statement may depend on besides its text, binds and the catalog.

    Attributes:
        session: the number under which the session's rows of global temporary tables are kept.
    """

    user: str
    schema: str
    profile: Profile
    now: dt.datetime
    userenv: Asked
    nls: Mapping[str, str] = field(default_factory=lambda: DEFAULT_NLS)
    zone_minutes: int = 0
    sessions: Callable[[], Sequence[SessionRow]] = list
    session: int = 0


class Query(Protocol):
    """A compiled query block."""

    @property
    def sql(self) -> str: ...

    @property
    def columns(self) -> list[tuple[str, Expr]]: ...


class Context(Protocol):
    """The compiler as the rewrites see it."""

    @property
    def facts(self) -> SessionFacts: ...

    def expr(self, node: exp.Expr, scope: Scope) -> Expr: ...

    def condition(self, node: exp.Expr, scope: Scope) -> str: ...

    def query(self, node: exp.Expr, outer: Scope | None) -> Query: ...

    def run(self, function: str, *arguments: Expr | str) -> str:
        """Engine text that calls one of our Python functions; makes sure that it is registered."""
        ...

    def parameter(self, key: str) -> str:
        """Engine text of a session value given at execution, such as `now`."""
        ...

    def next_name(self, prefix: str) -> str: ...


@dataclass(frozen=True, slots=True)
class Call:
    """A call with its arguments compiled."""

    context: Context
    name: str
    arguments: tuple[Expr, ...]
    scope: Scope
    node: exp.Expr
    offset: int | None = None

    def __len__(self) -> int:
        return len(self.arguments)

    def __getitem__(self, index: int) -> Expr:
        return self.arguments[index]

    def expect(self, least: int, most: int | None = None) -> None:
        """ORA-00938 and ORA-00939 for a wrong number of arguments, ORA-00909 where the number is fixed."""
        if most is None and len(self) != least:
            raise OraError(909, "invalid number of arguments", offset=self.offset)
        if len(self) < least:
            raise OraError(938, "not enough arguments for function", offset=self.offset)
        if len(self) > (least if most is None else most):
            raise OraError(939, "too many arguments for function", offset=self.offset)


Rewrite = Callable[[Call], Expr]


def unimplemented(what: str, offset: int | None = None) -> OraError:
    return OraError(3001, f"unimplemented feature: {what}", offset=offset)


_FIRST = "first"


def keep_offsets(tree: exp.Expr) -> None:
    """Note at every node where it starts, in one walk: asking each node by itself walks long lists over and over."""
    for node in reversed(
        list(tree.walk())
    ):  # breadth first, so that the reverse meets children before parents
        if "start" in node.meta:
            _note(node, node.meta["start"])
        if node.parent is not None and _FIRST in node.meta:
            _note(node.parent, node.meta[_FIRST])


def _note(node: exp.Expr, start: int) -> None:
    node.meta[_FIRST] = min(start, node.meta.get(_FIRST, start))


def offset_of(node: exp.Expr) -> int | None:
    """Where a node starts in the text: the least position that sqlglot kept in it."""
    if _FIRST in node.meta:
        return node.meta[_FIRST]
    starts = [n.meta["start"] for n in node.walk() if n.meta and "start" in n.meta]
    return min(starts) if starts else None


def only(node: exp.Expr, *allowed: str) -> None:
    """Refuse a node that carries arguments which its rewrite does not know."""
    for name, value in node.args.items():
        if value not in (None, False, []) and name not in allowed and not name.startswith("_"):
            raise unimplemented(f"{type(node).__name__} with {name}", offset_of(node))
