"""What the extra `oci` costs: nothing before it is needed, and how much then. `python benchmarks/oci.py [--runs N]`.

Each figure is of a process of its own. "Needed" is a database token from a stub of OCI on loopback, which verifies the
request's signature. Times in milliseconds, memory as the process's most so far in MB.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from tests.loopback.oci_stub import serving  # noqa: E402 - the path comes first
from tests.loopback.profiles import ConfigFile  # noqa: E402 - as above

CODE = """
import json, resource, sys, time
if {hidden!r}: sys.modules["oci"] = None
started = time.perf_counter()
import mcp_oracle.application
from mcp_oracle.connect.oci.identity import Identity
from mcp_oracle.connect.oci.sdk import Sdk

def mark(name):
    spent = (time.perf_counter() - started) * 1000
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    found[name] = [spent, memory, any(m == "oci" or m.startswith("oci.") for m in sys.modules) and not {hidden!r}]

found = {{}}
mark("ready")
for name in {marks!r}:
    started = time.perf_counter()
    Sdk(Identity(profile="CODEX", config_file={config!r})).database_token("urn:oracle:db::id::*")
    mark(name)
print(json.dumps(found))
"""
CASES = {
    "without the extra": (True, ()),
    "with the extra": (False, ()),
    "with the extra, two tokens": (False, ("first token", "second token")),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--runs", type=int, default=7)
    runs: int = parser.parse_args().runs
    print("| | ms | MB | SDK imported |\n|---|---:|---:|---|")
    with tempfile.TemporaryDirectory() as directory, serving() as stub:
        config = ConfigFile(Path(directory), stub)
        config.api_key()
        for name, (hidden, marks) in CASES.items():
            code = CODE.format(hidden=hidden, marks=marks, config=str(config.path))
            taken = [_run(code) for _ in range(runs)]
            for mark in taken[0]:
                spent, memory = (statistics.median(t[mark][i] for t in taken) for i in (0, 1))
                imported = "yes" if taken[0][mark][2] else "no"
                print(f"| {name}: {mark} | {spent:.0f} | {memory:.0f} | {imported} |", flush=True)


def _run(code: str) -> dict[str, tuple[float, float, bool]]:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, cwd=ROOT)
    return json.loads(done.stdout)


if __name__ == "__main__":
    main()
