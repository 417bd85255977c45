"""A schema of the tests' own: the objects of one script, there as long as the tests that need them.

On the sandbox an account is made for them. On a real database they need one that may create them (each script names the
privileges): MCP_ORACLE_TEST_OWNER and MCP_ORACLE_TEST_OWNER_PASSWORD.
"""

# The driver's cursors are not fully typed.
# pyright: reportUnknownMemberType=false

import os
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from dataclasses import dataclass, replace

import oracledb
import pytest

from mcp_oracle.connect.connect_string import Target
from mcp_oracle.settings import Secret
from tests.contract.conftest import live_dsn
from tests.unit.guard.cases import DATA

_ENDINGS = {"TABLE": " PURGE", "TYPE": " FORCE", "OPERATOR": " FORCE"}
_WORDS_OF_KIND = {"DATABASE": 2}


@dataclass(frozen=True)
class OwnSchema:
    """What is made, and on the sandbox by whom.

    Attributes:
        account: the name of the sandbox's account.
        grants: what the account needs, each without its `GRANT` and `TO`.
        script: a file of tests/data/guard; each statement in it ends with a slash.
    """

    account: str
    grants: tuple[str, ...]
    script: str

    @property
    def password(self) -> Secret:
        return Secret(f"{self.account}_sandbox_1")

    @property
    def statements(self) -> list[str]:
        text = (DATA / self.script).read_text(encoding="utf-8")
        body = "\n".join(line for line in text.splitlines() if not line.startswith("--"))
        return [part.strip() for part in body.split("\n/") if part.strip()]

    @contextmanager
    def made(self, target: Target, config: pytest.Config) -> Generator[Target]:
        """The objects are there; afterwards they are not."""
        owner = self._owner(target, config)
        drops = list(_drops(self.statements))
        run(owner, drops, tolerant=True)
        run(owner, self.statements)
        yield owner
        run(owner, drops)
        if live_dsn(config) is None:
            run(_administrator(target), [f"DROP USER {self.account} CASCADE"])

    def _owner(self, target: Target, config: pytest.Config) -> Target:
        if live_dsn(config) is None:
            run(_administrator(target), self._account())
            return replace(target, user=self.account.upper(), password=self.password)
        name = os.environ.get("MCP_ORACLE_TEST_OWNER")
        password = os.environ.get("MCP_ORACLE_TEST_OWNER_PASSWORD")
        if not name or not password:
            pytest.skip("needs MCP_ORACLE_TEST_OWNER and MCP_ORACLE_TEST_OWNER_PASSWORD")
        return replace(target, user=name.upper(), password=Secret(password))

    def _account(self) -> Generator[str]:
        password = self.password.reveal()
        yield f'CREATE USER {self.account} IDENTIFIED BY "{password}" QUOTA UNLIMITED ON users'
        for what in self.grants:
            privileges, _, option = what.partition(" WITH ")
            yield f"GRANT {privileges} TO {self.account}{option and f' WITH {option}'}"


def run(target: Target, statements: Iterable[str], *, tolerant: bool = False) -> None:
    assert target.password is not None
    with (
        oracledb.connect(
            user=target.user, password=target.password.reveal(), dsn=target.dsn
        ) as connection,
        connection.cursor() as cursor,
    ):
        for statement in statements:
            try:
                cursor.execute(statement)
            except oracledb.DatabaseError:
                if not tolerant:
                    raise
        connection.commit()


def _administrator(target: Target) -> Target:
    return replace(target, user="SYSTEM", password=Secret("system_sandbox_1"))


def _drops(statements: Iterable[str]) -> Generator[str]:
    """What was made last goes first: nothing of it is needed any more."""
    for statement in reversed(list(statements)):
        verb, *words = statement.replace("(", " ").split()
        length = _WORDS_OF_KIND.get(words[0], 1)
        kind, name = " ".join(words[:length]), words[length]
        if verb == "CREATE" and name != "BODY":
            yield f"DROP {kind} {name}{_ENDINGS.get(kind, '')}"
