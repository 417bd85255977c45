"""What a connect string means, and what is said of one that cannot work."""

import pytest

from mcp_oracle.connect.connect_string import read_target, split_credentials
from mcp_oracle.errors import ConfigurationError
from mcp_oracle.settings import Connection, Secret


@pytest.mark.parametrize(
    ("text", "user", "password", "dsn"),
    [
        ("scott/ti@ger@adb_high", "scott", "ti@ger", "adb_high"),
        ("scott/ti/ger@adb_high", "scott", "ti/ger", "adb_high"),
        ("u/p@(DESCRIPTION=(A=b@c))", "u", "p", "(DESCRIPTION=(A=b@c))"),
        ("u/p@tcps://h:1522/s", "u", "p", "tcps://h:1522/s"),
        ("scott@adb_high", "scott", "", "adb_high"),
        ("adb_high", "", "", "adb_high"),
        ("localhost/FREEPDB1", "", "", "localhost/FREEPDB1"),
        ("h:1521/svc", "", "", "h:1521/svc"),
        ("(DESCRIPTION=(X=a@b))", "", "", "(DESCRIPTION=(X=a@b))"),
    ],
)
def test_credentials_are_split_off(text: str, user: str, password: str, dsn: str) -> None:
    assert split_credentials(text) == (user, password, dsn)


def connection(text: str, user: str = "reader", password: str = "pw") -> Connection:
    return Connection(
        connect_string=text, user=user, password=Secret(password) if password else None
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "No database connection"),
        ("jdbc:oracle:thin:@h:1521/s", "JDBC"),
        ("postgres://u:p@h/db", "postgres"),
        ("ocid1.autonomousdatabase.oc1..x", "OCID"),
        ("adb.eu-frankfurt-1.oraclecloud.com:1522/x_low", "tcps://"),
    ],
)
def test_a_form_that_cannot_work_is_explained(text: str, said: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        read_target(connection(text))
    assert said in str(caught.value)
    assert caught.value.next_step


@pytest.mark.parametrize(("user", "password"), [("", "pw"), ("reader", "")])
def test_missing_credentials_are_named(user: str, password: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        read_target(connection("h/s", user, password))
    assert ("user name" if not user else "password") in str(caught.value)


def test_credentials_given_apart_win() -> None:
    target = read_target(connection("old/secret@h/s", "new", "pw"))
    assert (target.user, target.password.reveal(), target.dsn) == ("new", "pw", "h/s")
