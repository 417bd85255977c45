"""How a target is put together: what decides about password or token, and what is asked of whom."""

from dataclasses import replace

import pytest

from mcp_oracle.connect.oci.autonomous import Autonomous, ConnectString, choose
from mcp_oracle.connect.oci.identity import Identity
from mcp_oracle.connect.target import TargetSource, log_on_by
from mcp_oracle.connect.tokens.token import DatabaseToken
from mcp_oracle.errors import OracleMcpError
from mcp_oracle.settings import Connection, Secret
from tests.loopback.tokens import Issuer

pytestmark = pytest.mark.anyio

OCID = "ocid1.autonomousdatabase.oc1.eu-frankfurt-1.aaaa"
TCPS = "tcps://db.example.com:1521/app"
TOKEN = Issuer().bearer("alice")


def string(level: str, *, walletless: bool = True) -> ConnectString:
    return ConnectString(level, walletless, f"tcps://{level}.example.com:1521/app")


DATABASE = Autonomous(OCID, "Sales", "AVAILABLE", requires_wallet=False, strings=[string("low")])


class FakeCloud:
    """Knows one database and one secret, and counts the questions."""

    def __init__(self, database: Autonomous = DATABASE) -> None:
        self.database, self.asked = database, list[str]()

    def __call__(self, identity: Identity) -> "FakeCloud":
        self.asked.append(identity.label)
        return self

    async def database_token(self, scope: str) -> DatabaseToken:
        self.asked.append(scope)
        return DatabaseToken.read(TOKEN)

    async def secret(self, ocid: str) -> Secret:
        self.asked.append(ocid)
        return Secret("from vault")

    async def autonomous(self, ocid: str) -> Autonomous:
        self.asked.append(ocid)
        return self.database

    async def wallet(self, ocid: str, password: Secret) -> bytes:
        raise AssertionError("no wallet was needed")


def source(cloud: FakeCloud, **settings: object) -> TargetSource:
    return TargetSource(replace(Connection(), **settings), {}, cloud)


@pytest.mark.parametrize(
    ("settings", "kind"),
    [
        ({"password": Secret("x"), "oci_profile": "P"}, "password"),
        ({"oci_profile": "P"}, "oci"),
        ({"oci_auth": "instance_principal"}, "oci"),
        ({"connect_string": OCID}, "oci"),
        ({"connect_string": OCID, "password": Secret("x")}, "password"),
        ({"token_file": "f", "oci_profile": "P"}, "token"),
        ({"token_command": ("c",)}, "token"),
        ({"authentication": "oci", "password": Secret("x")}, "oci"),
        ({"authentication": "password", "oci_profile": "P"}, "password"),
        ({}, "password"),
    ],
)
def test_what_is_configured_decides_how_to_log_on(settings: dict[str, object], kind: str) -> None:
    assert log_on_by(replace(Connection(), **settings)) == kind


async def test_a_password_in_the_connect_string_counts_more_than_a_profile() -> None:
    cloud = FakeCloud()
    target = await source(cloud, connect_string=f"hr/pw@{TCPS}", oci_profile="P")()
    assert (target.user, target.token) == ("hr", None)
    assert cloud.asked == []


async def test_a_profile_alone_asks_for_one_token_with_the_widest_scope() -> None:
    cloud = FakeCloud()
    find = source(cloud, connect_string=TCPS, oci_profile="P")
    for _ in range(3):
        target = await find()
        assert (target.user, target.password) == ("", None)
        assert target.token is not None
    assert cloud.asked == ["the OCI profile P", "urn:oracle:db::id::*"]


async def test_the_scope_can_be_narrowed() -> None:
    cloud = FakeCloud()
    scope = "urn:oracle:db::id::ocid1.compartment.oc1..c"
    await source(cloud, connect_string=TCPS, oci_profile="P", token_scope=scope)()
    assert cloud.asked[-1] == scope


async def test_an_ocid_with_a_password_in_vault_asks_for_no_token() -> None:
    cloud = FakeCloud()
    settings = {"user": "hr", "password": Secret("vault:ocid1.vaultsecret.oc1..s")}
    target = await source(cloud, connect_string=OCID, oci_profile="P", **settings)()
    assert target.dsn == "tcps://low.example.com:1521/app"
    assert target.password is not None
    assert target.password.reveal() == "from vault"
    assert cloud.asked == ["the OCI profile P", OCID, "ocid1.vaultsecret.oc1..s"]


async def test_credentials_may_stand_in_front_of_an_ocid() -> None:
    target = await source(FakeCloud(), connect_string=f"hr/p@ss@{OCID}")()
    assert target.user == "hr"
    assert target.password is not None
    assert target.password.reveal() == "p@ss"


async def test_a_log_on_by_token_without_a_source_says_which_there_are() -> None:
    with pytest.raises(OracleMcpError) as caught:
        await source(FakeCloud(), connect_string=TCPS, authentication="token")()
    assert caught.value.symptom == "token-source-missing"


async def test_no_target_shows_a_secret() -> None:
    target = await source(FakeCloud(), connect_string=TCPS, oci_profile="P")()
    assert TOKEN not in repr(target)


@pytest.mark.parametrize(
    ("levels", "wanted", "found"),
    [
        (("low", "tp", "high"), "low", "low"),
        (("low", "tp", "high"), "high", "high"),
        (("tp", "high"), "low", "tp"),
        (("high", "medium"), "low", "medium"),
        (("high",), "tp", "high"),
    ],
)
def test_the_wanted_service_is_taken_else_the_one_that_takes_least(
    levels: tuple[str, ...], wanted: str, found: str
) -> None:
    database = replace(DATABASE, strings=[string(level) for level in levels])
    assert choose(database, wanted).level == found


def test_a_string_without_a_wallet_is_preferred_unless_the_database_wants_one() -> None:
    strings = [string("low", walletless=False), string("tp")]
    assert choose(replace(DATABASE, strings=strings), "low").walletless
    both = replace(DATABASE, strings=strings, requires_wallet=True)
    assert choose(both, "low").level == "low"
    assert not choose(both, "low").walletless
