"""Only documented names of the MCP SDK are used: `uvx` takes its newest minor release, which may change all others."""

import ast
import importlib
import re
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "mcp_oracle"
NAMED = re.compile(r"\bmcp(_types)?\b")
# The packages whose exported names the SDK's versioning policy covers.
DOCUMENTED = {
    name: set(importlib.import_module(name).__all__) for name in ("mcp", "mcp.server", "mcp_types")
}


def sdk_imports(path: Path) -> list[tuple[str, str]]:
    """(module, name) of each import from the SDK; for `import x as y` the names used through y."""
    text = path.read_text(encoding="utf-8")
    if not NAMED.search(text):  # to parse all files takes seconds
        return []
    tree = ast.parse(text)
    found: list[tuple[str, str]] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and is_sdk(node.module or ""):
            found += [(node.module or "", alias.name) for alias in node.names]
        if isinstance(node, ast.Import):
            for alias in node.names:
                if is_sdk(alias.name):
                    found += [
                        (alias.name, name)
                        for name in used_through(tree, alias.asname or alias.name)
                    ]
    return found


def is_sdk(module: str) -> bool:
    return module.partition(".")[0] in ("mcp", "mcp_types")


def used_through(tree: ast.AST, alias: str) -> set[str]:
    return {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == alias
    }


FILES = {
    str(path.relative_to(PACKAGE)): found
    for path in PACKAGE.rglob("*.py")
    if (found := sdk_imports(path))
}


def test_the_sdk_is_used_somewhere():
    assert "server.py" in FILES


@pytest.mark.parametrize("file", sorted(FILES))
def test_every_name_is_documented(file: str):
    undocumented = [
        (module, name) for module, name in FILES[file] if name not in DOCUMENTED.get(module, set())
    ]
    assert undocumented == []
