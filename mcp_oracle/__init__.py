"""An MCP server that lets coding agents read Oracle databases."""

__version__ = "0.1.0"
