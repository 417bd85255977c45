"""Results as a client sees them: shapes, budgets, untrusted text. Pure; the one place that changes when MCP's does."""
