"""What a connect string means, and what is said of one that cannot work."""

import pytest

from mcp_oracle.connect.connect_string import (
    choose_credentials,
    names_sys,
    read_parts,
    read_route,
    split_credentials,
)
from mcp_oracle.connect.route import Address
from mcp_oracle.errors import ConfigurationError
from mcp_oracle.settings import Secret

DESCRIPTOR = (
    "(DESCRIPTION=(RETRY_COUNT=20)(RETRY_DELAY=3)(ADDRESS=(PROTOCOL=tcps)(PORT=1522)(HOST=adb.eu.example))"
    '(CONNECT_DATA=(SERVICE_NAME=x_low.adb))(SECURITY=(SSL_SERVER_DN_MATCH=yes)(SSL_SERVER_CERT_DN="CN=a, O=b")))'
)


@pytest.mark.parametrize(
    ("text", "user", "password", "dsn"),
    [
        ("scott/ti@ger@adb_high", "scott", "ti@ger", "adb_high"),
        ("scott/ti/ger@adb_high", "scott", "ti/ger", "adb_high"),
        ('scott/p w:ü"@h/s', "scott", 'p w:ü"', "h/s"),
        ('scott/"p@/w"@h/s', "scott", "p@/w", "h/s"),
        ('"My User"/pw@h/s', '"My User"', "pw", "h/s"),
        ('"a/b"/pw@h/s', '"a/b"', "pw", "h/s"),
        ("mcp[hr]/pw@h/s", "mcp[hr]", "pw", "h/s"),
        ("u/p@(DESCRIPTION=(A=b@c))", "u", "p", "(DESCRIPTION=(A=b@c))"),
        ("u/p@tcps://h:1522/s", "u", "p", "tcps://h:1522/s"),
        ("u/p@ h/s ", "u", "p", "h/s"),
        ("scott@adb_high", "scott", "", "adb_high"),
        ("adb_high", "", "", "adb_high"),
        ("localhost/FREEPDB1", "", "", "localhost/FREEPDB1"),
        ("h:1521/svc", "", "", "h:1521/svc"),
        ("(DESCRIPTION=(X=a@b))", "", "", "(DESCRIPTION=(X=a@b))"),
        ("tcps://h/s?wallet_location=/a@b", "", "", "tcps://h/s?wallet_location=/a@b"),
        ("h:1521/s?wallet_location=/a@b", "", "", "h:1521/s?wallet_location=/a@b"),
    ],
)
def test_credentials_are_split_off(text: str, user: str, password: str, dsn: str) -> None:
    assert split_credentials(text) == (user, password, dsn)


@pytest.mark.parametrize(
    ("text", "addresses", "service"),
    [
        ("h/s", [Address("tcp", "h")], "s"),
        ("//h:1600/s.world", [Address("tcp", "h", 1600)], "s.world"),
        ("TCPS://h:1522/s:pooled", [Address("tcps", "h", 1522)], "s"),
        ("tcps://[::1]:1522/s/inst", [Address("tcps", "::1", 1522)], "s"),
        ("a,b:1530/s", [Address("tcp", "a", 1530), Address("tcp", "b", 1530)], "s"),
        ("a;b:1530/s", [Address("tcp", "a"), Address("tcp", "b", 1530)], "s"),
        (
            "tcps://h:1/s?https_proxy=p&https_proxy_port=80",
            [Address("tcps", "h", 1, "p", 80)],
            "s",
        ),
        ("tcp://h/s?pyo.sdu=8192", [Address("tcp", "h")], "s"),
        (DESCRIPTOR, [Address("tcps", "adb.eu.example", 1522)], "x_low.adb"),
        (
            f"(DESCRIPTION_LIST={DESCRIPTOR}(DESCRIPTION=(ADDRESS=(HOST=b))(CONNECT_DATA=(SID=c))))",
            [Address("tcps", "adb.eu.example", 1522), Address("tcp", "b")],
            "x_low.adb",
        ),
        (
            " ( description = (address_list=(address=(protocol=TCP)(host=a)(port=7))\n(address=(host=b)))"
            "(connect_data=(service_name=s)) ) ".strip(),
            [Address("tcp", "a", 7), Address("tcp", "b")],
            "s",
        ),
    ],
)
def test_the_route_is_what_the_string_says(
    text: str, addresses: list[Address], service: str
) -> None:
    found = read_route(text)
    assert found is not None
    assert list(found.route.addresses) == addresses
    assert found.route.service == service


def test_an_alias_has_no_route_of_its_own() -> None:
    assert read_route("mydb_low") is None


def test_the_details_of_a_descriptor_are_kept() -> None:
    found = read_route(DESCRIPTOR)
    assert found is not None
    (description,) = found.route.descriptions
    assert (description.cert_dn, description.checks_name, description.retries) == (
        "CN=a, O=b",
        True,
        20,
    )


@pytest.mark.parametrize(
    ("text", "warned"),
    [
        (DESCRIPTOR, "tried once"),
        (DESCRIPTOR[:-1], "parentheses are missing at the end"),
        (DESCRIPTOR.replace("(RETRY_DELAY=3)", "(CONNECT_TIMEOUT=5)"), "CONNECT_TIMEOUT"),
        (DESCRIPTOR.replace("(RETRY_DELAY=3)", "(PASSWORD=s3cr3t)"), "DB_PASSWORD"),
        ("h/s?connect_timeout=5", "ignores connect_timeout"),
        ("h/s?retry_count=20", "tried once"),
    ],
)
def test_what_has_no_effect_is_warned_of(text: str, warned: str) -> None:
    found = read_route(text)
    assert found is not None
    assert warned in " ".join(found.warnings)
    assert "s3cr3t" not in " ".join(found.warnings)


@pytest.mark.parametrize(
    ("text", "symptom", "said"),
    [
        ("", "no-connection", "--sandbox"),
        ("jdbc:oracle:thin:@//h:1521/s", "jdbc-url", "write h:1521/s,"),
        ("jdbc:oracle:thin:@tcps://h:1522/s", "jdbc-url", "write tcps://h:1522/s,"),
        ("jdbc:oracle:thin:scott/s3cr3t@//h:1521/s", "jdbc-url", "write h:1521/s,"),
        ("jdbc:oracle:thin:@h:1521:ORCL", "jdbc-url", "(SID=ORCL)"),
        ("jdbc:oracle:thin:@mydb_low?TNS_ADMIN=/w", "jdbc-url", "TNS_ADMIN=/w"),
        (f"jdbc:oracle:thin:u/s3cr3t@{DESCRIPTOR}", "jdbc-url", "(DESCRIPTION="),
        ("JDBC:ORACLE:OCI:@mydb", "jdbc-url", "write mydb,"),
        ("oracle+oracledb://u:s3cr3t@h:1521/?service_name=s", "sqlalchemy-url", "h:1521/s"),
        ("oracle://u:s3cr3t@h/ORCL", "sqlalchemy-url", "(SID=ORCL)"),
        ("oracle+cx_oracle://u:s3cr3t@h:x/ORCL", "sqlalchemy-url", "host:port/service"),
        ("postgres://u:s3cr3t@h/db", "other-database", "postgres://"),
        ("mongodb+srv://u:s3cr3t@h/db", "other-database", "mongodb+srv://"),
        ("config-ocivault://ocid1.x", "config-provider", "vault:OCID"),
        ("ldap://h:389/cn=x", "ldap-url", "descriptor"),
        ("u:s3cr3t@h/x", "colon-credentials", "user/password@"),
        ("tcps://u/s3cr3t@h/x", "colon-credentials", "user/password@tcps://"),
        ("//u/s3cr3t@h/x", "colon-credentials", "user/password@"),
        ("tcps://u:s3cr3t@h/x", "colon-credentials", "DB_PASSWORD"),
        ("tcps://h/s?pyo.use_eztls=on", "driver-option", "certificate is always checked"),
        ("tcps://h/s?pyo.ssl_server_dn_match=off", "driver-option", "remove it"),
        ("h/s?pyo.password=s3cr3t", "driver-option", "DB_PASSWORD"),
        ("h/s?pyo.mode=2", "driver-option", "remove it"),
        ("h/s:bogus", "easy-connect-syntax", ":pooled"),
        ("h/s?", "easy-connect-syntax", "question mark"),
        ("h/s?sdu=8192&", "easy-connect-syntax", "last &"),
        ("h /s", "easy-connect-syntax", "host"),
        ("ocid1.dbsystem.oc1.fra.x", "easy-connect-syntax", "dbsystem"),
        ("u/s3cr3t@postgres://h/x", "other-database", "postgres://"),
        ("adb.eu-frankfurt-1.oraclecloud.com:1522/x_low", "adb-without-tcps",
         "tcps://adb.eu-frankfurt-1.oraclecloud.com:1522/x_low"),
        ("//adb.us-gov-ashburn-1.oraclegovcloud.com:1522/x", "", ""),
        (DESCRIPTOR.replace("adb.eu.example", "adb.eu-paris-1.oraclecloud.com").replace("tcps", "tcp"),
         "adb-without-tcps", "(PROTOCOL=tcps)"),
        ("h:1521:ORCL", "sid-form", "(SID=ORCL)"),
        ("tcps://h:1522", "service-missing", "tcps://h:1522/service_name"),
        ("h:1521/", "service-missing", "h:1521/service_name"),
        ("h/s?walet_location=/w", "unknown-key", "wallet_location"),
        ("h/s?my_wallet_directory=/w", "unknown-key", "wallet_location="),
        ("h/s?user=scott", "unknown-key", "DB_USER"),
        ("h/s?zzz=1", "unknown-key", "the driver reads"),
        ("h/s?wallet_location", "easy-connect-syntax", "'wallet_location' behind"),
        ("h/s?s3cr3t", "easy-connect-syntax", "a part behind"),
        ('h/s?wallet_location="/w', "easy-connect-syntax", "quotation mark"),
        ("h:70000/s", "easy-connect-syntax", "65535"),
        ("h h:1/s", "easy-connect-syntax", "host"),
        ("/s", "easy-connect-syntax", "no host"),
        ("h/s$x", "easy-connect-syntax", "service name"),
        ("tcps://h/s?ssl_server_dn_match=OFF", "name-check-off", "ssl_server_cert_dn"),
        (DESCRIPTOR.replace("=yes", "=no"), "name-check-off", "ssl_server_cert_dn"),
        (DESCRIPTOR.replace("tcps", "ipc"), "descriptor-syntax", "ipc"),
        (DESCRIPTOR.replace("(HOST=adb.eu.example)", ""), "descriptor-syntax", "ADDRESS"),
        (DESCRIPTOR.replace("(SERVICE_NAME=x_low.adb)", ""), "descriptor-syntax", "SERVICE_NAME"),
        (DESCRIPTOR.replace("(PORT=1522)", "(PORT=x)"), "descriptor-syntax", "PORT"),
        (DESCRIPTOR + ")", "descriptor-syntax", "too many"),
        (DESCRIPTOR.replace("(PORT=1522)", "(PORT=1522"), "descriptor-syntax", "parenthesis"),
        (DESCRIPTOR.replace('O=b"', "O=b"), "descriptor-syntax", "quotation mark"),
        ("(" * 50, "descriptor-syntax", "key is missing"),
        ("(A=" * 50, "descriptor-syntax", "deeply"),
        ("()", "descriptor-syntax", "key is missing"),
        ("(DESCRIPTION=(PASSWORD s3cr3t)(HOST=h))", "descriptor-syntax", "key is missing or wrong"),
        ("u/p@", "bequeath", "host"),
        ("ocid1.autonomousdatabase.oc1..x", "ocid-not-looked-up", "OCID"),
    ],
)  # fmt: skip
def test_a_form_that_cannot_work_is_explained(text: str, symptom: str, said: str) -> None:
    if not symptom:
        read_parts(text)
        return
    with pytest.raises(ConfigurationError) as caught:
        read_parts(text)
    assert caught.value.symptom == symptom
    assert said.lower() in str(caught.value).lower()
    assert "s3cr3t" not in str(caught.value)
    assert caught.value.next_step


@pytest.mark.parametrize(
    ("user", "password", "symptom"),
    [("", "pw", "user-missing"), ("u", None, "password-missing"), ("u", "", "password-empty")],
)
def test_missing_credentials_are_named(user: str, password: str | None, symptom: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        choose_credentials(user, None if password is None else Secret(password), "", "")
    assert caught.value.symptom == symptom


@pytest.mark.parametrize(
    ("apart", "in_string", "chosen", "warned"),
    [
        (("", None), ("u", "p"), ("u", "p"), ""),
        (("new", "pw"), ("", ""), ("new", "pw"), ""),
        (("new", "pw"), ("old", "secret"), ("new", "pw"), "the user old"),
        (("U", None), ("u", "p"), ("U", "p"), ""),
        (("", "pw"), ("u", "p"), ("u", "pw"), "DB_PASSWORD is used"),
        (("mcp[hr]", "pw"), ("", ""), ("mcp[hr]", "pw"), ""),
    ],
)
def test_credentials_given_apart_win(
    apart: tuple[str, str | None],
    in_string: tuple[str, str],
    chosen: tuple[str, str],
    warned: str,
) -> None:
    password = Secret(apart[1]) if apart[1] else None
    found = choose_credentials(apart[0], password, *in_string)
    assert (found.user, found.password.reveal()) == chosen
    assert warned in " ".join(found.warnings)
    assert bool(warned) == bool(found.warnings)


def test_a_password_in_the_string_is_never_used_for_another_user() -> None:
    with pytest.raises(ConfigurationError) as caught:
        choose_credentials("new", None, "old", "s3cr3t")
    assert caught.value.symptom == "password-missing"


@pytest.mark.parametrize("user", ["sys", '"SYS"', "Sys[hr]", "mcp[SYS]"])
def test_sys_is_recognised_however_it_is_written(user: str) -> None:
    assert names_sys(user)


@pytest.mark.parametrize("user", ["system", "sysx[hr]", ""])
def test_others_are_not_sys(user: str) -> None:
    assert not names_sys(user)


@pytest.mark.parametrize("mark", ['"', "'"])
def test_quotation_marks_around_the_whole_are_left_out(mark: str) -> None:
    assert read_parts(f"{mark} u/p@tcps://h/s {mark}") == ("u", "p", "tcps://h/s")
    assert read_parts('"u"/p@h/s') == ('"u"', "p", "h/s")
