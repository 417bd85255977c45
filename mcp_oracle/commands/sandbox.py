"""`mcp-oracle-adb sandbox`: the embedded server alone, until it is ended."""

import argparse
import json
import signal
import sys
from pathlib import Path


def main(words: list[str]) -> int:
    options = _parser().parse_args(words)
    try:
        from mcp_oracle.sandbox.embedded import launch  # noqa: PLC0415 - an optional extra
        from mcp_oracle.sandbox.types import OraError  # noqa: PLC0415
    except ModuleNotFoundError as error:
        print(
            f"The sandbox needs the package {error.name}: pip install 'mcp-oracle-adb[sandbox]'",
            file=sys.stderr,
        )
        return 2
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    try:
        scripts = [path.read_text(encoding="utf-8") for path in options.script]
        running = launch(options.like, scripts=scripts, port=options.port)
    except (OSError, UnicodeDecodeError, OraError) as error:
        print(f"The sandbox cannot start: {error}", file=sys.stderr)
        return 1
    account = {"dsn": running.dsn, "user": running.user, "password": running.password}
    print(json.dumps(account), flush=True)
    signal.sigwait({signal.SIGINT, signal.SIGTERM})
    running.stop()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="mcp-oracle-adb sandbox",
        description="An embedded Oracle-compatible server on loopback, for tests and demos; not Oracle Database.",
    )
    parser.add_argument("--port", type=int, default=0, help="0 (default) takes a free one")
    parser.add_argument(
        "--like", choices=["19c", "23ai"], default="23ai", help="the release to imitate"
    )
    parser.add_argument(
        "--script",
        type=Path,
        action="append",
        default=[],
        help="SQL to run at the start (repeatable)",
    )
    return parser
