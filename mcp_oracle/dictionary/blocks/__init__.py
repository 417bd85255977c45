"""Packaged PL/SQL blocks that set how the dictionary answers in this session; they change nothing in the database."""

BLOCKS = "mcp_oracle.dictionary.blocks"
