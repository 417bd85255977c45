"""What MCP clients want to be told: files, formats, edits that leave the rest of a file as it is. Nothing prints."""
