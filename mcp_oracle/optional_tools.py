"""Tools that are listed only if the operator has configured them, and the settings that decide it.

Pure, and standard library only: it makes the list of tools before the SDK is imported, and the SDK lists the same.
"""

from __future__ import annotations  # spares the import of typing

from mcp_oracle.errors import ConfigurationError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

EXPORT_KEY = "export_directory"
EXPORT_VARIABLE = "MCP_ORACLE_EXPORT_DIRECTORY"
OPTIONAL = "optionalTools"
"""Member of the manifest: key of the setting -> the tools that it adds."""


def export_directory(environ: Mapping[str, str], tables: Mapping[str, Any]) -> str:
    """Where exports go, by the file or the environment; empty if nowhere. Whether it is good, the call finds out.

    Raises:
        ConfigurationError: it is no string.
    """
    given = tables.get(EXPORT_KEY, environ.get(EXPORT_VARIABLE, ""))
    if not isinstance(given, str):
        raise ConfigurationError(f"{EXPORT_KEY} must be a string.", "Quote the absolute path.")
    return given.strip()


def with_optional_tools(manifest: Mapping[str, Any], *, exports: bool) -> Mapping[str, Any]:
    """The manifest with the tools that are configured, behind the others."""
    if not exports:
        return manifest
    return {**manifest, "tools": [*manifest["tools"], *manifest[OPTIONAL][EXPORT_KEY]]}
