"""Everything that may go wrong in a way the caller can act on.

    OracleMcpError            code, message, next_step
    ├── ArgumentError         the arguments of a tool call are wrong
    ├── RefusedError          the guard or the policy says no: rule, reason, hint
    ├── ConfigurationError    settings, connect string, wallet: nothing was sent to a database
    ├── ConnectError          the database cannot be reached, or it refused the log-on
    ├── DatabaseError         the database answered a statement with an ORA- error
    ├── DeadlineError         a time limit of ours ended the call
    ├── LimitError            a limit of ours on size or number ended the call
    └── ExportError           a file could not be written

Each carries a stable `code` (the text may change), what happened, and the next step. The one boundary
that turns them into tool errors is `server`; any other exception there is a defect of ours.
"""


class OracleMcpError(Exception):
    """A failure with a cause and a next step, safe to show to a model: it never holds a secret.

    Attributes:
        symptom: the entry of connect/symptoms.toml that it is, if it is one.
    """

    code = "error"
    symptom: str = ""

    def __init__(self, message: str, next_step: str = "", *, ora: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.next_step = next_step
        self.ora = ora

    def __str__(self) -> str:
        """The text that a model reads: what happened, then the next step."""
        return f"{self.message}\nNext: {self.next_step}" if self.next_step else self.message


class ArgumentError(OracleMcpError):
    code = "argument"


class RefusedError(OracleMcpError):
    """The guard's no.

    Attributes:
        rule: stable name of the rule, for example `for-update`.
        reason: what in the statement broke it, one sentence.
        hint: what to write instead, one sentence.
        ora: what the database would have answered, where that is known.
    """

    code = "refused"

    def __init__(self, rule: str, reason: str, hint: str, *, ora: int | None = None) -> None:
        super().__init__(f"Refused by rule {rule}: {reason}", hint, ora=ora)
        self.rule = rule
        self.reason = reason
        self.hint = hint


class ConfigurationError(OracleMcpError):
    code = "configuration"


class ConnectError(OracleMcpError):
    """No connection.

    Attributes:
        is_outdated: it was made with something kept that has been dropped since; another attempt, at once, uses a
            new one.
    """

    code = "connect"
    is_outdated: bool = False


class DatabaseError(OracleMcpError):
    """An ORA- error of a statement.

    Attributes:
        ora: the ORA number.
        offset: position of the error in the statement's text, in characters from 0, if Oracle gave one.
    """

    code = "database"

    def __init__(
        self,
        message: str,
        next_step: str = "",
        *,
        ora: int | None = None,
        offset: int | None = None,
    ) -> None:
        super().__init__(message, next_step, ora=ora)
        self.offset = offset


class DeadlineError(OracleMcpError):
    code = "deadline"


class LimitError(OracleMcpError):
    code = "limit"


class ExportError(OracleMcpError):
    code = "export"
