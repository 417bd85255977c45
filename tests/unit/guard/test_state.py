"""Nothing that a caller can send changes the state of a session, which is set once where the server is dedicated."""

import pytest

from mcp_oracle.errors import RefusedError
from mcp_oracle.policy import Policy
from tests.unit.guard.cases import verdict

# As permissive as a policy can be without allowing user code.
OPEN = Policy(
    links=frozenset({"FAR"}),
    packs=frozenset({"diagnostics", "tuning"}),
    external_tables=True,
    when_unresolved="static",
)
_BLOCK = "BEGIN {}; END;"
_INLINE = "WITH FUNCTION f RETURN NUMBER IS BEGIN {}; RETURN 1; END; SELECT f FROM dual"
_DYNAMIC = "EXECUTE IMMEDIATE '{}'"
_CHANGES = [
    "ALTER SESSION SET READ_ONLY = FALSE",
    "ALTER SESSION SET CURRENT_SCHEMA = hr",
    "ALTER SESSION SET TIME_ZONE = 'UTC'",
    "ALTER SESSION ENABLE PARALLEL QUERY",
    "ALTER SESSION SET EDITION = e",
    "ALTER SESSION SET CONTAINER = c",
    "SET ROLE ALL",
    "SET TRANSACTION READ WRITE",
    "SET CONSTRAINTS ALL DEFERRED",
    "COMMIT",
    "ROLLBACK",
    "SAVEPOINT s",
]
_CALLS = [
    "DBMS_SESSION.SET_ROLE('DBA')",
    "DBMS_SESSION.SET_NLS('NLS_DATE_FORMAT', 'YYYY')",
    "DBMS_SESSION.SET_CONTEXT('a', 'b', 'c')",
    "DBMS_SESSION.SET_EDITION_DEFERRED('e')",
    "DBMS_SESSION.RESET_PACKAGE",
    "DBMS_SESSION.CLOSE_DATABASE_LINK('l')",
    "DBMS_TRANSACTION.READ_WRITE",
    "DBMS_TRANSACTION.COMMIT",
    "DBMS_APPLICATION_INFO.SET_MODULE('a', 'b')",
    "DBMS_RESOURCE_MANAGER.SWITCH_CURRENT_CONSUMER_GROUP('a', b, FALSE)",
    "DBMS_RANDOM.SEED(1)",
]


@pytest.mark.parametrize("change", _CHANGES)
@pytest.mark.parametrize(
    "form", ["{}", "{};", "/**/ {}", "SELECT 1 FROM dual; {}", "SELECT 1 FROM dual\n/\n{}"]
)
def test_no_statement_that_changes_the_state_passes(form: str, change: str) -> None:
    dynamic = _DYNAMIC.format(change.replace("'", "''"))
    texts = [form.format(change), _BLOCK.format(dynamic), _INLINE.format(dynamic)]
    assert all(isinstance(verdict(sql, OPEN), RefusedError) for sql in texts)


@pytest.mark.parametrize("call", _CALLS)
@pytest.mark.parametrize(
    "form",
    ["SELECT {} FROM dual", "CALL {}", "EXEC {}", _BLOCK, _INLINE, "SELECT sys.{} FROM dual"],
)
def test_no_call_that_changes_the_state_passes(form: str, call: str) -> None:
    assert isinstance(verdict(form.format(call), OPEN), RefusedError)
