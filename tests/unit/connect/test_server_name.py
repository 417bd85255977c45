"""Whether a certificate's name is that of the host, by the driver's rules, compared with the driver itself."""

# The driver's own matcher is not typed.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportAttributeAccessIssue=false
import pytest
from oracledb import thin_impl

from mcp_oracle.connect.server_name import matches, parts

NAMES = ["db.example", "DB.example", "*.example", "d*.example", "*b.example", "x*.example", "*", "*.*", "a.db.example",
         "*.db.example", "localhost", "db", "127.0.0.1", "*.0.0.1"]  # fmt: skip
HOSTS = ["db.example", "a.db.example", "localhost", "db", "127.0.0.1", "example"]


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize("name", NAMES)
def test_names_match_as_in_the_driver(host: str, name: str) -> None:
    assert matches(host, name) == thin_impl._name_matches(host, name)


def test_a_dn_is_compared_without_order_and_spaces() -> None:
    assert parts("CN=a,O=Oracle Corporation, C=US") == parts("C = US,CN=a,O=Oracle Corporation")
    assert parts("CN=a") != parts("CN=b")
