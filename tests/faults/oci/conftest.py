"""A listener with TLS, a stub of the services, and a profile that signs requests to it."""

from collections.abc import Generator
from pathlib import Path

import pytest

from mcp_oracle.sandbox.embedded import RunningSandbox, launch
from mcp_oracle.sandbox.server import Options
from mcp_oracle.sandbox.session.token_logon import TokenAuthority
from mcp_oracle.sandbox.tls import Tls
from tests.faults.oci.built import AUTHORITY, ISSUER, KEY, Cutting, Moment
from tests.loopback.certificates import listener_files
from tests.loopback.oci_stub import OciStub, serving
from tests.loopback.profiles import USER, ConfigFile


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
