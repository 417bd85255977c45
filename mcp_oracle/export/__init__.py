"""Rows as files: the formats (pure), the names that a file may have, the file itself. Knows no session and no tool."""
