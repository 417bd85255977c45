"""The steps of `check` that ask the dictionary: which database this is, and what the account may do beyond reading."""

from mcp_oracle.connect.diagnosis.step import Case, Outcome, ok
from mcp_oracle.dictionary.privileges import beyond_reading
from mcp_oracle.dictionary.queries import QUERIES
from mcp_oracle.packaged import load
from mcp_oracle.session.diagnosis import OnSession, Opened
from mcp_oracle.session.session import Session

MOST_ROWS = 20_000
MOST_SHOWN = 6
SECONDS = 20.0
ROOT = "CDB$ROOT"


def database(opened: Opened) -> OnSession:
    """Which database answers, as whom, and in which schema names are looked up."""
    return OnSession(opened, "database", "database and session", SECONDS, _database)


async def _database(session: Session, _: Case) -> Outcome:
    rows = (await session.run(load(QUERIES, "overview_session"), {}, 1)).rows
    banner, database, container, service, _instance, role, cloud, user, schema = map(
        _text, rows[0][:9]
    )
    warnings = ()
    if container == ROOT:
        warnings = (
            "this is the root container: application data is in pluggable databases, with their own services",
        )
    version = " ".join(banner.split())
    detail = (
        f"{version}; {database}/{container}, service {service}, {role}; {user}, schema {schema}"
    )
    return ok(detail, *warnings, version=version, database=database, container=container,
              service=service, role=role, cloud_service=cloud, user=user, schema=schema)  # fmt: skip


def privileges(opened: Opened) -> OnSession:
    """What the account could do if every other layer failed."""
    return OnSession(opened, "privileges", "privileges beyond reading", SECONDS, _privileges)


async def _privileges(session: Session, _: Case) -> Outcome:
    lines = await _rights(session)
    if not lines:
        return ok("none")
    rest = [f"and {len(lines) - MOST_SHOWN} more"] if len(lines) > MOST_SHOWN else []
    return ok("the account may do more than read; SECURITY.md has a smaller one to paste",
              *lines[:MOST_SHOWN], *rest)  # fmt: skip


async def _rights(session: Session) -> list[str]:
    """Also those on whole schemas, where the release has them."""
    (row,) = (await session.run(load(QUERIES, "overview_session"), {}, 1)).rows
    names = [
        "overview_privileges",
        *(["overview_schema_privileges"] if str(row[-1]) != "0" else []),
    ]
    found = [(await session.run(load(QUERIES, name), {}, MOST_ROWS)).rows for name in names]
    return beyond_reading(*found)


def _text(value: object) -> str:
    return "" if value is None else str(value)
