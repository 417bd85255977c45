"""Oracle names to engine names. The engine's names ignore case, Oracle's do not."""


def engine_name(name: str) -> str:
    """A quoted engine identifier; lower-case letters are marked so that `"a"` and `"A"` stay apart."""
    marked = "".join(f"'{c}" if c.islower() or c == "'" else c for c in name)
    return '"' + marked.replace('"', '""') + '"'


def table_name(owner: str, name: str) -> str:
    """With the catalog: alone, a schema named SYSTEM or TEMP would be taken for one."""
    return f"memory.{engine_name(owner)}.{engine_name(name)}"


SESSION = '"session$"'
"""The hidden column of a global temporary table: whose row it is."""

ROW_ID = '"rowid$"'
"""The hidden column that gives stored rows a stable ROWID; no Oracle name starts in lower case here."""
