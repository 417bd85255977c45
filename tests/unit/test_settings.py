"""Settings from the environment and a file."""

from pathlib import Path

import pytest

from mcp_oracle.errors import ConfigurationError
from mcp_oracle.settings import Limits, Settings


def test_an_empty_environment_gives_the_defaults() -> None:
    settings = Settings.read({})
    assert settings.connection.connect_string == ""
    assert settings.limits == Limits()
    assert not settings.sandbox


def test_the_common_case_is_read_from_the_environment() -> None:
    settings = Settings.read(
        {"DB_CONNECTION_STRING": " db:1521/app ", "DB_USER": "reader", "DB_PASSWORD": "s3cret"}
    )
    assert settings.connection.connect_string == "db:1521/app"
    assert settings.connection.user == "reader"
    assert settings.connection.password is not None
    assert settings.connection.password.reveal() == "s3cret"


def test_no_repr_shows_a_secret() -> None:
    settings = Settings.read({"DB_PASSWORD": "s3cret", "DB_WALLET_PASSWORD": "w4llet"})
    assert "s3cret" not in repr(settings)
    assert "w4llet" not in repr(settings)


def test_a_secret_may_refer_to_another_variable_or_a_file(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text("from file\n", encoding="utf-8")
    by_name = Settings.read({"DB_PASSWORD": "env:ELSEWHERE", "ELSEWHERE": "from variable"})
    by_file = Settings.read({"DB_PASSWORD": f"file:{file}"})
    assert by_name.connection.password is not None
    assert by_name.connection.password.reveal() == "from variable"
    assert by_file.connection.password is not None
    assert by_file.connection.password.reveal() == "from file"


@pytest.mark.parametrize("reference", ["env:MISSING", "file:/nonexistent/x", "vault:ocid1.x"])
def test_a_reference_that_leads_nowhere_is_a_configuration_error(reference: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        Settings.read({"DB_PASSWORD": reference})
    assert caught.value.next_step


def test_limits_come_from_the_environment() -> None:
    limits = Settings.read({"MCP_ORACLE_RUN_SECONDS": "2.5", "MCP_ORACLE_MAX_ROWS": "50"}).limits
    assert (limits.run_seconds, limits.max_rows) == (2.5, 50)


@pytest.mark.parametrize("value", ["0", "-1", "many", "inf", "nan", "2.5"])
def test_a_limit_must_be_a_positive_number_of_its_kind(value: str) -> None:
    with pytest.raises(ConfigurationError):
        Settings.read({"MCP_ORACLE_MAX_ROWS": value})


def test_the_file_comes_before_the_environment(tmp_path: Path) -> None:
    file = tmp_path / "c.toml"
    file.write_text(
        '[connections.prod]\nconnect_string = "prod_low"\nuser = "r"\n[limits]\nmax_rows = 7\n',
        encoding="utf-8",
    )
    settings = Settings.read(
        {"DB_CONNECTION_STRING": "other", "DB_PASSWORD": "p"}, config=str(file)
    )
    assert settings.connection.name == "prod"
    assert settings.connection.connect_string == "prod_low"
    assert settings.connection.password is not None
    assert settings.limits.max_rows == 7


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[connections.a]\nusr = 'x'\n", "usr"),
        ("[connections.a]\nuser = 1\n", "string"),
        ("connections = 3\n", "table"),
        ("[limits]\nrows = 3\n", "rows"),
        ("[connections.a]\ndefault = true\n[connections.b]\ndefault = true\n", "a, b"),
        ("[connection.a]\n", "connection"),
        ("not toml", "TOML"),
    ],
)
def test_what_is_wrong_in_the_file_is_named(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "c.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError) as caught:
        Settings.read({}, config=str(file))
    assert said in str(caught.value)


def test_an_unknown_connection_lists_the_known_ones(tmp_path: Path) -> None:
    file = tmp_path / "c.toml"
    file.write_text("[connections.prod]\n", encoding="utf-8")
    with pytest.raises(ConfigurationError) as caught:
        Settings.read({}, config=str(file), connection="test")
    assert "prod" in str(caught.value)


def test_a_missing_file_is_a_configuration_error() -> None:
    with pytest.raises(ConfigurationError):
        Settings.read({}, config="/nonexistent/c.toml")
