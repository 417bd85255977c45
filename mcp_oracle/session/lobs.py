"""Reads the heads of LOBs. Each costs a round trip or two, so only the first few of an answer are read.

A CLOB is its text. A BLOB is hexadecimal with its length and the SHA-256 of what was read. A BFILE is its locator: the
file on the server is never opened.
"""
# The driver's LOBs have untyped members.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

import hashlib
from typing import Any, Final

import oracledb

from mcp_oracle.session import heads
from mcp_oracle.session.fetched import Cell
from mcp_oracle.session.values import document
from mcp_oracle.settings import Limits

SHOWN_BYTES: Final = 32
"""Of a BLOB that is not read to its end: enough to tell what kind of file it is."""


class Lobs:
    """The LOBs of one cursor."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._read = 0

    def start_page(self) -> None:
        """Another answer begins: LOBs may be read again."""
        self._read = 0

    def may_read(self) -> bool:
        """Whether another round trip may be spent on a value; counts it."""
        self._read += 1
        return self._read <= self._limits.lob_reads

    async def heads(self, lobs: list[Any], *, is_json: bool) -> tuple[list[Cell], list[int]]:
        """The beginnings of LOBs, and of which rows it is less than all."""
        cells: list[Cell] = []
        cut: list[int] = []
        for row, lob in enumerate(lobs):
            plain, is_cut = (None, False) if lob is None else await self.head(lob, is_json=is_json)
            cells.append(plain)
            if is_cut:
                cut.append(row)
        return cells, cut

    async def head(self, lob: oracledb.AsyncLOB, *, is_json: bool = False) -> tuple[str, bool]:
        """The beginning of a LOB, and whether it is less than all."""
        kind = lob.type.name.removeprefix("DB_TYPE_")
        if kind == "BFILE":
            return _locator(lob), False
        size = await lob.size()
        unit = "bytes" if kind == "BLOB" else "characters"
        if not self.may_read():
            return f"<{kind} of {size} {unit}{heads.UNREAD}", True
        most = max(1, self._limits.cell_bytes // (2 if kind == "BLOB" else 1))
        try:
            head = await lob.read(1, most) if size else b"" if kind == "BLOB" else ""
        except UnicodeDecodeError:
            return f"<{kind} of {size} {unit}, with bytes that are no text>", True
        if isinstance(head, str):
            shown = heads.head(head, most)
            is_whole = size <= most and len(shown) == len(head)
            return (shown, False) if is_whole else (heads.cut(shown, size), True)
        return _of_bytes(head, size, is_json=is_json)


def _of_bytes(head: bytes, size: int, *, is_json: bool) -> tuple[str, bool]:
    is_cut = size > len(head)
    text = document(head) if is_json else None
    if text is not None:
        return (heads.cut(text, size, "bytes"), True) if is_cut else (text, False)
    if not size:
        return "(0 bytes)", False
    shown = head[:SHOWN_BYTES] if is_cut else head
    part = f"of the first {len(head)} " if is_cut else ""
    digest = hashlib.sha256(head).hexdigest()
    dots = "…" if is_cut else ""
    return f"{shown.hex().upper()}{dots} ({size} bytes, SHA-256 {part}{digest})", is_cut


def _locator(lob: oracledb.AsyncLOB) -> str:
    """The expression that makes the locator."""
    directory, file = (str(part).replace("'", "''") for part in lob.getfilename())
    return f"BFILENAME('{directory}', '{file}')"
