"""Where clients keep their files, by client, scope and system.

Sources: those named in `codex` and `files`.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

Scope = Literal["user", "project"]
DEFAULT_SCOPE: Mapping[str, Scope] = {
    "codex": "user",
    "claude-code": "project",
    "claude-desktop": "user",
    "vscode": "project",
    "cursor": "user",
}
_PROJECT = {
    "codex": ".codex/config.toml",  # read in trusted projects only
    "claude-code": ".mcp.json",
    "vscode": ".vscode/mcp.json",
    "cursor": ".cursor/mcp.json",
}


def place(
    client: str, scope: Scope, *, environ: Mapping[str, str], home: Path, project: Path, system: str
) -> Path | None:
    """The client's file; None if the client has none for that scope."""
    if scope == "project":
        relative = _PROJECT.get(client)
        return project / relative if relative else None
    data = _application_data(environ, home, system)
    places = {
        "codex": Path(environ.get("CODEX_HOME") or home / ".codex") / "config.toml",
        "claude-code": home / ".claude.json",
        "claude-desktop": data / "Claude" / "claude_desktop_config.json",
        "vscode": data / "Code" / "User" / "mcp.json",
        "cursor": home / ".cursor" / "mcp.json",
    }
    return places.get(client)


def _application_data(environ: Mapping[str, str], home: Path, system: str) -> Path:
    if system == "darwin":
        return home / "Library" / "Application Support"
    if system == "win32":
        return Path(environ.get("APPDATA") or home / "AppData" / "Roaming")
    return Path(environ.get("XDG_CONFIG_HOME") or home / ".config")
