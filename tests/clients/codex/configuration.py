"""Codex's configuration for a test: one model provider and one MCP server, both local, and nothing else."""

import json
from pathlib import Path
from typing import Literal

from tests.clients.codex.script import SERVER

Era = Literal["2025-06-18", "2026-07-28"]

OFF = [
    "apps",
    "plugins",
    "remote_plugin",
    "enable_request_compression",
    "shell_snapshot",
    "api_key_model_discovery",
]


def write(home: Path, url: str, model: str, command: list[str], era: Era) -> None:
    """Write `config.toml`. The server is optional, so Codex waits one second for it, and approvals are on."""
    lines = [
        f"model = {_toml(model)}",
        'model_provider = "script"',
        'approval_policy = "never"',
        'sandbox_mode = "read-only"',
        "check_for_update_on_startup = false",
        'web_search = "disabled"',
        "[analytics]\nenabled = false",
        "[feedback]\nenabled = false",
        '[otel]\nexporter = "none"\ntrace_exporter = "none"\nmetrics_exporter = "none"',
        '[history]\npersistence = "none"',
        "[features]",
        *(f"{name} = false" for name in OFF),
        f"mcp_2026_07_28 = {_toml(era == '2026-07-28')}",
        '[model_providers.script]\nname = "script"',
        f"base_url = {_toml(url)}",
        'wire_api = "responses"\nenv_key = "SCRIPT_API_KEY"\nsupports_websockets = false',
        "request_max_retries = 0\nstream_max_retries = 0",
        f"[mcp_servers.{SERVER}]",
        f"command = {_toml(command[0])}",
        f"args = {_toml(command[1:])}",
        f"[mcp_servers.{SERVER}.env]",
        f"CODEX_MCP_PROTOCOL_VERSION = {_toml(era)}",
    ]
    (home / "config.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _toml(value: str | bool | list[str]) -> str:
    return json.dumps(value)  # TOML's basic strings, arrays and booleans are JSON's
