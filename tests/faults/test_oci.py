"""From an OCI profile to the first answer: stub of the services, real TLS, a proof of possession that is verified."""

import asyncio
import datetime as dt
import time
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from mcp_oracle.application import ToolApplication
from mcp_oracle.connect.target import TargetSource
from mcp_oracle.errors import OracleMcpError
from mcp_oracle.packaged import load
from mcp_oracle.sandbox.embedded import RunningSandbox, launch
from mcp_oracle.sandbox.protocol.request import Request
from mcp_oracle.sandbox.server import DropConnectionError, Faults, Options, Traffic
from mcp_oracle.sandbox.session.token_logon import TokenAuthority
from mcp_oracle.sandbox.tls import Tls
from mcp_oracle.session.database import Database
from mcp_oracle.session.session import CONTROL, Tag
from mcp_oracle.settings import Connection, Limits, Secret, Settings
from mcp_oracle.tools.call import Caller
from tests.loopback.certificates import Authority, listener_files, new_key, wallet_pem
from tests.loopback.oci_stub import DENIED, OciStub, database, serving
from tests.loopback.profiles import REGION, USER, ConfigFile
from tests.loopback.tokens import Issuer

pytestmark = pytest.mark.anyio

LIMITS = Limits(connect_seconds=10, sessions=4)
DATABASE = f"ocid1.autonomousdatabase.oc1.{REGION}.aaaadatabase"
SECRET = f"ocid1.vaultsecret.oc1.{REGION}.aaaasecret"
DESCRIPTOR = (
    "(DESCRIPTION=(ADDRESS=(PROTOCOL=tcps)(HOST=localhost)(PORT={port}))(CONNECT_DATA=(SERVICE_NAME=FREEPDB1))"
    "(SECURITY=(MY_WALLET_DIRECTORY={wallet})))"
)
AUTHORITY, ISSUER, KEY = Authority(), Issuer(), new_key()


@dataclass
class Moment:
    """A clock that can be put forward, and sessions that can be cut off."""

    ahead: float = 0
    cut: int = 0

    def seconds(self) -> float:
        return time.time() + self.ahead

    def date(self) -> dt.datetime:
        return dt.datetime.now() + dt.timedelta(seconds=self.ahead)  # noqa: DTZ005 - as the server


@dataclass
class Cutting(Faults):
    """Drops every connection up to `moment.cut` at its next request."""

    moment: Moment = field(default_factory=Moment)

    async def before_request(self, traffic: Traffic, request: Request) -> None:
        if traffic.number <= self.moment.cut:
            raise DropConnectionError


@pytest.fixture(scope="module")
def moment() -> Moment:
    return Moment()


@pytest.fixture(autouse=True)
def now(moment: Moment) -> Generator[None]:
    yield
    moment.ahead = 0


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("listener")


@pytest.fixture(scope="module")
def sandbox(files: Path, moment: Moment) -> Generator[RunningSandbox]:
    listener = listener_files(files, AUTHORITY)
    users = {USER: "hr_reader", "session": "hr_reader", "principal": "hr_reader"}
    running = launch(
        tls=Tls(listener.certificate, listener.key),
        tokens=TokenAuthority((ISSUER.key.public_key(),), users),
        options=Options(clock=moment.date, faults=Cutting(moment)),
    )
    yield running
    running.stop()


@pytest.fixture(scope="module")
def mutual(files: Path) -> Generator[RunningSandbox]:
    """Lets nobody in without a client certificate."""
    listener = listener_files(files, AUTHORITY)
    running = launch(
        tls=Tls(listener.certificate, listener.key, listener.authority),
        tokens=TokenAuthority((ISSUER.key.public_key(),), {USER: "hr_reader"}),
    )
    yield running
    running.stop()


@pytest.fixture
def stub() -> Generator[OciStub]:
    ISSUER.seconds = 3600
    with serving(AUTHORITY, ISSUER) as stub:
        yield stub


@pytest.fixture
def config(tmp_path: Path, stub: OciStub) -> ConfigFile:
    return ConfigFile(tmp_path, stub, KEY)


@pytest.fixture
def environ(tmp_path: Path, files: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The throw-away authority is trusted, and the cache is the test's own."""
    monkeypatch.setenv("SSL_CERT_FILE", str(files / "ca.pem"))
    return {"XDG_CACHE_HOME": str(tmp_path / "cache")}


@dataclass
class Built:
    """The tools over a database, and the database itself.

    Answers are asked of the latter: before a query the tools look names up, with a deadline that a busy machine misses.
    """

    tools: ToolApplication
    database: Database


@asynccontextmanager
async def application(source: TargetSource) -> AsyncGenerator[Built]:
    database = Database(source, LIMITS)
    built = Built(ToolApplication(Settings(source.connection, LIMITS), database), database)
    yield built
    await built.tools.close()


async def ask(built: Built) -> object:
    async with built.database.session(Tag("test", "test", "")) as session:
        found = await session.run(load(CONTROL, "identity"), {}, 1, seconds=30)
    return found.rows[0][0]


def source(
    config: ConfigFile, dsn: str, environ: dict[str, str], moment: Moment, **settings: object
) -> TargetSource:
    common = {"oci_profile": "CODEX", "oci_config_file": str(config.path)}
    connection = Connection(connect_string=dsn, **{**common, **settings})  # pyright: ignore[reportArgumentType] - fields by name
    return TargetSource(connection, environ, clock=moment.seconds)


async def failure(built: Built) -> OracleMcpError:
    """What the first tool call says."""
    with pytest.raises(OracleMcpError) as caught:
        await built.tools.call("run_query", {"sql": "SELECT user FROM dual"}, Caller())
    assert caught.value.next_step
    return caught.value


@pytest.mark.parametrize("kind", ["api_key", "session"])
async def test_a_profile_alone_leads_to_an_answer(
    config: ConfigFile,
    sandbox: RunningSandbox,
    environ: dict[str, str],
    stub: OciStub,
    moment: Moment,
    kind: str,
) -> None:
    getattr(config, kind)()
    async with application(source(config, sandbox.dsn, environ, moment)) as built:
        assert await ask(built) == "HR_READER"
    assert stub.count("generateScopedAccessToken") == 1
    assert [seen.problem for seen in stub.requests] == [""]


@pytest.mark.parametrize("form", ["{dsn}?wallet_location={wallet}", DESCRIPTOR])
async def test_a_wallet_may_stand_in_the_connect_string(
    config: ConfigFile, mutual: RunningSandbox, moment: Moment, tmp_path: Path, form: str
) -> None:
    """The driver then asks for network services before it logs on."""
    config.api_key()
    (tmp_path / "ewallet.pem").write_bytes(wallet_pem(AUTHORITY))
    dsn = form.format(dsn=mutual.dsn, port=mutual.endpoint.port, wallet=tmp_path)
    async with application(source(config, dsn, {}, moment)) as built:
        assert await ask(built) == "HR_READER"


async def test_fifty_waiting_calls_with_a_token_that_is_not_accepted_are_one_log_on(
    config: ConfigFile, sandbox: RunningSandbox, environ: dict[str, str], moment: Moment
) -> None:
    before = sandbox.endpoint.statistics.bad_logons
    command = ("echo", ISSUER.bearer("x"))
    stranger = source(config, sandbox.dsn, environ, moment, oci_profile="", token_command=command)
    async with application(stranger) as built:
        errors = await asyncio.gather(*(failure(built) for _ in range(50)))
    assert {error.ora for error in errors} == {1017}
    assert sandbox.endpoint.statistics.bad_logons == before + 1


async def test_expiry_under_load_costs_one_renewal_and_no_call(
    config: ConfigFile,
    sandbox: RunningSandbox,
    environ: dict[str, str],
    stub: OciStub,
    moment: Moment,
) -> None:
    """All sessions are lost after the token has expired, while many calls run."""
    config.api_key()
    ISSUER.seconds = 200
    async with application(source(config, sandbox.dsn, environ, moment)) as built:
        await asyncio.gather(*(ask(built) for _ in range(40)))
        before = len(sandbox.endpoint.statistics.connections)
        refused = sandbox.endpoint.statistics.bad_logons
        assert stub.count("generateScopedAccessToken") == 1
        ISSUER.seconds = 3600
        moment.ahead = 201  # less than what a proof's date may be off
        moment.cut = sandbox.endpoint.statistics.connections[-1].number
        answers = await asyncio.gather(*(ask(built) for _ in range(120)))
    assert answers == ["HR_READER"] * 120
    assert stub.count("generateScopedAccessToken") == 2
    assert len(sandbox.endpoint.statistics.connections) > before
    assert sandbox.endpoint.statistics.bad_logons == refused


async def test_a_token_that_the_database_does_not_accept_names_the_grants(
    config: ConfigFile,
    sandbox: RunningSandbox,
    environ: dict[str, str],
    moment: Moment,
) -> None:
    config.session()
    config.write("OTHER", {})
    stranger = source(
        config, sandbox.dsn, environ, moment, token_command=("echo", ISSUER.bearer("x"))
    )
    async with application(stranger) as built:
        error = await failure(built)
    assert (error.ora, error.symptom) == (1017, "token-refused")
    assert "IDENTIFIED GLOBALLY" in error.next_step


async def test_a_token_needs_tls(
    config: ConfigFile, environ: dict[str, str], moment: Moment
) -> None:
    config.api_key()
    async with application(source(config, "127.0.0.1:1/FREEPDB1", environ, moment)) as built:
        assert (await failure(built)).symptom == "token-needs-tcps"


async def test_a_bearer_token_from_a_program_leads_to_an_answer(
    config: ConfigFile, sandbox: RunningSandbox, environ: dict[str, str], moment: Moment
) -> None:
    command = ("echo", ISSUER.bearer("session"))
    entra = source(config, sandbox.dsn, environ, moment, oci_profile="", token_command=command)
    async with application(entra) as built:
        assert await ask(built) == "HR_READER"


async def test_a_password_in_vault_leads_to_an_answer(
    config: ConfigFile,
    sandbox: RunningSandbox,
    environ: dict[str, str],
    stub: OciStub,
    moment: Moment,
) -> None:
    config.api_key()
    stub.secrets[SECRET] = sandbox.password
    settings = {"user": sandbox.user, "password": Secret(f"vault:{SECRET}")}
    async with application(source(config, sandbox.dsn, environ, moment, **settings)) as built:
        assert await ask(built) == "HR_READER"
    assert stub.count("secretbundles") == 1
    assert stub.count("generateScopedAccessToken") == 0


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


async def test_what_oci_refuses_is_the_answer_of_the_first_call(
    config: ConfigFile,
    sandbox: RunningSandbox,
    environ: dict[str, str],
    stub: OciStub,
    moment: Moment,
) -> None:
    config.api_key()
    before = sandbox.endpoint.statistics.connects
    stub.fail["Token"] = DENIED
    async with application(source(config, sandbox.dsn, environ, moment)) as built:
        error = await failure(built)
        assert error.symptom == "oci-token-denied"
        assert "allow group <group> to use database-connections in tenancy" in error.next_step
    async with application(source(config, DATABASE, environ, moment)) as built:
        assert (await failure(built)).symptom == "oci-database-denied"
    assert sandbox.endpoint.statistics.connects == before


async def test_an_expired_session_says_how_to_renew_it_and_a_renewed_one_works(
    config: ConfigFile, sandbox: RunningSandbox, environ: dict[str, str], moment: Moment
) -> None:
    config.session(seconds=-1)
    find = source(config, sandbox.dsn, environ, moment)
    async with application(find) as built:
        error = await failure(built)
    assert error.symptom == "oci-session-expired"
    assert "oci session authenticate --profile-name CODEX" in error.next_step
    config.path.unlink()
    config.session()
    async with application(find) as built:
        assert await ask(built) == "HR_READER"


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
