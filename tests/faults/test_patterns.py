"""The table against the driver's own words, and every entry of it either brought about here or named as not."""

import base64
import json
import ssl

import oracledb
import pytest

from mcp_oracle.connect.symptoms import find, table
from mcp_oracle.session.advice import advice
from mcp_oracle.session.failures import connect_failure
from tests.faults.scenarios import SCENARIOS
from tests.loopback.listener import close, listening

NOT_HERE = {
    "ocid-not-looked-up": "OCIDs are looked up before; see tests of connect.oci",
    "other-configuration": "stands for settings without an entry of their own",
    "thick-mode-only": "Kerberos and RADIUS need a server that asks for them",
    "connection-closed": "only behind a connect string that the driver alone can read",
    "string-unreadable": "the driver's words; our own reader finds these before",
    "layer-missing": "see tests of session.diagnosis: no listener can take a layer away",
    "token-refused": "needs a token; see tests of tokens",
}
ELSEWHERE = ("oci-", "adb-", "token-", "secret-", "vault-", "wallet-directory")
"""Have tests of their own beside tokens, secrets and OCI."""


def jwt(exp: int) -> str:
    body = base64.urlsafe_b64encode(json.dumps({"exp": exp}).encode()).decode().rstrip("=")
    return f"x.{body}.x"


@pytest.mark.parametrize(
    ("dsn", "options", "symptom"),
    [
        ("h/s?https_proxy=p&https_proxy_port=1", {}, "proxy-needs-tcps"),
        ("alias", {"config_dir": "/no/such"}, "tnsnames-missing"),
        ("(DESCRIPTION=(X)", {}, "descriptor-syntax"),
        ("config-ocivault://x/y", {}, "string-unreadable"),
        ("h:1/s:1:2:3", {}, "string-unreadable"),
        ("tcps://localhost:{port}/s", {"wallet_location": "/no/such"}, "wallet-without-pem"),
        ("localhost:{port}/s", {"access_token": jwt(9_999_999_999)}, "token-needs-tcps"),
        ("tcps://localhost:{port}/s", {"access_token": "nonsense"}, "token-malformed"),
    ],
)
def test_the_drivers_words_are_known(dsn: str, options: dict[str, str], symptom: str) -> None:
    oracledb.enable_thin_mode()
    user = {} if "access_token" in options else {"user": "u", "password": "p"}
    with listening(close) as listener, pytest.raises(oracledb.Error) as caught:
        oracledb.connect(dsn=dsn.replace("{port}", str(listener.port)), **user, **options)
    failure = connect_failure(caught.value, "x")
    assert failure.symptom == symptom, str(failure)


@pytest.mark.parametrize(
    ("text", "circumstance", "symptom"),
    [
        ("DPY-3001: bequeath is only supported in python-oracledb thick mode", "", "bequeath"),
        ("DPY-4001: no credentials specified", "", "password-missing"),
        ("DPY-4000: unable to find \"x\" in /t/tnsnames.ora", "", "alias-unknown"),
        ("DPY-4027: no configuration directory specified", "", "alias-without-directory"),
        ("DPY-2033: access token has expired", "", "token-expired"),
        ("DPY-3015: password verifier type 0x939 is not supported", "", "old-verifier"),
        ("DPY-6005: cannot connect\n[Errno 22] Invalid argument", "tcps", "wallet-password-missing"),
        ("[SSL: NO_CERTIFICATE_OR_CRL_FOUND] no certificate", "tcps", "wallet-broken"),
        ("DPY-6005 [SSL: TLSV13_ALERT_CERTIFICATE_REQUIRED]", "tcps", "mtls-wanted"),
        ("DPY-6005 [SSL: SSLV3_ALERT_HANDSHAKE_FAILURE]", "tcps", "mtls-wanted"),
        ("certificate verify failed: certificate is not yet valid", "tcps", "server-certificate-not-yet-valid"),
        ("DPY-4011 Connection reset by peer", "tcp", "tls-port-without-tcps"),
        ("DPY-4011 EOF occurred in violation of protocol", "tcps", "tls-cut-off"),
        ("DPY-4011: the database or network closed the connection", "", "connection-closed"),
        ("OSError: [Errno 113] Connect call failed ('10.0.0.1', 1521)", "tcp", "no-route"),
        ("TimeoutError: [Errno 110] Connect call failed ('10.0.0.1', 1521)", "tcp", "host-silent"),
    ],
)  # fmt: skip
def test_words_that_cannot_be_had_here_are_known(
    text: str, circumstance: str, symptom: str
) -> None:
    found = find(text, {circumstance})
    assert found is not None
    assert found.id == symptom


def test_every_symptom_is_brought_about_or_has_a_reason_why_not() -> None:
    covered = {symptom for symptom, ways in SCENARIOS.items() if ways}
    left = {s for s in table() if s not in covered and not s.startswith(ELSEWHERE)}
    assert left == set(NOT_HERE) - {"token-refused"}


def test_what_a_connection_meets_is_explained_for_a_database_link_too() -> None:
    said = advice(12514)
    assert said.cause.startswith("The listener does not know the service")
    assert said.next_step


def test_an_unknown_failure_shows_the_drivers_words_without_passwords() -> None:
    failure = connect_failure(OSError("strange: u/s3cr3t@h (PASSWORD=s3cr3t)"), "h/s")
    assert failure.symptom == ""
    assert "strange" in failure.message
    assert "s3cr3t" not in str(failure)
    assert failure.next_step


def test_openssl_errors_are_operating_system_errors() -> None:
    assert issubclass(ssl.SSLError, OSError)
