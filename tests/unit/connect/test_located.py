"""Aliases, the files that hold them, and which wallet goes with a connect string."""

from pathlib import Path

import pytest

from mcp_oracle.connect.connect_string import Target
from mcp_oracle.connect.located import Located, locate
from mcp_oracle.connect.tnsnames import read_entries
from mcp_oracle.errors import ConfigurationError
from mcp_oracle.settings import Secret

FORM = (
    "(description= (retry_count=20)(retry_delay=3)(address=(protocol=tcps)(port=1522)(host=h.example))"
    "(connect_data=(service_name={service}.adb))(security=(ssl_server_dn_match=yes)))"
)


def adb_file(*names: str) -> str:
    return "\n\n".join(f"{name} = {FORM.format(service=name)}" for name in names)


def at(folder: Path, dsn: str) -> Located:
    return locate(Target(dsn, "u", Secret("p"), tns_admin=str(folder)))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    text = adb_file("mydb_high", "mydb_low", "mydb_medium", "mydb_tp", "other_tp", "single")
    (tmp_path / "tnsnames.ora").write_text(text)
    return tmp_path


def test_an_alias_is_found_whatever_its_case(folder: Path) -> None:
    found = at(folder, "MyDb_High")
    assert found.route.service == "mydb_high.adb"
    assert found.label.startswith("mydb_high (h.example:1522")
    assert "tried once" in " ".join(found.warnings)


@pytest.mark.parametrize(
    ("name", "service"),
    [("mydb", "mydb_low.adb"), ("other", "other_tp.adb"), ("single", "single.adb")],
)
def test_the_bare_name_of_an_autonomous_database_means_its_low_service(
    folder: Path, name: str, service: str
) -> None:
    found = at(folder, name)
    assert found.route.service == service
    assert bool(found.notes) == (name != "single")


def test_an_unknown_alias_lists_those_there_are_near_ones_first(folder: Path) -> None:
    with pytest.raises(ConfigurationError) as caught:
        at(folder, "mydb_hihg")
    assert "Use one of: mydb_high" in caught.value.next_step
    assert "single" in caught.value.next_step


def test_one_broken_entry_does_not_take_others_along(tmp_path: Path) -> None:
    broken = "a = (DESCRIPTION=(ADDRESS=(HOST=h)\n"
    (tmp_path / "tnsnames.ora").write_text(
        broken + adb_file("b") + "\n" + "nonsense )\n" + "c = h/s\n"
    )
    assert at(tmp_path, "b").route.service == "b.adb"
    assert at(tmp_path, "c").route.service == "s"
    with pytest.raises(ConfigurationError) as caught:
        at(tmp_path, "a")
    assert caught.value.symptom == "alias-broken"
    assert "line 1" in str(caught.value)


def test_comments_names_in_common_and_included_files_are_read(tmp_path: Path) -> None:
    (tmp_path / "more.ora").write_text("far = far.example/s\n")
    (tmp_path / "tnsnames.ora").write_text(
        "# a = x/y )\nIFILE = more.ora\none, two.world =\n (DESCRIPTION= # (here\n"
        "(ADDRESS=(HOST=h))\n(CONNECT_DATA=(SERVICE_NAME=s)))\n"
    )
    for name, service in (("one", "s"), ("TWO.world", "s"), ("far", "s")):
        assert at(tmp_path, name).route.service == service


def test_files_that_include_each_other_come_to_an_end(tmp_path: Path) -> None:
    (tmp_path / "tnsnames.ora").write_text("IFILE=tnsnames.ora\nIFILE=b.ora\na=h/s\n")
    (tmp_path / "b.ora").write_text("IFILE=tnsnames.ora\nb=h/s\n")
    assert at(tmp_path, "b").route.service == "s"


@pytest.mark.parametrize(
    "text", ["", "=", "a", "a=", "((((", "a = (b", ")\n)\n", "a,b,c", "#", "\ufeffa = h/s"]
)
def test_no_text_makes_the_reader_fail(text: str) -> None:
    assert all(entry.text for entry in read_entries(text).values())


def test_an_alias_beside_the_wallet_is_found_without_tns_admin(folder: Path) -> None:
    target = Target("single", "u", Secret("p"), wallet_location=str(folder))
    assert locate(target).wallet == str(folder)


def test_the_wallet_beside_tnsnames_is_used_for_the_mtls_port(folder: Path) -> None:
    assert at(folder, "mydb_low").wallet == ""
    (folder / "ewallet.pem").write_text("x")
    found = at(folder, "mydb_low")
    assert found.wallet == str(folder)
    assert "TNS_ADMIN" in " ".join(found.notes)


@pytest.mark.parametrize(
    ("dsn", "configured", "wallet"),
    [
        ("tcps://h:1522/s?wallet_location=/in/string", "", "/in/string"),
        ("tcps://h:1522/s?wallet_location=/in/string", "/apart", "/apart"),
        ("tcps://h:1521/s", "", ""),
        ("tcps://h:1521/s", "SYSTEM", ""),
        ("h:1521/s", "/apart", ""),
    ],
)
def test_the_wallet_given_apart_wins(dsn: str, configured: str, wallet: str) -> None:
    assert locate(Target(dsn, "u", Secret("p"), wallet_location=configured)).wallet == wallet


def test_a_configuration_file_gives_its_connect_descriptor_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "c.json"
    path.write_text('{"a": {"connect_descriptor": "h:1521/s", "password": {"value": "s3cr3t"}}}')
    found = locate(Target(f"config-file://{path}?key=a", "u", Secret("p")))
    assert found.route.service == "s"
    assert "not password" in " ".join(found.warnings)
    assert "s3cr3t" not in repr(found)


@pytest.mark.parametrize(
    ("dsn", "is_warned"),
    [("db.example/s", True), ("localhost/s", False), ("tcps://db.example/s", False)],
)
def test_a_far_connection_without_tls_is_warned_of(dsn: str, is_warned: bool) -> None:
    warnings = locate(Target(dsn, "u", Secret("p"))).warnings
    assert ("not encrypted" in " ".join(warnings)) == is_warned


def test_the_operator_may_prefer_another_service_for_bare_names(folder: Path) -> None:
    target = Target("mydb", "u", Secret("p"), tns_admin=str(folder), service_level="tp")
    assert locate(target).route.service == "mydb_tp.adb"


@pytest.mark.parametrize(
    ("alias", "is_warned"), [("mydb_high", True), ("mydb_medium", True), ("mydb_low", False)]
)
def test_services_for_few_large_statements_are_warned_of(
    folder: Path, alias: str, is_warned: bool
) -> None:
    assert ("parallel servers" in " ".join(at(folder, alias).warnings)) == is_warned


def test_the_last_place_to_look_is_an_oracle_home(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ORACLE_HOME", str(tmp_path))
    admin = tmp_path / "network" / "admin"
    admin.mkdir(parents=True)
    (admin / "tnsnames.ora").write_text("a = h/s\n")
    assert locate(Target("a", "u", Secret("p"))).route.service == "s"
