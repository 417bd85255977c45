"""What the operator permits. Pure data: guard, session and tools all derive from one `Policy`."""

from dataclasses import dataclass, field
from typing import Literal

Pack = Literal["diagnostics", "tuning"]
Redacted = Literal["email", "card", "iban", "us_ssn", "phone"]
Unresolved = Literal["refuse", "static"]


@dataclass(frozen=True, slots=True)
class Policy:
    """Permissions of one connection; the default is the strictest useful one.

    Attributes:
        functions: user functions that may be called: `SCHEMA.FUNCTION` or `SCHEMA.PACKAGE.FUNCTION`, upper case.
        packages: packages of which every function may be called: `SCHEMA.PACKAGE`, upper case.
        links: names of database links that may be used, upper case.
        schemas: if not empty, the only schemas that may be read, upper case.
        denied_schemas: schemas that may not be read, upper case; stronger than `schemas`.
        packs: management packs for which the operator states a licence.
        protected_columns: `SCHEMA.TABLE.COLUMN`, upper case unless quoted: queries may not name them or take them
            with `*`.
        views: `SCHEMA.VIEW` of views that may be read although they depend on tables with protected columns.
        redact: kinds of personal data that are replaced in the values of answers: `email`, `card`, `iban`,
            `us_ssn`, `phone`.
        strict_views: refuse views that depend on user code.
        external_tables: read external tables; those with a preprocessor stay refused.
        explain_dml: INSERT, UPDATE, DELETE and MERGE may be explained; none of them is executed by that.
        when_unresolved: what decides when the data dictionary could not be asked: `refuse` refuses every
            statement that has names to look up, `static` lets the verdict on the text stand.
    """

    functions: frozenset[str] = field(default_factory=frozenset[str])
    packages: frozenset[str] = field(default_factory=frozenset[str])
    links: frozenset[str] = field(default_factory=frozenset[str])
    schemas: frozenset[str] = field(default_factory=frozenset[str])
    denied_schemas: frozenset[str] = field(default_factory=frozenset[str])
    packs: frozenset[Pack] = field(default_factory=frozenset[Pack])
    protected_columns: frozenset[str] = field(default_factory=frozenset[str])
    views: frozenset[str] = field(default_factory=frozenset[str])
    redact: frozenset[Redacted] = field(default_factory=frozenset[Redacted])
    strict_views: bool = False
    external_tables: bool = False
    explain_dml: bool = True
    when_unresolved: Unresolved = "refuse"

    @property
    def restricts_schemas(self) -> bool:
        return bool(self.schemas or self.denied_schemas)

    def permits_schema(self, schema: str) -> bool:
        if schema in self.denied_schemas:
            return False
        return not self.schemas or schema in self.schemas

    def warnings(self) -> tuple[str, ...]:
        """One sentence for each permission that weakens the protection."""
        return tuple(text.format(_listed(value)) for value, text in self._weakenings() if value)

    def _weakenings(self) -> tuple[tuple[frozenset[str] | bool, str], ...]:
        return (
            (
                self.functions,
                "Queries may call {}: what these functions do, including writes in autonomous transactions, is not"
                " checked.",
            ),
            (
                self.packages,
                "Queries may call every function of {}: what they do, and what is added to them later, is not checked.",
            ),
            (
                self.links,
                "Queries may use the database links {}: the remote database's own protection decides there, and a"
                " distributed transaction may start.",
            ),
            (
                self.views,
                "Queries may read the views {}, although they depend on tables with protected columns: what they show"
                " of these is not checked.",
            ),
            (
                frozenset[str](self.packs),
                "The licence of these management packs is taken as given: {}.",
            ),
            (
                self.external_tables,
                "Queries may read external tables: the server opens files and may write log files.",
            ),
            (
                self.when_unresolved == "static",
                "When the data dictionary cannot be asked, queries run on the text's verdict alone: a name may turn out"
                " to be a function, a remote synonym or an external table.",
            ),
        )


def _listed(value: frozenset[str] | bool) -> str:
    return "" if isinstance(value, bool) else ", ".join(sorted(value))
