"""What a view depends on, through other views, and what of it stays unknown."""

import pytest

from mcp_oracle.dictionary.dependencies import Dependencies, Edge


def depending(**edges: list[tuple[str, str]]) -> Dependencies:
    found = Dependencies()
    for view, targets in edges.items():
        for kind, name in targets:
            owner, _, rest = name.rpartition(".")
            owner = owner or "ME"
            found.edges["ME", view].add(Edge(kind, (owner, rest), owner == "SYS", ""))
    return found


def test_views_are_followed_to_their_tables() -> None:
    found = depending(
        A=[("VIEW", "B"), ("TABLE", "T")],
        B=[("TABLE", "U"), ("SYNONYM", "S")],
        S=[("TABLE", "V")],
    )
    assert found.of(("ME", "A")) == ({"ME.B", "ME.T", "ME.U", "ME.S", "ME.V"}, "")


def test_a_ring_ends() -> None:
    found = depending(A=[("VIEW", "B")], B=[("VIEW", "A")])
    assert found.of(("ME", "A")) == ({"ME.B"}, "")


def test_code_of_users_may_read_anything() -> None:
    _, unknown = depending(A=[("FUNCTION", "F")]).of(("ME", "A"))
    assert "function ME.F" in unknown


def test_code_of_oracle_reads_nothing_of_users() -> None:
    assert depending(A=[("PACKAGE", "SYS.STANDARD")]).of(("ME", "A"))[1] == ""


@pytest.mark.parametrize("kind", ["VIEW", "SYNONYM"])
def test_what_hides_its_dependencies_stays_unknown(kind: str) -> None:
    _, unknown = depending(A=[(kind, "B")]).of(("ME", "A"))
    assert "ME.B" in unknown


def test_what_is_remote_is_not_followed() -> None:
    found = Dependencies()
    found.edges["ME", "A"].add(Edge("TABLE", ("ME", "T"), supplied=False, link="FAR"))
    assert found.of(("ME", "A")) == (frozenset(), "")


def test_what_was_not_looked_up_is_nothing() -> None:
    assert Dependencies().of(("ME", "A")) == (frozenset(), "")
