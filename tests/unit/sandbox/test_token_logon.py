"""Logging on with an access token over TLS, through the driver: what gets in, and what does not."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# (the driver's own annotations are incomplete)

import asyncio
import datetime as dt
import json
import ssl
from collections.abc import Callable, Generator
from pathlib import Path

import oracledb
import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from mcp_oracle.sandbox.embedded import Endpoint, start
from mcp_oracle.sandbox.server import Options
from mcp_oracle.sandbox.session.token_logon import TokenAuthority
from mcp_oracle.sandbox.tls import Tls
from tests.loopback.certificates import (
    Authority,
    listener_files,
    new_key,
    private_pem,
    wallet_pem,
)
from tests.loopback.tokens import Issuer, jwk, signed
from tests.unit.sandbox.fake import FakeDatabase
from tests.unit.sandbox.scripts import ANSWERS

SUBJECT = "ocid1.user.oc1..alice"
USERS = {SUBJECT: "hr", "alice@example.com": "hr", "hr.readers": "hr", "ghost": "nobody"}
TokenPair = str | tuple[str, str]


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority()


@pytest.fixture(scope="module")
def issuer() -> Issuer:
    return Issuer()


@pytest.fixture(scope="module")
def holder() -> RSAPrivateKey:
    return new_key()


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("listener")


@pytest.fixture(scope="module", params=["19c", "23ai"])
def endpoint(
    request: pytest.FixtureRequest, directory: Path, authority: Authority, issuer: Issuer
) -> Generator[Endpoint]:
    files = listener_files(directory, authority)
    tokens = TokenAuthority((issuer.key.public_key(),), USERS)
    options = Options(tls=Tls(files.certificate, files.key), tokens=tokens)
    endpoint = start(FakeDatabase(request.param, ANSWERS), options=options)
    yield endpoint
    endpoint.stop()


@pytest.fixture
def log_on(endpoint: Endpoint, authority: Authority) -> Callable[..., str]:
    """Logs on with a token and returns the user that the server took it for."""
    context = ssl.create_default_context(cadata=authority.pem.decode())

    def connect(token: TokenPair, user: str | None = None) -> str:
        dsn = endpoint.dsn("FREEPDB1")
        oracledb.connect(dsn=dsn, user=user, access_token=token, ssl_context=context).close()
        return endpoint.statistics.connections[-1].user

    return connect


def refusal(log_on: Callable[..., str], token: TokenPair, user: str | None = None) -> str:
    with pytest.raises(oracledb.DatabaseError) as caught:
        log_on(token, user)
    return caught.value.args[0].full_code


def test_a_token_bound_to_a_key_logs_on_without_a_user_name(
    log_on: Callable[..., str], issuer: Issuer, holder: RSAPrivateKey
) -> None:
    token = issuer.bound(SUBJECT, holder.public_key())
    assert log_on((token, private_pem(holder).decode())) == "HR"


def test_the_key_may_stand_in_the_confirmation_claim(
    log_on: Callable[..., str], issuer: Issuer, holder: RSAPrivateKey
) -> None:
    token = issuer.bearer(SUBJECT, cnf={"jwk": jwk(holder.public_key())})
    assert log_on((token, private_pem(holder).decode())) == "HR"
    assert refusal(log_on, token) == "ORA-01017"


@pytest.mark.parametrize("claims", [{"upn": "alice@example.com"}, {"roles": ["x", "hr.readers"]}])
def test_a_bearer_token_maps_by_name_or_role(
    log_on: Callable[..., str], issuer: Issuer, claims: dict[str, object]
) -> None:
    assert log_on(issuer.bearer("somebody", **claims)) == "HR"


def test_the_async_driver_logs_on_too(
    endpoint: Endpoint, authority: Authority, issuer: Issuer, holder: RSAPrivateKey
) -> None:
    context = ssl.create_default_context(cadata=authority.pem.decode())
    pair = (issuer.bound(SUBJECT, holder.public_key()), private_pem(holder).decode())

    async def connect() -> None:
        connection = await oracledb.connect_async(
            dsn=endpoint.dsn("FREEPDB1"), access_token=pair, ssl_context=context
        )
        await connection.close()

    asyncio.run(connect())


def test_a_wallet_makes_the_driver_ask_for_network_services_first(
    endpoint: Endpoint, authority: Authority, issuer: Issuer, holder: RSAPrivateKey, tmp_path: Path
) -> None:
    (tmp_path / "ewallet.pem").write_bytes(wallet_pem(authority))
    pair = (issuer.bound(SUBJECT, holder.public_key()), private_pem(holder).decode())
    oracledb.connect(
        dsn=endpoint.dsn("FREEPDB1"), access_token=pair, wallet_location=str(tmp_path)
    ).close()


def test_of_a_key_that_is_named_by_its_size_alone_a_fitting_proof_is_asked_for(
    log_on: Callable[..., str], issuer: Issuer, holder: RSAPrivateKey
) -> None:
    private = private_pem(holder).decode()
    fitting = issuer.bearer(SUBJECT, jwk=json.dumps({"kty": "RSA", "bits": 2048}))
    assert log_on((fitting, private)) == "HR"
    assert refusal(log_on, fitting) == "ORA-01017"
    other = issuer.bearer(SUBJECT, jwk=json.dumps({"kty": "RSA", "bits": 3072}))
    assert refusal(log_on, (other, private)) == "ORA-01017"


def test_a_proof_with_another_key_is_refused(
    log_on: Callable[..., str], issuer: Issuer, holder: RSAPrivateKey
) -> None:
    token = issuer.bound(SUBJECT, holder.public_key())
    assert refusal(log_on, (token, private_pem(new_key()).decode())) == "ORA-01017"


def test_a_bound_token_without_proof_is_refused(
    log_on: Callable[..., str], issuer: Issuer, holder: RSAPrivateKey
) -> None:
    assert refusal(log_on, issuer.bound(SUBJECT, holder.public_key())) == "ORA-01017"


def test_a_token_of_another_issuer_is_refused(log_on: Callable[..., str]) -> None:
    assert refusal(log_on, Issuer().bearer(SUBJECT)) == "ORA-01017"


def test_a_token_with_another_algorithm_is_refused(
    log_on: Callable[..., str], issuer: Issuer
) -> None:
    claims = {"sub": SUBJECT, "exp": 4102444800}
    assert log_on(signed(issuer.key, claims)) == "HR"
    assert refusal(log_on, signed(issuer.key, claims, "none")) == "ORA-01017"


@pytest.mark.parametrize("subject", ["nobody-we-know", "ghost"])
def test_a_principal_without_a_user_is_refused(
    log_on: Callable[..., str], issuer: Issuer, subject: str
) -> None:
    assert refusal(log_on, issuer.bearer(subject)) == "ORA-01017"


def test_a_token_for_another_user_is_refused(log_on: Callable[..., str], issuer: Issuer) -> None:
    token = issuer.bearer(SUBJECT)
    assert log_on(token, "hr") == "HR"
    assert refusal(log_on, token, "system") == "ORA-01017"


@pytest.mark.parametrize(
    ("hours", "code"), [(2, "ORA-25708"), (-1, "ORA-01017")], ids=["expired", "clock behind"]
)
def test_the_servers_clock_decides(
    directory: Path,
    authority: Authority,
    issuer: Issuer,
    holder: RSAPrivateKey,
    hours: int,
    code: str,
) -> None:
    files = listener_files(directory, authority)
    options = Options(
        clock=lambda: dt.datetime.now() + dt.timedelta(hours=hours),  # noqa: DTZ005 - as the server
        tls=Tls(files.certificate, files.key),
        tokens=TokenAuthority((issuer.key.public_key(),), USERS),
    )
    endpoint = start(FakeDatabase("23ai", ANSWERS), options=options)
    context = ssl.create_default_context(cadata=authority.pem.decode())
    # An expired token without a proof, for a proof would be as old; then a proof whose date is off.
    bound = (issuer.bound(SUBJECT, holder.public_key()), private_pem(holder).decode())
    token = issuer.bearer(SUBJECT) if hours > 0 else bound
    with pytest.raises(oracledb.DatabaseError, match=code):
        oracledb.connect(dsn=endpoint.dsn("FREEPDB1"), access_token=token, ssl_context=context)
    endpoint.stop()


def test_a_listener_may_demand_a_client_certificate(
    directory: Path, authority: Authority, tmp_path: Path
) -> None:
    files = listener_files(directory, authority)
    options = Options(tls=Tls(files.certificate, files.key, files.authority))
    endpoint = start(FakeDatabase("23ai", ANSWERS), options=options)
    (tmp_path / "ewallet.pem").write_bytes(wallet_pem(authority, "s3cret-wallet"))
    account = {"user": "hr", "password": "hr", "dsn": endpoint.dsn("FREEPDB1")}
    wallet = {"wallet_location": str(tmp_path), "wallet_password": "s3cret-wallet"}
    oracledb.connect(**account, **wallet).close()
    trusting = ssl.create_default_context(cadata=authority.pem.decode())
    with pytest.raises(oracledb.OperationalError):
        oracledb.connect(**account, ssl_context=trusting)
    endpoint.stop()


def test_a_password_still_works_where_tokens_do(endpoint: Endpoint, authority: Authority) -> None:
    context = ssl.create_default_context(cadata=authority.pem.decode())
    oracledb.connect(
        user="hr", password="hr", dsn=endpoint.dsn("FREEPDB1"), ssl_context=context
    ).close()
