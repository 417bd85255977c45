"""Exports one query in a process of its own: `python -m tests.unit.export.exporting DSN SQL FORMAT`.

Prints how many megabytes the process grew by, rows and bytes, as JSON.
"""

import asyncio
import json
import sys
import tempfile
from pathlib import Path

import oracledb

from mcp_oracle.export.directory import Directory
from mcp_oracle.export.formats import FormatName
from mcp_oracle.export.rendering import Rendering
from mcp_oracle.export.transfer import Transfer
from mcp_oracle.export.writer import writing
from mcp_oracle.session.session import Session
from mcp_oracle.settings import Limits
from mcp_oracle.statement import vouch

SECONDS = 60.0


def peak() -> float:
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    (kilobytes,) = (line.split()[1] for line in status.splitlines() if line.startswith("VmHWM"))
    return int(kilobytes) / 1024


async def export(dsn: str, sql: str, kind: FormatName) -> dict[str, float]:
    async with oracledb.connect_async(user="hr", password="hr", dsn=dsn) as connection:
        session = Session(connection, Limits())
        before = peak()
        with tempfile.TemporaryDirectory() as directory:
            file = Directory(directory).create()
            async with writing(file, 10**12, lambda: SECONDS) as writer:
                stream = await session.stream(
                    vouch(sql, "guard"), {}, left=SECONDS, seconds=SECONDS
                )
                transfer = Transfer(writer, 10**9, _no_report)
                await transfer.run(
                    Rendering(kind, stream.columns),
                    lambda: session.batch(stream, left=SECONDS, seconds=SECONDS),
                    one_at_a_time=stream.is_wide,
                )
        return {"grown": peak() - before, "rows": transfer.rows, "bytes": writer.bytes}


async def _no_report(*_: int) -> None:
    """Nobody asks."""


if __name__ == "__main__":
    _, dsn, sql, kind = sys.argv
    print(json.dumps(asyncio.run(export(dsn, sql, "csv" if kind == "csv" else "jsonl"))))
