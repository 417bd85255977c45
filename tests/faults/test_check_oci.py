"""`check` of a connection by OCID and profile: from the profile's files to the log-on by token, and where it stops."""

from collections.abc import Generator
from dataclasses import replace
from pathlib import Path

import pytest

from mcp_oracle.connect.diagnosis.run import exit_code
from mcp_oracle.sandbox.embedded import RunningSandbox, launch
from mcp_oracle.sandbox.session.token_logon import TokenAuthority
from mcp_oracle.sandbox.tls import Tls
from mcp_oracle.settings import Connection, Limits, Secret
from tests.faults.lab import check
from tests.loopback.certificates import Authority, listener_files
from tests.loopback.oci_stub import DENIED, OciStub, database, serving
from tests.loopback.profiles import REGION, USER, ConfigFile
from tests.loopback.tokens import Issuer

pytestmark = pytest.mark.anyio
LIMITS = Limits(connect_seconds=10.0)
DATABASE = f"ocid1.autonomousdatabase.oc1.{REGION}.aaaadatabase"
AUTHORITY, ISSUER = Authority(), Issuer()


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Generator[RunningSandbox]:
    """Behind mTLS, with tokens of our issuer."""
    files = listener_files(tmp_path_factory.mktemp("listener"), AUTHORITY)
    running = launch(
        tls=Tls(files.certificate, files.key, files.authority),
        tokens=TokenAuthority((ISSUER.key.public_key(),), {USER: "hr_reader"}),
    )
    yield running
    running.stop()


@pytest.fixture
def stub(sandbox: RunningSandbox) -> Generator[OciStub]:
    with serving(AUTHORITY, ISSUER) as stub:
        stub.databases[DATABASE] = database(DATABASE, mutual=sandbox.dsn)
        yield stub


@pytest.fixture
def config(tmp_path: Path, stub: OciStub, monkeypatch: pytest.MonkeyPatch) -> ConfigFile:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return ConfigFile(tmp_path, stub)


def by_ocid(config: ConfigFile) -> Connection:
    return Connection(
        connect_string=DATABASE, oci_profile="CODEX", oci_config_file=str(config.path)
    )


async def test_from_profile_and_ocid_to_the_log_on(config: ConfigFile) -> None:
    config.api_key()
    reports = await check(by_ocid(config), LIMITS)
    found = {r.name: r.outcome for r in reports}
    assert exit_code(reports) == 0, reports
    assert "API key" in found["oci-profile"].detail
    assert found["credentials"].facts["by"] == "token"
    assert found["wallet"].verdict in {"ok", "warning"}
    assert found["token"].detail.startswith("valid until")
    assert "HR_READER" in found["database"].detail


async def test_an_expired_session_is_found_before_anything_is_sent(config: ConfigFile) -> None:
    config.session(seconds=-10)
    reports = await check(by_ocid(config), LIMITS)
    (failed,) = [r for r in reports if r.outcome.verdict == "failed"]
    assert (failed.name, failed.outcome.symptom) == ("oci-profile", "oci-session-expired")
    assert "oci session authenticate" in failed.outcome.remedy
    assert exit_code(reports) == 5
    assert config.stub.requests == []


async def test_a_missing_policy_is_told_at_the_token_not_before(config: ConfigFile) -> None:
    config.api_key()
    config.stub.fail["generateScopedAccessToken"] = DENIED
    reports = await check(by_ocid(config), LIMITS)
    failed = [r for r in reports if r.outcome.verdict == "failed"]
    assert [(r.name, r.outcome.symptom) for r in failed] == [("token", "oci-token-denied")]
    assert {r.name: r.outcome.verdict for r in reports}["tls"] in {"ok", "warning"}


async def test_a_stopped_database_is_said_to_be_stopped(config: ConfigFile) -> None:
    config.api_key()
    config.stub.databases[DATABASE]["lifecycleState"] = "STOPPED"
    reports = await check(by_ocid(config), LIMITS)
    (failed,) = [r for r in reports if r.outcome.verdict == "failed"]
    assert failed.outcome.symptom == "adb-stopped"
    assert exit_code(reports) == 6


async def test_a_missing_profile_is_named(config: ConfigFile) -> None:
    config.api_key("OTHER")
    reports = await check(by_ocid(config), LIMITS)
    (failed,) = [r for r in reports if r.outcome.verdict == "failed"]
    assert failed.outcome.symptom == "oci-profile-missing"
    assert exit_code(reports) == 2


async def test_a_password_in_vault_needs_the_profile_too(config: ConfigFile) -> None:
    secret = Secret(f"vault:ocid1.vaultsecret.oc1.{REGION}.aaaasecret")
    configured = replace(by_ocid(config), connect_string="localhost/x", user="u", password=secret)
    reports = await check(configured, LIMITS)
    (failed,) = [r for r in reports if r.outcome.verdict == "failed"]
    assert failed.name == "oci-profile"
