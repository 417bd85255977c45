"""Writes the generated files and sections of the repository; with --check only says which are out of date.

Run it from anywhere after changing a tool, a setting or a rule of the guard.
"""

import json
import re
import sys
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path

from mcp_oracle.audit_table import AUDIT_KEYS
from mcp_oracle.commands.client_config import documented
from mcp_oracle.connect import symptoms_doc
from mcp_oracle.connection_table import KEYS, Key
from mcp_oracle.guard import rules_doc
from mcp_oracle.optional_tools import with_optional_tools
from mcp_oracle.policy import Policy
from mcp_oracle.settings import Limits
from mcp_oracle.tools.manifest import manifest
from mcp_oracle.tools.registry import OPTIONAL_TOOLS, TOOLS

ROOT = Path(__file__).resolve().parent.parent


def generated() -> dict[Path, str]:
    """Path in the repository -> what it must contain."""
    return {
        ROOT / "mcp_oracle" / "tools" / "manifest.json": manifest_text(),
        ROOT / "README.md": filled("README.md", sections()),
        ROOT / "docs" / "codex.md": filled("docs/codex.md", {"codex": codex_block()}),
        ROOT / "docs" / "configuration.md": filled("docs/configuration.md", setting_tables()),
        ROOT / "docs" / "guard-hints.md": rules_doc.render(),
        ROOT / "docs" / "troubleshooting.md": symptoms_doc.render(),
    }


def filled(file: str, sections: dict[str, str]) -> str:
    """The file with its generated sections as they must be."""
    text = (ROOT / file).read_text(encoding="utf-8")
    for name, section in sections.items():
        text = with_section(text, name, section, file)
    return text


def manifest_text() -> str:
    return json.dumps(manifest(), indent=1, ensure_ascii=False) + "\n"


def sections() -> dict[str, str]:
    return {
        "codex": codex_block(),
        "json": f"```json\n{documented('json')}\n```",
        "tools": tools_table(),
        "configuration": configuration_table(),
    }


def codex_block() -> str:
    return f"```toml\n{documented('codex')}\n```"


def tools_table() -> str:
    rows = [f"| `{tool.name}` | {arguments(tool.name)} | {tool.description} |" for tool in TOOLS]
    rows += [
        f"| `{tool.name}` (with `{key}`) | {arguments(tool.name)} | {tool.description} |"
        for key, tools in OPTIONAL_TOOLS.items()
        for tool in tools
    ]
    return "\n".join(["| tool | arguments | what it does |", "|---|---|---|", *rows])


def arguments(name: str) -> str:
    listed = with_optional_tools(manifest(), exports=True)["tools"]
    (entry,) = [entry for entry in listed if entry["name"] == name]
    schema = entry["inputSchema"]
    return ", ".join(
        f"`{argument}`{'' if argument in schema['required'] else '?'}"
        for argument in schema["properties"]
    )


COMMON = ("DB_", "TNS_", "OCI_")
"""Variables that the README names; docs/configuration.md has all."""


def configuration_table() -> str:
    """The variables that most need, then limits: name, default, meaning."""
    rows = [
        f"| `{key.variable}` | {key.default} | {key.meaning} |"
        for key in KEYS.values()
        if key.variable.startswith(COMMON)
    ]
    rows += [
        f"| `{variable}` | {default} | {meaning} |" for _, variable, default, meaning in limits()
    ]
    return table("variable | default | meaning", rows)


def setting_tables() -> dict[str, str]:
    """Everything that can be configured, from the data that reads it."""
    ceilings = [
        f"| `{name}` | `{variable}` | {default} | {meaning} |"
        for name, variable, default, meaning in limits()
    ]
    defaults = Policy()
    permissions = [
        f"| `{field.name}` | {shown(getattr(defaults, field.name))} | {meanings(Policy)[field.name]} |"
        for field in fields(Policy)
    ]
    return {
        "connection": table("key | variable | default | meaning", rows_of(KEYS)),
        "limits": table("key | variable | default | meaning", ceilings),
        "policy": table("key | default | meaning", permissions),
        "audit": table("key | variable | default | meaning", rows_of(AUDIT_KEYS)),
    }


def rows_of(keys: Mapping[str, Key]) -> list[str]:
    return [
        f"| `{name}` | {f'`{key.variable}`' if key.variable else ''} | {key.default} | {key.meaning} |"
        for name, key in keys.items()
    ]


def limits() -> list[tuple[str, str, str, str]]:
    """Key, variable, default and meaning of each limit."""
    return [
        (name, f"MCP_ORACLE_{name.upper()}", f"{getattr(Limits(), name):,}", meanings(Limits)[name])
        for name in Limits.__slots__
    ]


def meanings(kind: type) -> dict[str, str]:
    """What the docstring says of each attribute, in one line."""
    found = re.findall(r"^ {8}(\w+): (.+(?:\n {12}.+)*)$", kind.__doc__ or "", re.MULTILINE)
    return {name: " ".join(text.split()).rstrip(".") for name, text in found}


def shown(default: object) -> str:
    match default:
        case bool():
            return str(default).lower()
        case str():
            return default
        case _:
            return "none"


def table(heading: str, rows: list[str]) -> str:
    columns = heading.count("|") + 1
    lines = [f"| {heading} |", "|---" * columns + "|", *rows]
    return "\n".join(line.replace("|  |", "| |") for line in lines)


def with_section(text: str, name: str, section: str, file: str) -> str:
    """The text with what stands between `<!-- name -->` and `<!-- /name -->` replaced."""
    marked = re.compile(f"(<!-- {name} -->\n).*?(<!-- /{name} -->)", re.DOTALL)
    if not marked.search(text):
        raise SystemExit(f"{file} has no section {name}")
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
