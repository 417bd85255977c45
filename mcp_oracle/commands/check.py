"""`mcp-oracle-adb check`: every step from the connect string to the protection layers, each with verdict and remedy.

The steps are those that a first tool call takes; here each is taken alone, and no log-on is tried before all local
checks have passed.
"""

import argparse
import asyncio
import json
import logging
import os
import sys
import threading
import time
from collections.abc import AsyncGenerator
from contextlib import aclosing

from mcp_oracle.application import target_finder
from mcp_oracle.commands.check_report import Printer, as_json
from mcp_oracle.commands.check_steps import EmbeddedStart, Known, steps
from mcp_oracle.connect.diagnosis.identity import Source
from mcp_oracle.connect.diagnosis.run import EXIT_CODES, diagnose, exit_code, failed
from mcp_oracle.connect.diagnosis.step import Case, Outcome, Report
from mcp_oracle.connect.symptoms import Kind
from mcp_oracle.embedded import EmbeddedSandbox
from mcp_oracle.errors import ConfigurationError
from mcp_oracle.session.diagnosis import Opened
from mcp_oracle.settings import Connection, Limits, Settings

CLASSES: dict[Kind, str] = {
    "configuration": "connect string, settings, aliases",
    "network": "name resolution, TCP, access control list",
    "tls": "wallet, certificates, TLS",
    "credentials": "password, account, token",
    "database": "service unknown, stopped, full, too old",
    "protection": "nothing keeps the session read-only, or the user is SYS",
}


def main(words: list[str]) -> int:
    options = _parser().parse_args(words)
    logging.getLogger("mcp_oracle").propagate = False  # the steps say it all
    logging.getLogger("mcp_oracle").addHandler(logging.NullHandler())
    try:
        status = asyncio.run(_check(options))
    except KeyboardInterrupt:
        status = 130
    except BrokenPipeError:  # the reader of our output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = 1
    return _leave(status)


async def _check(options: argparse.Namespace) -> int:
    started = time.perf_counter()
    printer = None if options.json else Printer()
    done: list[tuple[str, Report]] = []
    async with aclosing(_reports(options)) as reports:
        async for name, report in reports:
            done.append((name, report))
            if printer:
                printer.show(name, report)
    status = exit_code(report for _, report in done)
    seconds = time.perf_counter() - started
    if printer:
        printer.end(status, seconds)
    else:
        print(json.dumps(as_json(done, status, seconds), indent=1, ensure_ascii=False))
    return status


async def _reports(options: argparse.Namespace) -> AsyncGenerator[tuple[str, Report]]:
    """Every step's report with the name of its connection; several connections are checked one after the other."""
    try:
        settings = Settings.read(
            os.environ,
            config=options.config,
            connection=options.connection,
            sandbox=options.sandbox,
        )
    except ConfigurationError as error:
        yield options.connection or "default", _settings_report(failed(error))
        return
    if settings.sandbox:
        async with aclosing(_sandbox(settings)) as reports:
            async for report in reports:
                yield "sandbox", report
        return
    for connection in settings.connections:
        async with aclosing(_one(connection, settings)) as reports:
            async for report in reports:
                yield connection.name, report


async def _one(connection: Connection, settings: Settings) -> AsyncGenerator[Report]:
    if connection.problem is not None:
        yield _settings_report(failed(connection.problem))
        return
    source = target_finder(connection)
    async with aclosing(_run(connection, settings.limits_of(connection), source)) as reports:
        async for report in reports:
            yield report


async def _sandbox(settings: Settings) -> AsyncGenerator[Report]:
    """The same steps on the embedded sandbox, which is started first."""
    sandbox = EmbeddedSandbox()
    start = EmbeddedStart(sandbox)
    case = Case(settings.connection)
    try:
        async for report in diagnose([start], case):
            yield report
        if case.target is not None:
            connection = Connection(name="sandbox", connect_string=case.target.dsn)
            async with aclosing(_run(connection, settings.limits, Known(case.target))) as reports:
                async for report in reports:
                    yield report
    finally:
        await sandbox.close()


async def _run(connection: Connection, limits: Limits, source: Source) -> AsyncGenerator[Report]:
    opened = Opened()
    try:
        async for report in diagnose(steps(limits, source, opened), Case(connection)):
            yield report
    finally:
        await opened.close()


def _settings_report(outcome: Outcome) -> Report:
    return Report("settings", "settings", outcome, 0.0)


def _leave(status: int) -> int:
    """Do not wait for a thread that is still in a system call, such as a look-up without an answer."""
    if any(t is not threading.main_thread() and not t.daemon for t in threading.enumerate()):
        sys.stdout.flush()
        os._exit(status)
    return status


def _parser() -> argparse.ArgumentParser:
    codes = "\n".join(f"  {EXIT_CODES[kind]}  {meaning}" for kind, meaning in CLASSES.items())
    parser = argparse.ArgumentParser(
        prog="mcp-oracle-adb check",
        description="Every step from the connect string to the protection layers, with verdict and remedy."
        " At most one log-on is tried, and none while something before it is wrong.",
        epilog=f"exit codes:\n  0  all is well, warnings aside\n  1  a failure of no known class\n{codes}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout")
    parser.add_argument("--connection", metavar="NAME", help="one of several; default: each")
    parser.add_argument("--config", metavar="FILE", help="TOML file with connections")
    parser.add_argument("--sandbox", action="store_true", help="check the embedded sandbox")
    return parser
