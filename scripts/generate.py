"""Writes the generated files and sections of the repository; with --check only says which are out of date.

Run it from anywhere after changing a tool, a setting or a rule of the guard.
"""

import json
import re
import sys
from pathlib import Path

from mcp_oracle.commands.entry import codex_toml, json_entry
from mcp_oracle.connect import symptoms_doc
from mcp_oracle.guard import rules_doc
from mcp_oracle.settings import VARIABLES, Limits
from mcp_oracle.tools.manifest import manifest
from mcp_oracle.tools.registry import TOOLS

ROOT = Path(__file__).resolve().parent.parent


def generated() -> dict[Path, str]:
    """Path in the repository -> what it must contain."""
    readme = ROOT / "README.md"
    text = readme.read_text(encoding="utf-8")
    for name, section in sections().items():
        text = with_section(text, name, section)
    return {
        ROOT / "mcp_oracle" / "tools" / "manifest.json": manifest_text(),
        readme: text,
        ROOT / "docs" / "guard-hints.md": rules_doc.render(),
        ROOT / "docs" / "troubleshooting.md": symptoms_doc.render(),
    }


def manifest_text() -> str:
    return json.dumps(manifest(), indent=1, ensure_ascii=False) + "\n"


def sections() -> dict[str, str]:
    return {
        "codex": f"```toml\n{codex_toml()}\n```",
        "json": f"```json\n{json_entry()}\n```",
        "tools": tools_table(),
        "configuration": configuration_table(),
    }


def tools_table() -> str:
    rows = [f"| `{tool.name}` | {arguments(tool.name)} | {tool.description} |" for tool in TOOLS]
    return "\n".join(["| tool | arguments | what it does |", "|---|---|---|", *rows])


def arguments(name: str) -> str:
    (entry,) = [entry for entry in manifest()["tools"] if entry["name"] == name]
    schema = entry["inputSchema"]
    return ", ".join(
        f"`{argument}`{'' if argument in schema['required'] else '?'}"
        for argument in schema["properties"]
    )


def configuration_table() -> str:
    """Variables of a connection, then limits: name, default, meaning from the docstrings."""
    meanings = dict(re.findall(r"^\s{8}(\w+): (.+)$", Limits.__doc__ or "", re.MULTILINE))
    rows = [f"| `{name}` | | {meaning} |" for name, meaning in VARIABLES.values()]
    rows += [
        f"| `MCP_ORACLE_{name.upper()}` | {getattr(Limits(), name):,} | {meanings[name]} |"
        for name in Limits.__slots__
    ]
    return "\n".join(["| variable | default | meaning |", "|---|---|---|", *rows])


def with_section(text: str, name: str, section: str) -> str:
    """The text with what stands between `<!-- name -->` and `<!-- /name -->` replaced."""
    marked = re.compile(f"(<!-- {name} -->\n).*?(<!-- /{name} -->)", re.DOTALL)
    if not marked.search(text):
        raise SystemExit(f"README.md has no section {name}")
    return marked.sub(lambda found: f"{found[1]}{section}\n{found[2]}", text)


def main() -> int:
    files = generated()
    stale = [p for p, text in files.items() if not p.exists() or p.read_text("utf-8") != text]
    for path in stale:
        if "--check" in sys.argv:
            print(f"out of date: {path.relative_to(ROOT)}; run python scripts/generate.py")
        else:
            path.write_text(files[path], encoding="utf-8")
            print(f"wrote {path.relative_to(ROOT)}")
    return 1 if stale and "--check" in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())
