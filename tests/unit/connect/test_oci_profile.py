"""Profiles of the OCI configuration file: what is read, and what is said of one that cannot work."""

from collections.abc import Generator
from pathlib import Path

import pytest

from mcp_oracle.connect.oci.identity import Identity
from mcp_oracle.connect.oci.profile import Profile, read_profile
from mcp_oracle.errors import OracleMcpError
from tests.loopback.certificates import new_key, private_pem
from tests.loopback.oci_stub import OciStub, serving
from tests.loopback.profiles import REGION, USER, ConfigFile


@pytest.fixture(scope="module")
def stub() -> Generator[OciStub]:
    with serving() as stub:
        yield stub


@pytest.fixture
def config(tmp_path: Path, stub: OciStub) -> ConfigFile:
    return ConfigFile(tmp_path, stub)


def read(config: ConfigFile, profile: str = "CODEX") -> Profile:
    return read_profile(Identity(profile=profile, config_file=str(config.path)))


def failure(config: ConfigFile, profile: str = "CODEX") -> OracleMcpError:
    with pytest.raises(OracleMcpError) as caught:
        read(config, profile)
    assert caught.value.next_step
    return caught.value


def test_an_api_key_profile_is_read(config: ConfigFile) -> None:
    config.api_key()
    profile = read(config)
    assert (profile.kind, profile.region, profile.user) == ("API key", REGION, USER)


def test_a_session_profile_is_read_with_its_end(config: ConfigFile) -> None:
    config.session()
    profile = read(config)
    assert profile.kind == "session"
    assert profile.session_token is not None
    assert profile.expires_at is not None


def test_an_encrypted_key_is_opened_with_the_pass_phrase(config: ConfigFile) -> None:
    config.api_key(pass_phrase="open sesame")
    pem = read(config).private_key.reveal()
    assert pem == private_pem(config.key).decode()
    assert "PRIVATE" not in repr(read(config))


def test_the_home_directory_is_expanded_everywhere(
    config: ConfigFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(config.directory))
    config.session(key_file="~/CODEX.pem", security_token_file="~/CODEX.token")
    identity = Identity(profile="CODEX", config_file="~/config")
    assert read_profile(identity).kind == "session"


def test_a_profile_takes_what_it_lacks_from_the_default(config: ConfigFile) -> None:
    config.api_key("DEFAULT")
    config.write("OTHER", {"region": "us-ashburn-1"})
    profile = read(config, "OTHER")
    assert (profile.kind, profile.region, profile.user) == ("API key", "us-ashburn-1", USER)


def test_a_session_in_the_default_does_not_make_an_api_key_a_session(config: ConfigFile) -> None:
    config.session("DEFAULT")
    config.api_key()
    assert read(config).kind == "API key"
    assert read(config, "DEFAULT").kind == "session"


def test_a_missing_file_is_named(config: ConfigFile) -> None:
    error = failure(config)
    assert error.symptom == "oci-config-unreadable"
    assert str(config.path) in error.message


def test_a_file_that_is_no_configuration_is_not_shown(config: ConfigFile) -> None:
    config.path.write_text("s3cr3t without a section", encoding="utf-8")
    error = failure(config)
    assert error.symptom == "oci-config-unreadable"
    assert "s3cr3t" not in str(error)


def test_a_missing_profile_names_those_that_are_there(config: ConfigFile) -> None:
    config.api_key("ONE")
    config.api_key("TWO")
    error = failure(config)
    assert error.symptom == "oci-profile-missing"
    assert "it has: ONE, TWO" in error.message


def test_missing_keys_are_named(config: ConfigFile) -> None:
    config.api_key(user="", region="")
    error = failure(config)
    assert error.symptom == "oci-profile-incomplete"
    assert "has no user, region" in error.message


def test_a_missing_key_file_is_named(config: ConfigFile) -> None:
    config.api_key(key_file=str(config.directory / "gone.pem"))
    error = failure(config)
    assert error.symptom == "oci-key-unreadable"
    assert "gone.pem" in error.message


@pytest.mark.parametrize("content", [b"nothing", private_pem(new_key())[:200]])
def test_a_file_that_is_no_key_is_named(config: ConfigFile, content: bytes) -> None:
    config.api_key()
    (config.directory / "CODEX.pem").write_bytes(content)
    assert failure(config).symptom == "oci-key-unreadable"


@pytest.mark.parametrize(("phrase", "said"), [("", "has no pass_phrase"), ("wrong", "open it")])
def test_an_encrypted_key_says_what_is_wrong_with_the_pass_phrase(
    config: ConfigFile, phrase: str, said: str
) -> None:
    config.api_key(pass_phrase="right")
    text = config.path.read_text(encoding="utf-8").replace(
        "pass_phrase = right", f"pass_phrase = {phrase}"
    )
    config.path.write_text(text, encoding="utf-8")
    error = failure(config)
    assert error.symptom == "oci-pass-phrase"
    assert said in error.message


def test_a_fingerprint_of_another_key_is_told_apart_before_anything_is_sent(
    config: ConfigFile,
) -> None:
    config.api_key(fingerprint=":".join(["00"] * 16))
    assert failure(config).symptom == "oci-fingerprint"


def test_an_expired_session_says_how_to_sign_in_again(config: ConfigFile) -> None:
    config.session(seconds=-60)
    error = failure(config)
    assert error.symptom == "oci-session-expired"
    assert f"oci session authenticate --profile-name CODEX --region {REGION}" in error.next_step


@pytest.mark.parametrize("content", ["", "no token", "a.b.c"])
def test_a_session_file_that_holds_no_token_says_so(config: ConfigFile, content: str) -> None:
    config.session()
    (config.directory / "CODEX.token").write_text(content, encoding="utf-8")
    assert failure(config).symptom == "oci-session-file"


@pytest.mark.parametrize(
    "url", ["https://127.0.0.1:1", "http://example.com", "http://127.0.0.1:1/x"]
)
def test_an_endpoint_other_than_loopback_is_refused(config: ConfigFile, url: str) -> None:
    config.api_key(mcp_oracle_endpoint=url)
    assert failure(config).symptom == "oci-endpoint-refused"
