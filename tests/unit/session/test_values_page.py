"""docs/values.md knows every type of the cases, and every type of a bind."""

import re
import tomllib
from pathlib import Path

from mcp_oracle.session.bind_value import ALLOWED

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "values.md").read_text("utf-8")
CASES = ROOT / "tests" / "data" / "contract" / "values"


def types_of_cases() -> set[str]:
    """The types without their sizes; those of schemas are objects and collections."""
    columns = [
        column.rpartition(": ")[2]
        for path in CASES.glob("*.toml")
        for case in tomllib.loads(path.read_text("utf-8"))["case"]
        for column in case.get("columns", [])
    ]
    bare = {re.sub(r"\([^)]*\)", "", kind) for kind in columns}
    return {kind for kind in bare if "." not in kind and kind != "text"}


def test_every_type_of_the_cases_is_explained() -> None:
    kinds = types_of_cases()
    assert len(kinds) > 20
    assert [kind for kind in kinds if f"`{kind}`" not in PAGE] == []


def test_every_type_of_a_bind_is_explained() -> None:
    names = ALLOWED.partition("T one of ")[2].rstrip(".").split(", ")
    assert len(names) == 17
    assert [name for name in names if f"`{name}`" not in PAGE] == []
