"""`check` on the way from an OCI profile: each step's verdict, and the one that says what is wrong."""

from collections.abc import Callable, Generator
from dataclasses import dataclass
from pathlib import Path

import pytest

from mcp_oracle.commands.check_steps import steps
from mcp_oracle.connect.diagnosis.run import EXIT_CODES, diagnose, exit_code
from mcp_oracle.connect.diagnosis.step import Case, Report
from mcp_oracle.connect.symptoms import table
from mcp_oracle.connect.target import TargetSource
from mcp_oracle.sandbox.embedded import RunningSandbox, launch
from mcp_oracle.sandbox.session.token_logon import TokenAuthority
from mcp_oracle.sandbox.tls import Tls
from mcp_oracle.session.diagnosis import Opened
from mcp_oracle.settings import Connection, Limits
from tests.loopback.certificates import Authority, listener_files, new_key
from tests.loopback.oci_stub import DENIED, OciStub, database, serving
from tests.loopback.profiles import REGION, USER, ConfigFile
from tests.loopback.tokens import Issuer

pytestmark = pytest.mark.anyio

LIMITS = Limits(connect_seconds=10)
DATABASE = f"ocid1.autonomousdatabase.oc1.{REGION}.aaaadatabase"
AUTHORITY, ISSUER, KEY = Authority(), Issuer(), new_key()


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Generator[RunningSandbox]:
    files = listener_files(tmp_path_factory.mktemp("listener"), AUTHORITY)
    tokens = TokenAuthority((ISSUER.key.public_key(),), {USER: "hr_reader"})
    running = launch(tls=Tls(files.certificate, files.key, files.authority), tokens=tokens)
    yield running
    running.stop()


@dataclass
class Site:
    config: ConfigFile
    stub: OciStub
    sandbox: RunningSandbox
    cache: Path

    async def check(self, dsn: str = DATABASE) -> list[Report]:
        connection = Connection(
            connect_string=dsn, oci_profile="CODEX", oci_config_file=str(self.config.path)
        )
        source = TargetSource(connection, {"XDG_CACHE_HOME": str(self.cache)})
        opened = Opened()
        try:
            found = steps(LIMITS, source, opened)
            return [report async for report in diagnose(found, Case(connection))]
        finally:
            await opened.close()


@pytest.fixture
def site(tmp_path: Path, sandbox: RunningSandbox) -> Generator[Site]:
    with serving(AUTHORITY, ISSUER) as stub:
        stub.databases[DATABASE] = database(DATABASE, mutual=sandbox.dsn)
        yield Site(ConfigFile(tmp_path, stub, KEY), stub, sandbox, tmp_path / "cache")


def detail(reports: list[Report], name: str) -> str:
    (found,) = [report.outcome for report in reports if report.name == name]
    assert found.verdict == "ok", found
    return found.detail


async def test_every_step_from_the_profile_to_the_log_on_is_told(site: Site) -> None:
    site.config.api_key()
    reports = await site.check()
    assert exit_code(reports) == 0, [r for r in reports if r.outcome.verdict == "failed"]
    assert "API key" in detail(reports, "oci-profile")
    assert "Stub database is available; service low, wallet in" in detail(
        reports, "autonomous-database"
    )
    assert "by token" in detail(reports, "credentials")
    assert "valid until" in detail(reports, "token")
    shown = repr(reports)
    assert site.config.key_text() not in shown
    assert "eyJ" not in shown  # how every token begins
    assert site.stub.count("generateScopedAccessToken") == 1
    assert site.stub.count("autonomousDatabases/[^/]+$") == 1


def no_profile(site: Site) -> None:
    site.config.api_key("OTHER")


def expired_session(site: Site) -> None:
    site.config.session(seconds=-1)


def wrong_fingerprint(site: Site) -> None:
    site.config.api_key(fingerprint=":".join(["00"] * 16))


def stopped(site: Site) -> None:
    site.config.api_key()
    site.stub.databases[DATABASE]["lifecycleState"] = "STOPPED"


def denied(site: Site) -> None:
    site.config.api_key()
    site.stub.fail["autonomousDatabases"] = DENIED


def token_denied(site: Site) -> None:
    site.config.api_key()
    site.stub.fail["Token"] = DENIED


def clock_off(site: Site) -> None:
    site.config.api_key()
    site.stub.clock_offset = 1000


@pytest.mark.parametrize(
    ("arrange", "step", "symptom"),
    [
        (no_profile, "oci-profile", "oci-profile-missing"),
        (expired_session, "oci-profile", "oci-session-expired"),
        (wrong_fingerprint, "oci-profile", "oci-fingerprint"),
        (stopped, "autonomous-database", "adb-stopped"),
        (denied, "autonomous-database", "oci-database-denied"),
        (clock_off, "autonomous-database", "oci-clock"),
        (token_denied, "token", "oci-token-denied"),
    ],
)
async def test_the_step_that_fails_says_why_and_nothing_is_tried_behind_it(
    site: Site, arrange: Callable[[Site], None], step: str, symptom: str
) -> None:
    arrange(site)
    log_ons = site.sandbox.endpoint.statistics.requests
    reports = await site.check()
    (failed,) = [r for r in reports if r.outcome.verdict == "failed"]
    assert (failed.name, failed.outcome.symptom) == (step, symptom)
    assert failed.outcome.remedy
    assert exit_code(reports) == EXIT_CODES[table()[symptom].kind]
    assert site.sandbox.endpoint.statistics.requests == log_ons


async def test_a_kept_wallet_that_is_refused_is_thrown_away(site: Site) -> None:
    site.config.api_key()
    site.stub.authority = Authority("Before the rotation")
    just_downloaded, kept = await site.check(), await site.check()
    for reports, remedy in ((just_downloaded, "Give DB_WALLET_LOCATION"), (kept, "check again")):
        (failed,) = [r.outcome for r in reports if r.outcome.verdict == "failed"]
        assert remedy.lower() in failed.remedy.lower()
    site.stub.authority = AUTHORITY
    assert exit_code(await site.check()) == 0
    assert site.stub.count("generateWallet") == 2
