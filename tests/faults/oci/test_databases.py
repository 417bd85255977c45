"""From the OCID of an Autonomous Database to the first answer: its strings, its wallets, its states."""

import asyncio
from pathlib import Path

import pytest

from mcp_oracle.sandbox.embedded import RunningSandbox
from tests.faults.oci.built import AUTHORITY, DATABASE, Moment, application, ask, failure, source
from tests.loopback.certificates import Authority
from tests.loopback.oci_stub import OciStub, database
from tests.loopback.profiles import ConfigFile

pytestmark = pytest.mark.anyio


async def test_an_ocid_leads_to_an_answer_without_a_wallet(
    config: ConfigFile,
    sandbox: RunningSandbox,
    environ: dict[str, str],
    stub: OciStub,
    moment: Moment,
    tmp_path: Path,
) -> None:
    config.api_key()
    stub.databases[DATABASE] = database(DATABASE, sandbox.dsn, "tcps://nowhere.invalid:1522/x")
    async with application(source(config, DATABASE, environ, moment)) as built:
        assert await asyncio.gather(*(ask(built) for _ in range(8))) == ["HR_READER"] * 8
    assert stub.count("/autonomousDatabases/") == 1
    assert stub.count("generateWallet") == 0
    assert not (tmp_path / "cache").exists()


async def test_an_ocid_leads_to_an_answer_with_a_downloaded_wallet_that_is_kept(
    config: ConfigFile,
    mutual: RunningSandbox,
    environ: dict[str, str],
    stub: OciStub,
    moment: Moment,
    tmp_path: Path,
) -> None:
    config.api_key()
    stub.databases[DATABASE] = database(DATABASE, mutual=mutual.dsn)
    for _ in range(2):  # the second process finds the wallet
        async with application(source(config, DATABASE, environ, moment)) as built:
            assert await ask(built) == "HR_READER"
    assert stub.count("generateWallet") == 1
    (wallet,) = (tmp_path / "cache" / "mcp-oracle-adb" / "wallets").iterdir()
    assert wallet.stat().st_mode & 0o777 == 0o700
    kept = {file.name: file.stat().st_mode & 0o777 for file in wallet.iterdir()}
    assert kept == {"ewallet.pem": 0o600, "tnsnames.ora": 0o600, "password": 0o600}
    assert DATABASE not in str(wallet)


async def test_a_rotated_wallet_is_downloaded_again_and_a_new_one_is_not(
    config: ConfigFile,
    mutual: RunningSandbox,
    environ: dict[str, str],
    stub: OciStub,
    moment: Moment,
) -> None:
    config.api_key()
    stub.databases[DATABASE] = database(DATABASE, mutual=mutual.dsn)
    stub.authority = Authority("Before the rotation")
    for _ in range(2):
        find = source(config, DATABASE, environ, moment)
        for _ in range(2):
            async with application(find) as built:
                assert (await failure(built)).symptom
    assert stub.count("generateWallet") == 2
    stub.authority = AUTHORITY
    async with application(source(config, DATABASE, environ, moment)) as built:
        assert await ask(built) == "HR_READER"
    assert stub.count("generateWallet") == 3


async def test_an_expired_wallet_is_downloaded_again(
    config: ConfigFile,
    mutual: RunningSandbox,
    environ: dict[str, str],
    stub: OciStub,
    moment: Moment,
) -> None:
    config.api_key()
    stub.databases[DATABASE] = database(DATABASE, mutual=mutual.dsn)
    stub.wallet_days = -1
    async with application(source(config, DATABASE, environ, moment)) as built:
        assert (await failure(built)).symptom == "wallet-expired"
    stub.wallet_days = 1
    async with application(source(config, DATABASE, environ, moment)) as built:
        assert await ask(built) == "HR_READER"


@pytest.mark.parametrize(
    ("state", "symptom", "said"),
    [
        (
            "STOPPED",
            "adb-stopped",
            f"oci db autonomous-database start --autonomous-database-id {DATABASE}",
        ),
        ("STOPPING", "adb-stopped", "oci db autonomous-database start"),
        ("STARTING", "adb-changing", "wait some minutes"),
        ("PROVISIONING", "adb-changing", "wait some minutes"),
        ("UNAVAILABLE", "adb-unavailable", "OCI console"),
        ("TERMINATED", "adb-gone", "another database"),
    ],
)
async def test_a_database_that_is_not_open_is_said_to_be_so_and_left_alone(
    config: ConfigFile,
    environ: dict[str, str],
    stub: OciStub,
    moment: Moment,
    state: str,
    symptom: str,
    said: str,
) -> None:
    config.api_key()
    stub.databases[DATABASE] = database(DATABASE, "tcps://localhost:1/x", lifecycleState=state)
    async with application(source(config, DATABASE, environ, moment)) as built:
        error = await failure(built)
    assert error.symptom == symptom
    assert state.lower() in error.message.lower()
    assert said.lower() in error.next_step.lower()
    assert [(seen.method, seen.path.count("actions")) for seen in stub.requests] == [("GET", 0)]


async def test_a_database_that_is_stopped_while_we_run_is_asked_about_anew(
    config: ConfigFile,
    sandbox: RunningSandbox,
    environ: dict[str, str],
    stub: OciStub,
    moment: Moment,
) -> None:
    config.api_key()
    wrong = sandbox.dsn.replace("FREEPDB1", "STOPPED")
    stub.databases[DATABASE] = database(DATABASE, wrong)
    find = source(config, DATABASE, environ, moment)
    async with application(find) as built:
        assert (await failure(built)).symptom == "service-unknown"
    stub.databases[DATABASE]["lifecycleState"] = "STOPPED"
    async with application(find) as built:
        assert (await failure(built)).symptom == "adb-stopped"


async def test_a_database_without_a_fitting_string_says_so(
    config: ConfigFile, environ: dict[str, str], stub: OciStub, moment: Moment
) -> None:
    config.api_key()
    stub.databases[DATABASE] = database(DATABASE)
    async with application(source(config, DATABASE, environ, moment)) as built:
        assert (await failure(built)).symptom == "adb-no-string"


async def test_a_wallet_that_cannot_be_kept_says_where(
    config: ConfigFile,
    mutual: RunningSandbox,
    stub: OciStub,
    environ: dict[str, str],
    moment: Moment,
    tmp_path: Path,
) -> None:
    config.api_key()
    stub.databases[DATABASE] = database(DATABASE, mutual=mutual.dsn)
    blocked = tmp_path / "file"
    blocked.write_text("in the way", encoding="utf-8")
    environ["XDG_CACHE_HOME"] = str(blocked)
    async with application(source(config, DATABASE, environ, moment)) as built:
        error = await failure(built)
    assert error.symptom == "wallet-directory"
    assert str(blocked) in error.message
