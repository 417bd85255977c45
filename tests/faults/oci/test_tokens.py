"""From an OCI profile to the first answer: real TLS, a proof of possession that is verified, secrets in Vault."""

import asyncio
from pathlib import Path

import pytest

from mcp_oracle.sandbox.embedded import RunningSandbox
from mcp_oracle.settings import Secret
from tests.faults.oci.built import (
    AUTHORITY,
    DATABASE,
    DESCRIPTOR,
    ISSUER,
    SECRET,
    Moment,
    application,
    ask,
    failure,
    source,
)
from tests.loopback.certificates import wallet_pem
from tests.loopback.oci_stub import DENIED, OciStub
from tests.loopback.profiles import ConfigFile

pytestmark = pytest.mark.anyio


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
