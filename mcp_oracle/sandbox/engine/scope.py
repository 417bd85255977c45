"""Names in a query block: which column an identifier means, by Oracle's rules.

A scope holds the row sources of one block and knows the enclosing block, for correlated names.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from sqlglot import exp

from mcp_oracle.sandbox.engine.expression import Expr
from mcp_oracle.sandbox.types import OraError

HIDDEN = "\0mark"
"""A column of ours among those of a row source: no name in a statement can be this, and `*` leaves it out."""


@dataclass(slots=True)
class RowSource:
    """One item of FROM.

    Attributes:
        alias: the name by which columns are qualified, None for an inline view without one.
        schema: the owner, if `owner.table.column` may be written.
        columns: name and expression in order; names may repeat in an inline view.
        row_id: the expression of ROWID, for a stored table.
    """

    alias: str | None
    columns: list[tuple[str, Expr]]
    schema: str | None = None
    table: str | None = None
    row_id: Expr | None = None
    handle: str = ""

    def named(self, name: str) -> list[Expr]:
        return [expr for column, expr in self.columns if column == name]

    def moved(self, handle: str) -> "RowSource":
        """The same columns read from another copy of the row, which may be absent."""
        prefix, other = f"{self.handle}.", f"{handle}."

        def elsewhere(value: Expr) -> Expr:
            return replace(value, sql=value.sql.replace(prefix, other, 1), nullable=True)

        columns = [(name, elsewhere(value)) for name, value in self.columns]
        row_id = elsewhere(self.row_id) if self.row_id is not None else None
        return replace(self, columns=columns, row_id=row_id, handle=handle)

    def optional(self) -> "RowSource":
        """The same columns of a row that may be absent."""
        return replace(self, columns=[(n, replace(e, nullable=True)) for n, e in self.columns])

    def answers_to(self, qualifier: str, schema: str | None) -> bool:
        if schema is not None and schema != self.schema:
            return False
        return self.alias == qualifier


@dataclass(slots=True)
class Scope:
    """One query block.

    Attributes:
        merged: columns joined by USING or NATURAL: one unqualified name for both sides.
        keys: engine texts of the GROUP BY keys once grouping is in force; None before it.
        inside_aggregate: within an aggregate's arguments, where every column is allowed.
        ungrouped: the error for a column that is no key: ORA-00979, or 00937 without GROUP BY.
        pseudo: ROWNUM, LEVEL and their like, as far as this block has them.
        aggregates: False where ORA-00934 is due (WHERE, GROUP BY).
    """

    sources: list[RowSource] = field(default_factory=list[RowSource])
    parent: "Scope | None" = None
    merged: dict[str, Expr] = field(default_factory=dict[str, Expr])
    keys: frozenset[str] | None = None
    inside_aggregate: bool = False
    aggregates: bool = False
    windows: bool = False
    ungrouped: tuple[int, str] = (979, "not a GROUP BY expression")
    pseudo: dict[str, Expr] = field(default_factory=dict[str, Expr])
    paths: dict[str, Expr] = field(default_factory=dict[str, Expr])
    prior: "Callable[[exp.Expr], Expr] | None" = None
    root: "Callable[[exp.Expr], Expr] | None" = None

    def for_rows(self) -> "Scope":
        """The same block before grouping: in WHERE, GROUP BY and aggregate arguments."""
        return replace(self, keys=None, aggregates=False, windows=False)

    def for_arguments(self) -> "Scope":
        return replace(self, inside_aggregate=True, aggregates=False, windows=False)

    def column(
        self, name: str, qualifier: str | None, schema: str | None, offset: int | None
    ) -> Expr | None:
        """The column, or None if no block has it; ORA-00918 if this block has it twice."""
        found = self._here(name, qualifier, schema, offset)
        if found is not None:
            self._grouped(found, offset)
            return found
        if self.parent is None:
            return None
        return self.parent.column(name, qualifier, schema, offset)

    def _here(
        self, name: str, qualifier: str | None, schema: str | None, offset: int | None
    ) -> Expr | None:
        if qualifier is None and name in self.merged:
            return self.merged[name]
        if qualifier is not None and name in self.merged and self._has(qualifier, name):
            raise OraError(
                25154, "column part of USING clause cannot have qualifier", offset=offset
            )
        found = [
            expr
            for source in self.sources
            if qualifier is None or source.answers_to(qualifier, schema)
            for expr in source.named(name)
        ]
        if len(found) > 1:
            raise OraError(918, "column ambiguously defined", offset=offset)
        return found[0] if found else None

    def _has(self, qualifier: str, name: str) -> bool:
        return any(s.answers_to(qualifier, None) and s.named(name) for s in self.sources)

    def _grouped(self, found: Expr, offset: int | None) -> None:
        if self.keys is not None and not self.inside_aggregate and found.sql not in self.keys:
            raise OraError(*self.ungrouped, offset=offset)

    def source(self, qualifier: str) -> RowSource | None:
        for source in self.sources:
            if source.alias == qualifier:
                return source
        return None
