"""The client's configuration entry, as README and demo show it."""

import json

ENVIRONMENT = {
    "OCI_CONFIG_PROFILE": "DEFAULT",
    "DB_CONNECTION_STRING": "tcps://adb.eu-frankfurt-1.oraclecloud.com:1521/abc_mydb_low.adb.oraclecloud.com",
    "DB_USER": "agent_reader",
    "DB_PASSWORD": "file:~/.oracle/agent_reader.password",
}
"""What an entry sets. The password is a reference, because clients show and sync their configuration files."""


def codex_toml() -> str:
    return "\n".join(
        [
            "[mcp_servers.oracle]",
            'command = "uvx"',
            'args = ["mcp-oracle-adb"]',
            "required = true            # wait for the first start, when uvx still downloads",
            "startup_timeout_sec = 60",
            "",
            "[mcp_servers.oracle.env]",
            *(f'{name} = "{value}"' for name, value in ENVIRONMENT.items()),
        ]
    )


def json_entry() -> str:
    server = {
        "command": "uvx",
        "args": ["mcp-oracle-adb"],
        "env": ENVIRONMENT,
    }
    return json.dumps({"mcpServers": {"oracle": server}}, indent=2)
