"""Each weakening of the policy has its warning."""

import pytest

from mcp_oracle.policy import Policy


def test_the_default_weakens_nothing() -> None:
    assert Policy().warnings() == ()
    assert (
        Policy(
            schemas=frozenset({"HR"}), denied_schemas=frozenset({"X"}), strict_views=True
        ).warnings()
        == ()
    )


@pytest.mark.parametrize(
    ("policy", "said"),
    [
        (Policy(functions=frozenset({"HR.F", "HR.A"})), "HR.A, HR.F"),
        (Policy(packages=frozenset({"HR.P"})), "HR.P"),
        (Policy(links=frozenset({"FAR"})), "FAR"),
        (Policy(views=frozenset({"HR.V"})), "HR.V"),
        (Policy(packs=frozenset({"tuning"})), "tuning"),
        (Policy(external_tables=True), "external tables"),
        (Policy(when_unresolved="static"), "data dictionary"),
    ],
)
def test_a_weakening_is_said(policy: Policy, said: str) -> None:
    (warning,) = policy.warnings()
    assert said in warning
    assert warning.endswith(".")
