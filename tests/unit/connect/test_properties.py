"""No text makes the readers of connect strings and tnsnames.ora fail otherwise than with an explanation."""

from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from mcp_oracle.connect.connect_string import read_parts, split_credentials
from mcp_oracle.connect.descriptor import read_descriptor
from mcp_oracle.connect.tnsnames import choose, listed, read_entries
from mcp_oracle.errors import ConfigurationError

PIECES = [
    "(", ")", "=", "DESCRIPTION", "ADDRESS", "HOST", "PORT", "PROTOCOL", "CONNECT_DATA", "SERVICE_NAME", "SECURITY",
    "RETRY_COUNT", "tcps", "tcp", "://", "//", "/", ":", "@", "?", "&", '"', "'", "[", "]", ",", ";", "#", " ", "\n",
    "1521", "99999", "h", "s", "jdbc:oracle:thin:", "oracle+oracledb", "wallet_location", "ssl_server_dn_match", "no",
    "ocid1.autonomousdatabase.x", "%", "é", "config-file", "IFILE", "\x00", "\\", "²",
]  # fmt: skip
TEXTS = st.lists(st.sampled_from(PIECES), max_size=25).map("".join)
SECRET = "s3cr3tPassw0rd"


def explained(read: Callable[[str], object], text: str) -> ConfigurationError | None:
    """What is said against the text; None if it was read."""
    try:
        read(text)
    except ConfigurationError as error:
        return error
    return None


@given(TEXTS)
def test_a_connect_string_is_read_or_explained(text: str) -> None:
    error = explained(read_parts, text)
    assert error is None or (error.symptom and error.next_step)


@given(TEXTS)
def test_a_descriptor_is_read_or_explained(text: str) -> None:
    error = explained(read_descriptor, f"({text}")
    assert error is None or error.symptom


@given(TEXTS)
def test_a_file_of_aliases_is_read(text: str) -> None:
    entries = read_entries(text)
    assert listed(entries, "x")
    for entry in entries.values():
        assert choose(entries, entry.alias) is not None
        assert 1 <= entry.line <= text.count("\n") + 1


@given(
    TEXTS.filter(lambda text: "@(" not in text),
    st.sampled_from(["h/s", "tcps://h:1/s", "alias", "(A=b)"]),
)
def test_a_password_never_shows_in_what_is_said(noise: str, dsn: str) -> None:
    """Whatever surrounds it, as long as the @ behind it is there."""
    password = f"{noise}{SECRET}"
    text = f"scott/{password}@{dsn}{'?zzz=1' if dsn.endswith('/s') else ''}"
    assert SECRET not in str(explained(read_parts, text))


@given(TEXTS.filter(lambda text: "@(" not in text and not text.endswith("@")))
def test_what_precedes_the_last_at_is_credentials(password: str) -> None:
    found = split_credentials(f"scott/x{password}x@alias")
    assert found == ("scott", f"x{password}x", "alias")
