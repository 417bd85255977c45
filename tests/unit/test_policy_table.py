"""A policy from the configuration file."""

from pathlib import Path
from typing import Any

import pytest

from mcp_oracle.errors import ConfigurationError
from mcp_oracle.policy import Policy
from mcp_oracle.policy_table import read_policy
from mcp_oracle.settings import Settings


def test_an_empty_table_is_the_strictest_policy() -> None:
    assert read_policy({}, "p") == Policy()


def test_names_are_folded_as_oracle_folds_them() -> None:
    policy = read_policy(
        {"functions": ["hr.pay.net"], "schemas": ["hr", '"Mixed"'], "denied_schemas": ["sys"]}, "p"
    )
    assert policy.functions == {"HR.PAY.NET"}
    assert policy.schemas == {"HR", "Mixed"}
    assert policy.denied_schemas == {"SYS"}


@pytest.mark.parametrize(
    "table",
    [
        {"function": ["HR.F"]},
        {"functions": "HR.F"},
        {"functions": [1]},
        {"functions": [""]},
        {"packs": ["everything"]},
        {"strict_views": "yes"},
        {"when_unresolved": "allow"},
    ],
)
def test_a_wrong_table_is_refused(table: dict[str, Any]) -> None:
    with pytest.raises(ConfigurationError) as caught:
        read_policy(table, "connections.x.policy")
    assert "connections.x.policy" in str(caught.value)


def test_a_connection_carries_its_policy(tmp_path: Path) -> None:
    file = tmp_path / "c.toml"
    file.write_text(
        "[connections.prod]\n[connections.prod.policy]\nlinks = ['far']\npacks = ['Diagnostics']\n",
        encoding="utf-8",
    )
    policy = Settings.read({}, config=str(file)).connection.policy
    assert policy.links == {"FAR"}
    assert policy.packs == {"diagnostics"}
    assert len(policy.warnings()) == 2


def test_protected_columns_are_names_as_the_dictionary_has_them() -> None:
    table = {"protected_columns": ["hr.employees.salary", 'HR."Odd"."Pay"'], "views": ["hr.safe"]}
    policy = read_policy(table, "policy")
    assert policy.protected_columns == {"HR.EMPLOYEES.SALARY", "HR.Odd.Pay"}
    assert policy.views == {"HR.SAFE"}


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("protected_columns", "employees.salary"),
        ("protected_columns", "hr.employees"),
        ("protected_columns", "hr..salary"),
        ("protected_columns", "db.hr.employees.salary"),
        ("views", "safe"),
    ],
)
def test_a_name_that_would_protect_nothing_is_a_mistake(key: str, name: str) -> None:
    with pytest.raises(ConfigurationError, match="form SCHEMA"):
        read_policy({key: [name]}, "policy")


@pytest.mark.parametrize(
    ("table", "environment", "kinds"),
    [
        ({"redact": ["Email", "card"]}, "", {"email", "card"}),
        ({}, " email, us_ssn ,", {"email", "us_ssn"}),
        ({"redact": []}, "email", set[str]()),
        ({}, " ", set[str]()),
    ],
)
def test_kinds_of_personal_data_come_from_the_file_or_the_environment(
    table: dict[str, object], environment: str, kinds: set[str]
) -> None:
    assert read_policy(table, "policy", environment).redact == kinds


@pytest.mark.parametrize("given", [{"redact": ["shoe_size"]}, {"redact": 3}])
def test_an_unknown_kind_of_personal_data_is_a_mistake(given: dict[str, object]) -> None:
    with pytest.raises(ConfigurationError, match="redact"):
        read_policy(given, "policy")
