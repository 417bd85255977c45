"""`check` from the first step to the last: over mTLS to the sandbox, with one log-on, and what it only warns of."""

from collections.abc import Generator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from mcp_oracle.connect.diagnosis.run import exit_code
from mcp_oracle.connect.diagnosis.step import Report
from mcp_oracle.sandbox.embedded import RunningSandbox, launch
from mcp_oracle.sandbox.server import Options
from mcp_oracle.sandbox.tls import Tls
from mcp_oracle.settings import Connection, Secret
from tests.faults.lab import LIMITS, PASSWORD, Lab, Papers, check, connection
from tests.loopback.certificates import private_pem
from tests.loopback.listener import forward, listening, refuse

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
def papers() -> Papers:
    return Papers()


@pytest.fixture
def lab(tmp_path: Path, papers: Papers) -> Generator[Lab]:
    with ExitStack() as stack:
        yield Lab(tmp_path, papers, stack)


@pytest.fixture(scope="module")
def secured(papers: Papers, tmp_path_factory: pytest.TempPathFactory) -> Generator[RunningSandbox]:
    """The sandbox behind TLS that wants a client certificate."""
    with ExitStack() as stack:
        lab = Lab(tmp_path_factory.mktemp("tls"), papers, stack)
        certificate = lab.file("server.pem", papers.server.pem)
        key = lab.file("server.key", private_pem(papers.server.key))
        tls = Tls(certificate, key, lab.file("ca.pem", papers.authority.pem))
        running = launch("23ai", options=Options(tls=tls))
        stack.callback(running.stop)
        yield running


def mutual(lab: Lab, running: RunningSandbox) -> Connection:
    dsn = f"tcps://localhost:{running.endpoint.port}/FREEPDB1"
    found = connection(
        dsn, running.user, running.password, wallet_location=lab.client_wallet(PASSWORD)
    )
    return replace(found, wallet_password=Secret(PASSWORD))


def step(reports: list[Report], name: str) -> Report:
    (found,) = [report for report in reports if report.name == name]
    return found


async def test_all_is_well_over_mtls(lab: Lab, secured: RunningSandbox) -> None:
    reports = await check(mutual(lab, secured), LIMITS)
    assert {r.name: r.outcome.verdict for r in reports} == {
        **dict.fromkeys((r.name for r in reports), "ok"),
        **{r.name: "skipped" for r in reports if r.name.startswith(("oci", "autonomous", "token"))},
    }, reports  # fmt: skip
    assert exit_code(reports) == 0
    assert "CN=client" in step(reports, "wallet").outcome.detail
    assert "TLSv1.3, CN=localhost" in step(reports, "tls").outcome.detail
    assert "read-only session active" in step(reports, "protection").outcome.detail


async def test_an_alias_leads_to_the_same_database(lab: Lab, secured: RunningSandbox) -> None:
    descriptor = (
        f"(DESCRIPTION=(RETRY_COUNT=20)(ADDRESS=(PROTOCOL=tcps)(HOST=localhost)(PORT={secured.endpoint.port}))"
        "(CONNECT_DATA=(SERVICE_NAME=FREEPDB1)))"
    )
    aliased = replace(
        mutual(lab, secured), connect_string="mydb", tns_admin=lab.tns(f"mydb_low={descriptor}")
    )
    alias = step(await check(aliased, LIMITS), "route").outcome
    assert alias.verdict == "warning"
    assert "mydb_low is used" in alias.detail
    assert "tried once" in alias.warnings[0]


async def test_a_wrong_password_costs_one_attempt(lab: Lab, secured: RunningSandbox) -> None:
    before = len(secured.endpoint.statistics.connections)
    wrong = replace(mutual(lab, secured), password=Secret("s3cr3t"))
    reports = await check(wrong, LIMITS)
    assert step(reports, "log-on").outcome.symptom == "password-wrong"
    assert exit_code(reports) == 5
    assert "s3cr3t" not in repr(reports)
    # TCP and TLS are tried alone first; the log-on is the third connection.
    assert len(secured.endpoint.statistics.connections) - before <= 3


async def test_one_good_address_of_several_is_enough(lab: Lab) -> None:
    good = lab.listen(refuse(12514))
    reports = await check(connection(f"127.0.0.1:{lab.closed_port()},127.0.0.1:{good}/x"))
    tcp = step(reports, "tcp").outcome
    assert tcp.verdict == "warning"
    assert "nothing listens" in tcp.warnings[0]
    assert step(reports, "log-on").outcome.symptom == "service-unknown"


async def test_nothing_is_sent_while_a_local_check_fails(lab: Lab) -> None:
    port = lab.listen(refuse(12514), lab.tls(mutual=True))
    broken = connection(f"tcps://localhost:{port}/x", wallet_location=lab.client_wallet(PASSWORD))
    reports = await check(broken)
    behind = [r for r in reports if r.name in {"dns", "tcp", "tls", "log-on", "query"}]
    assert {r.outcome.verdict for r in behind} == {"skipped"}


@pytest.mark.parametrize(
    ("ends", "mode", "warned"),
    [(3, 0o600, "expires on"), (90, 0o644, "chmod 600"), (90, 0o600, "")],
)
async def test_a_wallet_that_works_may_be_worth_a_warning(
    lab: Lab, ends: float, mode: int, warned: str
) -> None:
    issued = lab.certificate(-1, ends)
    folder = lab.wallet(private_pem(issued.key), issued.pem, lab.papers.authority.pem)
    (Path(folder) / "ewallet.pem").chmod(mode)
    port = lab.listen(refuse(12514), lab.tls(mutual=True))
    reports = await check(connection(f"tcps://localhost:{port}/x", wallet_location=folder))
    wallet = step(reports, "wallet").outcome
    assert warned in " ".join(wallet.warnings)
    assert wallet.verdict == ("warning" if warned else "ok")


async def test_a_proxy_leads_to_the_database_and_resolves_its_name(
    lab: Lab, secured: RunningSandbox
) -> None:
    """The certificate is for localhost; that this is the proxy's localhost shows in the proxy's count."""
    proxy = lab.stack.enter_context(listening(forward(secured.endpoint.port)))
    dsn = f"tcps://localhost:9/FREEPDB1?https_proxy=127.0.0.1&https_proxy_port={proxy.port}"
    reports = await check(replace(mutual(lab, secured), connect_string=dsn), LIMITS)
    assert exit_code(reports) == 0, reports
    assert "through 127.0.0.1" in step(reports, "tcp").outcome.detail
    assert proxy.clients == 3


async def test_a_server_certificate_that_ends_soon_is_warned_of(lab: Lab) -> None:
    tls = lab.tls(lab.papers.authority.issue(days=3))
    dsn = f"tcps://localhost:{lab.listen(refuse(12514), tls)}/x"
    found = step(await check(connection(dsn, wallet_location=lab.trust())), "tls").outcome
    assert found.verdict == "warning"
    assert "server's certificate expires on" in found.warnings[0]


async def test_what_an_account_may_do_beyond_reading_is_a_warning() -> None:
    script = "CREATE USER boss IDENTIFIED BY pw;\nGRANT CREATE SESSION, DROP ANY TABLE TO boss;\n"
    running = launch("23ai", scripts=[script])
    try:
        reports = await check(connection(running.dsn, "boss", "pw"), LIMITS)
    finally:
        running.stop()
    privileges = step(reports, "privileges").outcome
    assert "DROP ANY TABLE" in " ".join(privileges.warnings)
    assert (privileges.verdict, exit_code(reports)) == ("warning", 0)
