"""How each symptom is brought about: by its id, one or more ways to a connection that has it."""

import ssl
from collections.abc import Callable
from dataclasses import replace

from mcp_oracle.settings import Connection, Secret
from tests.faults.lab import PASSWORD, Lab, connection
from tests.loopback.certificates import private_pem
from tests.loopback.listener import accept, answer, close, refuse, reset, rewrite, stay_silent

Scenario = Callable[[Lab], Connection]
ADB = "adb.eu-frankfurt-1.oraclecloud.com"
ENTRY = "(DESCRIPTION=(ADDRESS=(PROTOCOL=tcp)(HOST=h)(PORT=1521))(CONNECT_DATA=(SERVICE_NAME=s)))"
BROKEN_KEY = b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"
HTTP_407 = b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n"


def text(dsn: str, **other: str) -> Scenario:
    return lambda _: connection(dsn, **other)


def refused(code: int) -> Scenario:
    return lambda lab: connection(f"127.0.0.1:{lab.listen(refuse(code))}/x")


def locked_out(code: int) -> Scenario:
    return lambda lab: connection(f"127.0.0.1:{lab.locked_out(code)}/x")


def only_10g(lab: Lab) -> Connection:
    """The kind of the verifier (a ub4 beside AUTH_VFR_DATA) is changed on its way: 0x4815 is 12C, 0x0939 10G."""
    relay = lab.listen(rewrite(lab.locked_out(1017), b"\x02\x48\x15", b"\x02\x09\x39"))
    return connection(f"127.0.0.1:{relay}/x")


def over_tls(
    port: Callable[[Lab], int], wallet: Callable[[Lab], str] | None = Lab.trust
) -> Scenario:
    def make(lab: Lab) -> Connection:
        location = wallet(lab) if wallet else ""
        return connection(f"tcps://localhost:{port(lab)}/x", wallet_location=location)

    return make


def wallet(make: Callable[[Lab], str], password: str = "") -> Scenario:
    """A wallet that is wrong; nothing must reach the listener."""

    def scenario(lab: Lab) -> Connection:
        port = lab.listen(refuse(12514), lab.tls(mutual=True))
        found = connection(f"tcps://localhost:{port}/x", wallet_location=make(lab))
        return replace(found, wallet_password=connection("x", password=password).password)

    return scenario


def mutual(newest: ssl.TLSVersion | None) -> Callable[[Lab], int]:
    return lambda lab: lab.listen(refuse(12514), lab.tls(mutual=True, newest=newest))


def stranger_wallet(lab: Lab) -> str:
    """A client's certificate of another authority: the wallet was rotated, or is another database's."""
    client = lab.papers.stranger.issue("client")
    return lab.wallet(private_pem(client.key), client.pem, lab.papers.authority.pem)


def dated(begins: float, ends: float) -> Callable[[Lab], str]:
    def make(lab: Lab) -> str:
        issued = lab.certificate(begins, ends)
        return lab.wallet(private_pem(issued.key), issued.pem, lab.papers.authority.pem)

    return make


def mixed_up(lab: Lab) -> str:
    """The key of one certificate and another certificate."""
    return lab.wallet(private_pem(lab.papers.server.key), lab.papers.client.pem)


def expired_server(lab: Lab) -> int:
    return lab.listen(refuse(12514), lab.tls(lab.papers.authority.issue(days=-1)))


def tnsnames(content: str | bytes, alias: str) -> Scenario:
    return lambda lab: connection(alias, tns_admin=lab.tns(content))


def through_proxy(lab: Lab) -> Connection:
    proxy = lab.listen(answer(HTTP_407))
    dsn = f"tcps://db.example:1521/x?https_proxy=127.0.0.1&https_proxy_port={proxy}"
    return connection(dsn)


def config_file(content: str) -> Scenario:
    return lambda lab: connection(f"config-file://{lab.file('c.json', content)}")


def zipped_beside(lab: Lab) -> str:
    return str(lab.file("w/Wallet_mydb.zip", b"PK").parent)


def retrying(form: str) -> Scenario:
    """An alias whose descriptors ask for 20 retries, a minute at least."""

    def make(lab: Lab) -> Connection:
        one = (
            "(DESCRIPTION=(RETRY_COUNT=20)(RETRY_DELAY=3)(ADDRESS=(PROTOCOL=tcp)(HOST=127.0.0.1)"
            f"(PORT={lab.closed_port()}))(CONNECT_DATA=(SERVICE_NAME=x)))"
        )
        return connection("mydb", tns_admin=lab.tns(f"mydb_low={form.format(one)}"))

    return make


SCENARIOS: dict[str, list[Scenario]] = {
    "no-connection": [text("")],
    "jdbc-url": [text("jdbc:oracle:thin:@//h:1521/s"), text("jdbc:oracle:thin:u/p@tcps://h:1522/s")],
    "sqlalchemy-url": [text("oracle+oracledb://u:p@h:1521/?service_name=s")],
    "other-database": [text("postgresql://u:p@h/db"), text("mysql://h/db")],
    "config-provider": [text("config-ocivault://ocid1.vaultsecret.oc1..x"), text("config-azure://x")],
    "ldap-url": [text("ldap://h/cn=x")],
    "config-file": [text("config-file:///no/such.json"), config_file("["), config_file("{}")],
    "colon-credentials": [text("u:p@h/x", user="", password=""), text("tcps://u/p@h/x", user="", password="")],
    "easy-connect-syntax": [text("h:99999/x"), text("h:1521/a$b"), text("h:1521/x?retry_count=a")],
    "service-missing": [text("tcps://h:1522"), text("h:1521"), text("h:1521/")],
    "sid-form": [text("h:1521:ORCL")],
    "unknown-key": [text("tcps://h:1522/s?my_wallet_directory=/w"), text("h/s?walet_location=/w")],
    "driver-option": [text("tcps://h/s?pyo.use_eztls=on"), text("h/s?pyo.mode=2")],
    "descriptor-syntax": [text("(DESCRIPTION=(ADDRESS=(HOST=h)"), text("(DESCRIPTION=(X)"), text(ENTRY + ")")],
    "bequeath": [text("u/p@", user="", password="")],
    "adb-without-tcps": [text(f"{ADB}:1522/x_low.{ADB}")],
    "name-check-off": [
        text("tcps://h:1522/s?ssl_server_dn_match=no"),
        tnsnames(f"a={ENTRY.replace('tcp)', 'tcps)')[:-1]}(SECURITY=(SSL_SERVER_DN_MATCH=off)))", "a"),
    ],
    "proxy-needs-tcps": [text("h:1521/s?https_proxy=p&https_proxy_port=80")],
    "ocid-not-looked-up": [],
    "alias-without-directory": [text("mydb_low")],
    "tnsnames-missing": [text("mydb_low", tns_admin="/no/such/directory")],
    "tnsnames-unreadable": [tnsnames("a=h/s # größe".encode("latin-1"), "a")],
    "alias-unknown": [tnsnames(f"other={ENTRY}", "mydb")],
    "alias-broken": [tnsnames("a = (DESCRIPTION=(ADDRESS=\nb = h/s", "a"), tnsnames("a = b", "a")],
    "user-missing": [text("h/s", user="", password="")],
    "password-missing": [text("h/s", password=""), text("scott@h/s", user="", password="")],
    "password-empty": [lambda _: replace(connection("h/s"), password=Secret(""))],
    "password-wrong": [locked_out(1017)],
    "no-create-session": [locked_out(1045)],
    "account-locked": [locked_out(28000)],
    "password-expired": [locked_out(28001)],
    "password-rule": [locked_out(28003)],
    "proxy-not-authorised": [
        locked_out(28150),
        lambda lab: connection(f"127.0.0.1:{lab.locked_out(1017)}/x", user="reader[hr]"),
    ],
    "old-verifier": [locked_out(28040), only_10g],
    "wallet-missing": [wallet(lambda _: "/no/such/wallet"), wallet(lambda _: "~nobody-here/w")],
    "wallet-zipped": [wallet(lambda lab: str(lab.file("Wallet_x.zip", b"PK"))), wallet(zipped_beside)],
    "wallet-without-pem": [wallet(lambda lab: str(lab.file("w/cwallet.sso", b"x").parent))],
    "wallet-unreadable": [wallet(lambda lab: str(lab.file("w/ewallet.pem/x", b"x").parent.parent))],
    "wallet-broken": [
        wallet(lambda lab: lab.wallet(b"nothing")),
        wallet(lambda lab: lab.wallet(lab.papers.authority.pem[:-40])),
        wallet(lambda lab: lab.wallet(lab.papers.client.pem.replace(b"M", b"N", 9))),
        wallet(lambda lab: lab.wallet(BROKEN_KEY, lab.papers.client.pem)),
    ],
    "wallet-password-missing": [wallet(lambda lab: lab.client_wallet(PASSWORD))],
    "wallet-password-wrong": [wallet(lambda lab: lab.client_wallet(PASSWORD), "another")],
    "wallet-key-missing": [wallet(lambda lab: lab.wallet(lab.papers.client.pem, lab.papers.authority.pem))],
    "wallet-key-mismatch": [wallet(mixed_up)],
    "wallet-expired": [wallet(dated(-9, -1))],
    "wallet-not-yet-valid": [wallet(dated(2, 9))],
    "unknown-host": [text("no-such-host.invalid:1521/x"), text("tcps://no-such-host.invalid/x"),
                     text(f"{'a' * 64}.example/x")],
    "no-route": [text("224.0.0.1:1521/x")],  # Linux never routes TCP to a multicast address
    "connection-refused": [
        lambda lab: connection(f"127.0.0.1:{lab.closed_port()}/x"),
        retrying("{0}"),
        retrying("(DESCRIPTION_LIST={0}{0})"),
    ],
    "proxy-refused": [through_proxy],
    "address-not-allowed": [refused(12506), refused(12529)],
    "host-silent": [lambda lab: connection(f"127.0.0.1:{lab.deaf_port()}/x")],
    "connect-deadline": [
        lambda lab: connection(f"127.0.0.1:{lab.listen(stay_silent)}/x"),
        over_tls(lambda lab: lab.listen(stay_silent)),
        over_tls(lambda lab: lab.listen(stay_silent, lab.tls())),
    ],
    "server-name-mismatch": [
        over_tls(lambda lab: lab.listen(refuse(12514), lab.tls(lab.papers.authority.issue("elsewhere")))),
        lambda lab: connection(
            f"tcps://127.0.0.1:{lab.listen(refuse(12514), lab.tls())}/x", wallet_location=lab.trust()),
        lambda lab: connection(
            f'tcps://localhost:{lab.listen(refuse(12514), lab.tls())}/x?ssl_server_cert_dn="CN=other"',
            wallet_location=lab.trust()),
    ],
    "server-certificate-expired": [over_tls(expired_server)],
    "server-certificate-not-yet-valid": [
        over_tls(lambda lab: lab.listen(refuse(12514), lab.tls(lab.certificate(2, 9)))),
    ],
    "server-untrusted": [over_tls(lambda lab: lab.listen(refuse(12514), lab.tls()), None)],
    "mtls-wanted": [
        over_tls(mutual(ssl.TLSVersion.TLSv1_3)),
        over_tls(mutual(ssl.TLSVersion.TLSv1_2)),
        over_tls(mutual(ssl.TLSVersion.TLSv1_3), stranger_wallet),
        over_tls(mutual(ssl.TLSVersion.TLSv1_2), stranger_wallet),
    ],
    "no-tls-there": [over_tls(lambda lab: lab.listen(answer(b"\x00\x20" + bytes(30))))],
    "tls-version": [
        over_tls(lambda lab: lab.listen(refuse(12514), lab.tls(newest=ssl.TLSVersion.TLSv1_1))),
    ],
    "tls-cut-off": [over_tls(lambda lab: lab.listen(close)), over_tls(lambda lab: lab.listen(reset))],
    "service-unknown": [refused(12514)],
    "sid-unknown": [
        lambda lab: connection(
            f"(DESCRIPTION=(ADDRESS=(PROTOCOL=tcp)(HOST=127.0.0.1)(PORT={lab.listen(refuse(12505))}))"
            "(CONNECT_DATA=(SID=X)))"),
    ],
    "no-session-left": [refused(12516), refused(12519), refused(12520), refused(18), locked_out(18)],
    "database-starting": [refused(12528), locked_out(1033)],
    "database-down": [locked_out(1034), locked_out(1089), refused(12541)],
    "listener-refused": [refused(12999)],
    "nne-required": [lambda lab: connection(f"127.0.0.1:{lab.listen(accept(319, 0x10))}/x")],
    "database-too-old": [lambda lab: connection(f"127.0.0.1:{lab.listen(accept(312))}/x")],
    "tls-port-without-tcps": [
        lambda lab: connection(f"localhost:{lab.listen(refuse(12514), lab.tls())}/x"),
        lambda lab: connection(f"localhost:{lab.listen(reset)}/x"),
        lambda lab: connection(f"localhost:{lab.listen(close)}/x"),
    ],
    "sys-refused": [text("h/s", user="sys"), text("h/s", user="mcp[sys]")],
}  # fmt: skip

ALSO = {
    "connect-deadline": {"host-silent"},
    "host-silent": {"connect-deadline"},
    "mtls-wanted": {"tls-cut-off"},
}
"""`check` knows at which step it stood still, a call only that it did; and the driver loses the alert of TLS 1.3."""


def cases() -> list[tuple[str, int]]:
    return [(symptom, n) for symptom, ways in SCENARIOS.items() for n in range(len(ways))]
