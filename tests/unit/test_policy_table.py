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
