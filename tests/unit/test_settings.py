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


@pytest.mark.parametrize("reference", ["env:MISSING", "file:/nonexistent/x", "vault:ocid1.x"])
def test_a_reference_to_a_secret_is_kept_until_a_connection_is_opened(reference: str) -> None:
    password = Settings.read({"DB_PASSWORD": reference}).connection.password
    assert password is not None
    assert password.reveal() == reference


def test_limits_come_from_the_environment() -> None:
    limits = Settings.read({"MCP_ORACLE_RUN_SECONDS": "2.5", "MCP_ORACLE_MAX_ROWS": "50"}).limits
    assert (limits.run_seconds, limits.max_rows) == (2.5, 50)


@pytest.mark.parametrize("value", ["0", "-1", "many", "inf", "nan", "2.5"])
def test_a_limit_must_be_a_positive_number_of_its_kind(value: str) -> None:
    with pytest.raises(ConfigurationError):
        Settings.read({"MCP_ORACLE_MAX_ROWS": value})


@pytest.mark.parametrize(("value", "is_kept"), [("1", False), ("3999", False), ("4000", True)])
def test_an_answer_must_have_room_for_what_it_says(value: str, is_kept: bool) -> None:
    environ = {"MCP_ORACLE_ANSWER_BYTES": value}
    if is_kept:
        assert Settings.read(environ).limits.answer_bytes == int(value)
    else:
        with pytest.raises(ConfigurationError, match="answer_bytes must be at least 4000"):
            Settings.read(environ)


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


def read(
    tmp_path: Path, text: str, environ: dict[str, str] | None = None, connection: str | None = None
) -> Settings:
    file = tmp_path / "several.toml"
    file.write_text(text, encoding="utf-8")
    return Settings.read(environ or {}, config=str(file), connection=connection)


def test_all_connections_of_the_file_are_offered_the_default_first(tmp_path: Path) -> None:
    settings = read(tmp_path, "[connections.a]\n[connections.b]\ndefault = true\n[connections.c]\n")
    assert [c.name for c in settings.connections] == ["b", "a", "c"]
    assert settings.connection.is_default


def test_one_of_several_can_be_chosen(tmp_path: Path) -> None:
    settings = read(tmp_path, "[connections.a]\n[connections.b]\n", connection="b")
    assert [c.name for c in settings.connections] == ["b"]


def test_what_is_wrong_with_one_connection_is_kept_with_it(tmp_path: Path) -> None:
    text = "connections.c = 1\n[connections.a]\npolicy = 3\n[connections.b]\nuser = 'b'\n"
    settings = read(tmp_path, text)
    problems = {c.name: c.problem for c in settings.connections}
    assert problems["b"] is None
    assert "policy" in str(problems["a"])
    assert "table" in str(problems["c"])


def test_variables_of_one_database_fill_in_for_none_of_several(tmp_path: Path) -> None:
    environ = {"DB_PASSWORD": "p", "DB_USER": "u", "DB_CONNECTION_STRING": "x", "TNS_ADMIN": "/t"}
    text = "[connections.a]\nuser = 'a'\n[connections.b]\npassword = 'b'\n"
    for connection in read(tmp_path, text, environ).connections:
        assert connection.connect_string == ""
        assert connection.password is None or connection.password.reveal() == "b"
        assert connection.user in {"a", ""}
        assert connection.tns_admin == "/t"
    chosen = read(tmp_path, text, environ, connection="a").connection
    assert chosen.password is not None
    assert chosen.password.reveal() == "p"


def test_each_connection_may_have_limits_of_its_own(tmp_path: Path) -> None:
    text = "limits.sessions = 2\n[connections.a.limits]\nmax_rows = 5\n[connections.b]\n"
    settings = read(tmp_path, text, {"MCP_ORACLE_CALLS": "9"})
    a, b = settings.connections
    assert settings.limits_of(a) == Limits(sessions=2, calls=9, max_rows=5)
    assert settings.limits_of(b) == Limits(sessions=2, calls=9)


@pytest.mark.parametrize("name", ["''", "'a b'", "'-a'", '"a\\n"', "'" + "x" * 65 + "'"])
def test_a_connection_needs_a_name_that_an_agent_can_write(tmp_path: Path, name: str) -> None:
    with pytest.raises(ConfigurationError, match="name of a connection"):
        read(tmp_path, f"[connections.{name}]\n[connections.other]\n")


def test_every_setting_of_a_connection_is_read(tmp_path: Path) -> None:
    text = """
        [connections.full]
        description = "all of it"
        authentication = "OCI"
        oci_auth = "instance_principal"
        token_command = ["az", "account"]
        service_level = "tp"
        schema = "hr"
        edition = '"E 1"'
        time_zone = "Europe/Zurich"
        nls_sort = "BINARY_CI"
        nls_comp = "LINGUISTIC"
        drcp = true
        statement_cache = 0
        keep_alive_minutes = 0
        idle_seconds = 5
    """
    found = read(tmp_path, text, {"OCI_CONFIG_PROFILE": "P", "MCP_ORACLE_LIFE_SECONDS": "60"})
    connection, session = found.connection, found.connection.session
    assert (connection.description, connection.authentication) == ("all of it", "oci")
    assert (connection.oci_auth, connection.oci_profile) == ("instance_principal", "P")
    assert connection.token_command == ("az", "account")
    assert connection.service_level == "tp"
    assert (session.schema, session.edition, session.time_zone) == ("hr", '"E 1"', "Europe/Zurich")
    assert (session.nls_sort, session.nls_comp, session.drcp) == ("BINARY_CI", "linguistic", True)
    assert (session.statement_cache, session.keep_alive_minutes) == (0, 0)
    assert (session.idle_seconds, session.life_seconds) == (5, 60)


def test_a_command_in_the_environment_is_read_as_a_shell_would() -> None:
    environ = {"MCP_ORACLE_TOKEN_COMMAND": "az account --query 'access token'"}
    command = Settings.read(environ).connection.token_command
    assert command == ("az", "account", "--query", "access token")


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("SCHEMA", "hr; DROP USER x"),
        ("SCHEMA", "h'r"),
        ("SCHEMA", '"a"b"'),
        ("SCHEMA", '""'),
        ("SCHEMA", "x" * 129),
        ("EDITION", "1st"),
        ("TIME_ZONE", "+16:00"),
        ("TIME_ZONE", "UTC' x = '"),
        ("NLS_SORT", "BINARY'"),
        ("NLS_COMP", "sometimes"),
        ("NLS_LANGUAGE", "GERMAN = "),
        ("DRCP", "perhaps"),
        ("STATEMENT_CACHE", "-1"),
        ("STATEMENT_CACHE", "1.5"),
        ("KEEP_ALIVE_MINUTES", "many"),
        ("IDLE_SECONDS", "0"),
        ("CONNECTION_CLASS", "a b"),
        ("AUTHENTICATION", "kerberos"),
        ("OCI_AUTH", "none"),
        ("SERVICE_LEVEL", "huge"),
        ("TOKEN_COMMAND", "az 'open"),
        ("TOKEN_COMMAND", "  "),
    ],
)
def test_a_wrong_value_is_named_with_its_variable_and_what_it_must_be(key: str, value: str) -> None:
    with pytest.raises(ConfigurationError, match=f"MCP_ORACLE_{key} must be"):
        Settings.read({f"MCP_ORACLE_{key}": value})


def test_an_empty_variable_counts_as_absent() -> None:
    assert Settings.read({"MCP_ORACLE_TIME_ZONE": "", "MCP_ORACLE_CALLS": ""}) == Settings.read({})


def test_no_message_of_a_wrong_setting_shows_a_secret(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as caught:
        read(tmp_path, "[connections.a]\npassword = 's3cret'\nuser = 7\n")
    assert "s3cret" not in str(caught.value)


def test_what_is_redacted_counts_for_every_connection_that_says_nothing_of_it(
    tmp_path: Path,
) -> None:
    file = tmp_path / "c.toml"
    file.write_text(
        '[connections.a]\n[connections.b.policy]\nredact = ["card"]\n', encoding="utf-8"
    )
    settings = Settings.read({"MCP_ORACLE_REDACT": "email"}, config=str(file))
    assert [c.policy.redact for c in settings.connections] == [{"email"}, {"card"}]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("MCP_ORACLE_REDCAT", "Did you mean MCP_ORACLE_REDACT?"),
        ("MCP_ORACLE_MAXROWS", "Did you mean MCP_ORACLE_MAX_ROWS?"),
        ("MCP_ORACLE_UNGUARDED", "Unset it; docs/configuration.md lists"),
    ],
)
def test_a_variable_with_our_prefix_that_means_nothing_is_an_error(name: str, said: str) -> None:
    with pytest.raises(ConfigurationError, match=f"variable {name} means nothing") as caught:
        Settings.read({name: "all"})
    assert caught.value.next_step.startswith(said)
    assert "all" not in str(caught.value).split()


def test_a_secret_may_be_in_a_variable_of_any_name(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text('[connections.hr]\npassword = "env:MCP_ORACLE_HR"\n', encoding="utf-8")
    Settings.read({"MCP_ORACLE_HR": "x"}, config=str(file))
    Settings.read({"DB_PASSWORD": "env:MCP_ORACLE_HR", "MCP_ORACLE_HR": "x"})
    with pytest.raises(ConfigurationError, match="MCP_ORACLE_HR means nothing"):
        Settings.read({"MCP_ORACLE_HR": "x"})


def test_the_variables_of_the_tests_and_of_the_command_line_are_known() -> None:
    Settings.read({"MCP_ORACLE_TEST_DSN": "db:1521/app", "MCP_ORACLE_CONFIG": "x.toml"})
