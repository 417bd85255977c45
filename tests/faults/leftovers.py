"""What a run of calls leaves behind: tasks, sockets of this process and of the sandbox's, connections of the driver.

Linux only, as it reads /proc.
"""

import asyncio
import gc
import importlib
import os
from contextlib import suppress
from pathlib import Path

LAST_RESORT = 10.0


class Leftovers:
    """Made before the first call, asked when all is closed."""

    def __init__(self, sandbox: int) -> None:
        """`sandbox`: the process that has one socket for each of its sessions, besides those that it has now."""
        self._before = {"server": (os.getpid(), sockets()), "sandbox": (sandbox, sockets(sandbox))}

    async def count(self) -> dict[str, int]:
        found = {
            f"sockets of the {name}": await self._more_sockets(process, before)
            for name, (process, before) in self._before.items()
        }
        return found | {
            "tasks": len(asyncio.all_tasks()) - 1,
            "connections of the driver": connections(),
        }

    async def _more_sockets(self, process: int, before: int) -> int:
        """Once the process has had the time to hear of those that were closed at the other end."""
        with suppress(TimeoutError):
            async with asyncio.timeout(LAST_RESORT):
                while sockets(process) > before:  # noqa: ASYNC110 - another process closes them
                    await asyncio.sleep(0.05)
        return sockets(process) - before


def sockets(process: int | None = None) -> int:
    links = Path(f"/proc/{process or os.getpid()}/fd").iterdir()
    return sum(_target(link).startswith("socket:") for link in links)


def _target(link: Path) -> str:
    try:
        return str(link.readlink())
    except FileNotFoundError:  # closed meanwhile
        return ""


def connections() -> int:
    """Those of which the driver (python-oracledb 26.1, thin mode) still has something."""
    gc.collect()
    kind = importlib.import_module("oracledb.thin_impl").ThinConnImpl
    return sum(type(one) is kind for one in gc.get_objects())
