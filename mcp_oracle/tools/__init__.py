"""What the tools offer to a model: one file per tool; knows nothing of the MCP SDK."""
