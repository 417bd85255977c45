"""Exports against the raw driver: `python benchmarks/export.py [--rows N] [--runs N]`, or a part of `run.py`.

The same query, one million rows of ten columns unless told otherwise (`run.py`: 100,000), through `export_query` of the
real server, and by python-oracledb with the standard library's csv writer, in turns. The sandbox makes the rows and
takes far longer for that than either needs to take them, so two ratios are given: of the time that passed, and of the
processor time of the process that exports, which the sandbox is no part of. Peak memory is that of the whole process.
"""
# The driver's cursor has untyped members.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

import argparse
import asyncio
import csv
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.client import Account, Sandbox, Server  # noqa: E402 - the path comes first
from benchmarks.table import Row, machine, markdown  # noqa: E402 - as above

ROWS_PER_FETCH = 5_000
QUERY = (
    "SELECT a.employee_id, a.first_name, a.last_name, a.email, a.hire_date, b.salary, b.employee_id AS other_id,"
    " b.job_id, c.phone_number, c.department_id FROM hr.employees a CROSS JOIN hr.employees b"
    " CROSS JOIN hr.employees c FETCH FIRST {rows} ROWS ONLY"
)
RAW_FLAG = "--raw-driver"
Taken = dict[str, float]


def main() -> None:
    if sys.argv[1:2] == [RAW_FLAG]:
        print(json.dumps(asyncio.run(raw(json.loads(sys.argv[2]), sys.argv[3], sys.argv[4]))))
        return
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    print(f"{machine()}\n")
    sandbox = Sandbox()
    for line in markdown(rows(sandbox, options.rows, options.runs)):
        print(line, flush=True)
    sandbox.end()
    print(f"\nAt the end: {machine()}")


def rows(sandbox: Sandbox, count: int, runs: int) -> Iterator[Row]:
    taken: dict[str, list[Taken]] = {"raw driver, csv": [], "export csv": [], "export jsonl": []}
    with tempfile.TemporaryDirectory() as directory:
        for _ in range(runs):
            query = QUERY.format(rows=count)
            taken["raw driver, csv"].append(raw_process(sandbox.account, query, directory))
            for kind in ("csv", "jsonl"):
                taken[f"export {kind}"].append(export(sandbox.account, query, directory, kind))
    for name, found in taken.items():
        yield from described(f"{name}, {count:,} rows of 10", found, taken["raw driver, csv"])


def described(name: str, found: list[Taken], bare: list[Taken]) -> Iterator[Row]:
    """Medians, and the range of what each run took against the raw driver in the same run."""
    for what in ("seconds", "processor"):
        ratios = [one[what] / other[what] for one, other in zip(found, bare, strict=True)]
        unit = "s" if what == "seconds" else "s of the processor"
        also = f"{min(ratios):.2f} to {max(ratios):.2f} of the raw driver"
        yield Row(name, what, tuple(one[what] for one in found), unit=unit, also=also)
    yield Row(name, "peak memory", tuple(one["megabytes"] for one in found), unit="MB")


def export(account: Account, query: str, directory: str, kind: str) -> Taken:
    """One export by a server of its own, connected and warm."""
    server = Server(
        account,
        MCP_ORACLE_EXPORT_DIRECTORY=directory,
        MCP_ORACLE_EXPORT_SECONDS="3600",
    )
    server.call("run_query", sql="SELECT COUNT(*) FROM hr.employees")
    before, start = processor(server.pid), time.perf_counter()
    arguments = {"sql": query, "format": kind, "file_name": "benchmark"}
    params = {"name": "export_query", "arguments": arguments, "_meta": {"progressToken": "p"}}
    server.send(server.request("tools/call", params))
    while b'"notifications/progress"' in (line := server.line()):
        pass
    seconds = time.perf_counter() - start
    result = json.loads(line)["result"]
    assert not result["isError"], line[:500]
    found = {
        "seconds": seconds,
        "processor": processor(server.pid) - before,
        "megabytes": peak(server.pid),
    }
    server.end()
    Path(result["structuredContent"]["file"]).unlink()
    return found


def processor(pid: int) -> float:
    """Seconds that the process has computed, all threads; fields 14 and 15 of proc(5)'s stat."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def peak(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    (kilobytes,) = [line.split()[1] for line in status.splitlines() if line.startswith("VmHWM")]
    return int(kilobytes) / 1024


def raw_process(account: Account, query: str, directory: str) -> Taken:
    file = str(Path(directory, "raw.csv"))
    command = [sys.executable, __file__, RAW_FLAG, json.dumps(account), query, file]
    made = subprocess.run(command, check=True, capture_output=True, cwd=ROOT)
    Path(file).unlink()
    return json.loads(made.stdout)


async def raw(account: Account, query: str, file: str) -> Taken:
    """What anybody would write: fetch, and give each row to the csv writer."""
    import oracledb  # noqa: PLC0415 - for this process alone

    connection = await oracledb.connect_async(
        user=account["user"], password=account["password"], dsn=account["dsn"]
    )
    cursor = connection.cursor()
    cursor.arraysize = cursor.prefetchrows = ROWS_PER_FETCH
    before, start = time.process_time(), time.perf_counter()
    await cursor.execute(query)
    with open(file, "w", encoding="utf-8", newline="") as lines:  # noqa: ASYNC230, PTH123 - as anybody would
        writer = csv.writer(lines)
        while found := await cursor.fetchmany():
            writer.writerows(found)
    seconds, busy = time.perf_counter() - start, time.process_time() - before
    await connection.close()
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": seconds, "processor": busy, "megabytes": most}


if __name__ == "__main__":
    main()
