"""The packaged dictionary statements, one file each; every column is one that Oracle documents for 19c."""

RESOLVE = ("mcp_oracle.dictionary.queries", "resolve_names")
