"""The OCI SDK against a stub that verifies signatures: what each question gets, and what each refusal is called."""

import asyncio
import logging
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Generator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from mcp_oracle.connect.oci.cloud import Cloud
from mcp_oracle.connect.oci.identity import Identity
from mcp_oracle.connect.oci.sdk import Sdk
from mcp_oracle.errors import OracleMcpError
from mcp_oracle.settings import Secret
from tests.loopback.certificates import Authority, new_key, private_pem
from tests.loopback.oci_stub import DENIED, OciStub, database, serving
from tests.loopback.profiles import REGION, TENANCY, ConfigFile
from tests.loopback.tokens import Issuer

SCOPE = "urn:oracle:db::id::*"
DATABASE = f"ocid1.autonomousdatabase.oc1.{REGION}.aaaadatabase"
SECRET = f"ocid1.vaultsecret.oc1.{REGION}.aaaasecret"


AUTHORITY, ISSUER, KEY = Authority(), Issuer(), new_key()


@pytest.fixture
def stub() -> Generator[OciStub]:
    with serving(AUTHORITY, ISSUER) as stub:
        yield stub


@pytest.fixture
def config(tmp_path: Path, stub: OciStub) -> ConfigFile:
    return ConfigFile(tmp_path, stub, KEY)


@pytest.fixture
def sdk(config: ConfigFile) -> Sdk:
    return Sdk(Identity(profile="CODEX", config_file=str(config.path)))


def failure(ask: Callable[[], object]) -> OracleMcpError:
    with pytest.raises(OracleMcpError) as caught:
        ask()
    assert caught.value.next_step
    return caught.value


@pytest.mark.parametrize("kind", ["api_key", "encrypted", "session"])
def test_every_kind_of_profile_gets_a_token_bound_to_a_fresh_key(
    config: ConfigFile, sdk: Sdk, stub: OciStub, kind: str
) -> None:
    if kind == "session":
        config.session()
    else:
        config.api_key(pass_phrase="pw" if kind == "encrypted" else "")
    one, other = sdk.database_token(SCOPE), sdk.database_token(SCOPE)
    assert [seen.problem for seen in stub.requests] == ["", ""]
    assert one.private_key is not None
    assert other.private_key is not None
    assert one.private_key.reveal() != other.private_key.reveal()
    load_pem_private_key(one.private_key.reveal().encode(), None)


def test_a_renewed_session_takes_effect(config: ConfigFile, sdk: Sdk, stub: OciStub) -> None:
    config.session(seconds=-1)
    assert failure(lambda: sdk.database_token(SCOPE)).symptom == "oci-session-expired"
    assert stub.requests == []
    config.path.unlink()
    config.session()
    sdk.database_token(SCOPE)


def test_nothing_is_printed_though_the_profile_asks_for_it(
    config: ConfigFile, sdk: Sdk, capfd: pytest.CaptureFixture[str]
) -> None:
    config.api_key(log_requests="true")
    sdk.database_token(SCOPE)
    assert capfd.readouterr() == ("", "")


def test_a_secret_of_vault_is_read(config: ConfigFile, sdk: Sdk, stub: OciStub) -> None:
    config.api_key()
    stub.secrets[SECRET] = "pässword"
    assert sdk.secret(SECRET).reveal() == "pässword"


def test_a_database_is_described(config: ConfigFile, sdk: Sdk, stub: OciStub) -> None:
    config.api_key()
    stub.databases[DATABASE] = database(DATABASE, "tcps://h:1521/s", "tcps://h:1522/s")
    found = sdk.autonomous(DATABASE)
    assert (found.name, found.state, found.requires_wallet) == ("Stub database", "AVAILABLE", False)
    assert {(s.level, s.walletless) for s in found.strings} == {
        (level, kind) for level in ("high", "tp", "low") for kind in (True, False)
    }


def test_strings_without_profiles_are_for_use_with_a_wallet(
    config: ConfigFile, sdk: Sdk, stub: OciStub
) -> None:
    config.api_key()
    strings = {"allConnectionStrings": {"LOW": "h:1522/s_low", "HIGH": "h:1522/s_high"}}
    stub.databases[DATABASE] = database(DATABASE, connectionStrings=strings)
    found = sdk.autonomous(DATABASE)
    assert {(s.level, s.value, s.walletless) for s in found.strings} == {
        ("low", "tcps://h:1522/s_low", False),
        ("high", "tcps://h:1522/s_high", False),
    }


def test_a_wallet_is_downloaded(config: ConfigFile, sdk: Sdk, stub: OciStub) -> None:
    config.api_key()
    stub.databases[DATABASE] = database(DATABASE, mutual="tcps://h:1522/s")
    assert sdk.wallet(DATABASE, Secret("w4llet-password"))[:2] == b"PK"


QUESTIONS: dict[str, Callable[[Sdk], object]] = {
    "token": lambda sdk: sdk.database_token(SCOPE),
    "secret": lambda sdk: sdk.secret(SECRET),
    "database": lambda sdk: sdk.autonomous(DATABASE),
    "wallet": lambda sdk: sdk.wallet(DATABASE, Secret("w4llet-password")),
}


@pytest.mark.parametrize(
    ("question", "symptom", "policy"),
    [
        ("token", "oci-token-denied", "allow group <group> to use database-connections in tenancy"),
        ("secret", "vault-secret-denied", "to read secret-bundles in compartment"),
        ("database", "oci-database-denied", "to read autonomous-databases in compartment"),
        ("wallet", "oci-database-denied", "to read autonomous-databases in compartment"),
    ],
)
def test_a_missing_policy_is_answered_with_the_policy_to_paste(
    config: ConfigFile, sdk: Sdk, stub: OciStub, question: str, symptom: str, policy: str
) -> None:
    config.api_key()
    stub.fail["."] = DENIED
    error = failure(lambda: QUESTIONS[question](sdk))
    assert error.symptom == symptom
    assert policy in error.next_step
    assert "profile CODEX" in error.message


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize(
    ("status", "symptom"),
    [
        (429, "oci-throttled"),
        (503, "oci-unavailable"),
        (500, "oci-unavailable"),
        (400, "oci-refused"),
    ],
)
def test_an_error_of_the_service_is_asked_for_once_and_told(
    config: ConfigFile, sdk: Sdk, stub: OciStub, question: str, status: int, symptom: str
) -> None:
    config.api_key()
    stub.fail["."] = (status, {"code": "Sorry", "message": "not now"})
    error = failure(lambda: QUESTIONS[question](sdk))
    assert error.symptom == symptom
    assert f"{status} Sorry: not now; opc-request-id STUB/1" in error.message
    assert len(stub.requests) == 1


def test_a_key_that_is_not_uploaded_says_so(config: ConfigFile, sdk: Sdk, stub: OciStub) -> None:
    config.api_key()
    stub.keys.clear()
    error = failure(lambda: sdk.database_token(SCOPE))
    assert error.symptom == "oci-not-authenticated"
    assert "upload its public key" in error.next_step


@pytest.mark.parametrize(("offset", "said"), [(3600, "behind"), (-3600, "ahead of")])
def test_a_wrong_clock_is_measured(
    config: ConfigFile, sdk: Sdk, stub: OciStub, offset: float, said: str
) -> None:
    config.api_key()
    stub.clock_offset = offset
    error = failure(lambda: sdk.database_token(SCOPE))
    assert error.symptom == "oci-clock"
    assert said in error.message


def test_an_unreachable_service_is_named(config: ConfigFile, sdk: Sdk) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    config.api_key(mcp_oracle_endpoint=f"http://127.0.0.1:{port}")
    error = failure(lambda: sdk.database_token(SCOPE))
    assert error.symptom == "oci-unreachable"
    assert "127.0.0.1: Connection refused" in error.message


@pytest.mark.anyio
async def test_a_silent_service_is_given_up(config: ConfigFile, stub: OciStub) -> None:
    config.api_key()
    stub.hold = threading.Event()
    cloud = Cloud(Identity(profile="CODEX", config_file=str(config.path)), seconds=1.0)
    with pytest.raises(OracleMcpError) as caught:
        await cloud.database_token(SCOPE)
    stub.hold.set()
    assert caught.value.symptom == "oci-slow"


@pytest.mark.anyio
async def test_other_calls_go_on_while_oci_is_asked(config: ConfigFile, stub: OciStub) -> None:
    """The stub answers only once this event loop has had a turn."""
    config.api_key()
    stub.hold = threading.Event()
    asyncio.get_running_loop().call_soon(stub.hold.set)
    cloud = Cloud(Identity(profile="CODEX", config_file=str(config.path)))
    assert (await cloud.database_token(SCOPE)).private_key is not None


def test_the_sdk_is_imported_outside_the_thread_of_the_event_loop() -> None:
    code = (
        "import asyncio, sys, threading\n"
        "seen = []\n"
        "main = threading.main_thread()\n"
        "def audit(event, args):\n"
        "    if event == 'import' and args[0] == 'oci':\n"
        "        seen.append(threading.current_thread() is main)\n"
        "sys.addaudithook(audit)\n"
        "from mcp_oracle.connect.oci.cloud import Cloud\n"
        "from mcp_oracle.connect.oci.identity import Identity\n"
        "from mcp_oracle.errors import OracleMcpError\n"
        "async def ask():\n"
        "    try: await Cloud(Identity(config_file='/nonexistent')).secret('x')\n"
        "    except OracleMcpError as error: print(seen, error.symptom)\n"
        "print(seen)\n"
        "asyncio.run(ask())\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split("\n")[:2] == ["[]", "[False] oci-config-unreadable"]


def test_values_that_the_sdk_refuses_are_named(config: ConfigFile, sdk: Sdk) -> None:
    config.api_key(user="alice")
    error = failure(lambda: sdk.database_token(SCOPE))
    assert error.symptom == "oci-profile-incomplete"
    assert "valid user" in error.message


def test_a_secret_that_is_no_text_is_an_error(config: ConfigFile, sdk: Sdk, stub: OciStub) -> None:
    config.api_key()
    content = {"contentType": "BASE64", "content": "/w=="}
    stub.fail["secretbundles"] = (200, {"secretId": SECRET, "secretBundleContent": content})
    assert failure(lambda: sdk.secret(SECRET)).symptom == "vault-secret-form"


@pytest.mark.parametrize("answer", [b"<html>proxy</html>", {"secretBundleContent": {}}])
def test_an_answer_that_is_not_ocis_is_told(
    config: ConfigFile, sdk: Sdk, stub: OciStub, answer: object
) -> None:
    config.api_key()
    stub.fail["secretbundles"] = (200, answer)
    error = failure(lambda: sdk.secret(SECRET))
    assert error.symptom == "oci-refused"
    assert "cannot be read" in error.message


def test_an_instance_principal_gets_a_token(stub: OciStub, monkeypatch: pytest.MonkeyPatch) -> None:
    stub.knows_instance(TENANCY)
    monkeypatch.setenv("OCI_METADATA_BASE_URL", f"{stub.url}/opc/v2")
    sdk = Sdk(Identity(auth="instance_principal", endpoint=stub.url))
    assert sdk.database_token(SCOPE).private_key is not None
    sdk.database_token(SCOPE)
    assert stub.count("x509") == 1
    assert stub.count("generateScopedAccessToken") == 2


def test_an_instance_principal_elsewhere_says_where_there_are_some(
    stub: OciStub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OCI_METADATA_BASE_URL", f"{stub.url}/opc/v2")
    error = failure(
        lambda: Sdk(Identity(auth="instance_principal", endpoint=stub.url)).database_token(SCOPE)
    )
    assert error.symptom == "oci-principal"
    assert "compute instances" in error.next_step


@pytest.mark.parametrize("region", [REGION, ""])
def test_a_resource_principal_gets_a_token_if_it_knows_its_region(
    stub: OciStub, monkeypatch: pytest.MonkeyPatch, region: str
) -> None:
    key = new_key()
    session = Issuer().bearer("resource", res_tenant=TENANCY, res_compartment="c")
    stub.keys[f"ST${session}"] = key.public_key()
    for name, value in {
        "VERSION": "2.2",
        "RPST": session,
        "PRIVATE_PEM": private_pem(key).decode(),
        "REGION": region,
    }.items():
        monkeypatch.setenv(f"OCI_RESOURCE_PRINCIPAL_{name}", value)
    sdk = Sdk(Identity(auth="resource_principal", endpoint=stub.url))
    if region:
        assert sdk.database_token(SCOPE).private_key is not None
        return
    error = failure(lambda: sdk.database_token(SCOPE))
    assert error.symptom == "adb-region"
    assert "the resource principal" in error.message


def test_a_resource_principal_elsewhere_says_where_there_are_some(stub: OciStub) -> None:
    error = failure(
        lambda: Sdk(Identity(auth="resource_principal", endpoint=stub.url)).database_token(SCOPE)
    )
    assert error.symptom == "oci-principal"


def test_without_the_extra_the_command_that_brings_it_is_named(tmp_path: Path) -> None:
    """In an interpreter that finds no package `oci`."""
    code = (
        "import sys; sys.modules['oci'] = None\n"
        "from mcp_oracle.connect.oci.sdk import Sdk\n"
        "from mcp_oracle.connect.oci.identity import Identity\n"
        "from mcp_oracle.errors import OracleMcpError\n"
        "try: Sdk(Identity()).database_token('x')\n"
        "except OracleMcpError as error: print(error.symptom, error.next_step)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env=dict(os.environ),
    )
    assert done.stdout.startswith("oci-extra-missing ")
    assert 'uvx --from "mcp-oracle-adb[oci]" mcp-oracle-adb' in done.stdout
    assert 'pip install "mcp-oracle-adb[oci]"' in done.stdout


def test_no_secret_is_logged(
    config: ConfigFile, sdk: Sdk, stub: OciStub, caplog: pytest.LogCaptureFixture
) -> None:
    config.api_key(pass_phrase="op3n-sesame")
    stub.secrets[SECRET] = "s3cr3t-of-vault"
    with caplog.at_level(logging.DEBUG):
        sdk.secret(SECRET)
        token = sdk.database_token(SCOPE).token.reveal()
    for secret in ("op3n-sesame", "s3cr3t-of-vault", token, "BEGIN PRIVATE KEY"):
        assert secret not in caplog.text
