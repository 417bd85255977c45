"""`mcp-oracle-adb sandbox`: the embedded server alone, until it is ended."""

import argparse
import json
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from mcp_oracle import collector

if TYPE_CHECKING:
    from mcp_oracle.sandbox.embedded import RunningSandbox
    from mcp_oracle.sandbox.session.token_logon import TokenAuthority
    from mcp_oracle.sandbox.tls import Tls


def main(words: list[str]) -> int:
    parser = _parser()
    options = parser.parse_args(words)
    problem = _contradiction(options)
    if problem:
        parser.error(problem)
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    running = _start(options)
    if isinstance(running, int):
        return running
    collector.relieve()
    account = {"dsn": running.dsn, "user": running.user, "password": running.password}
    print(json.dumps(account), flush=True)
    signal.sigwait({signal.SIGINT, signal.SIGTERM})
    running.stop()
    return 0


def _start(options: argparse.Namespace) -> "RunningSandbox | int":
    """The running sandbox, or the exit code."""
    try:
        from mcp_oracle.sandbox.embedded import launch  # noqa: PLC0415 - an optional extra
        from mcp_oracle.sandbox.faults.plan import FaultPlan  # noqa: PLC0415 - as above
        from mcp_oracle.sandbox.server import Options  # noqa: PLC0415 - as above
        from mcp_oracle.sandbox.types import OraError  # noqa: PLC0415 - as above
    except ModuleNotFoundError as error:
        print(
            f"The sandbox needs the package {error.name}: pip install 'mcp-oracle-adb[sandbox]'",
            file=sys.stderr,
        )
        return 2
    try:
        scripts = [path.read_text(encoding="utf-8") for path in options.script]
        tls, tokens = _tls(options), _tokens(options)
        server = Options(faults=FaultPlan(options.fault, seed=options.fault_seed))
        return launch(
            options.like, scripts, port=options.port, options=server, tls=tls, tokens=tokens
        )
    except (OSError, UnicodeDecodeError, ValueError, OraError) as error:
        print(f"The sandbox cannot start: {error}", file=sys.stderr)
        return 1


def _contradiction(options: argparse.Namespace) -> str:
    if (options.tls_cert is None) != (options.tls_key is None):
        return "--tls-cert and --tls-key belong together"
    if options.tls_cert is None and (options.client_ca or options.token_issuer):
        return "--client-ca and --token-issuer need --tls-cert: both exist over TLS only"
    return ""


def _tls(options: argparse.Namespace) -> "Tls | None":
    from mcp_oracle.sandbox.tls import Tls  # noqa: PLC0415 - as above

    if options.tls_cert is None:
        return None
    return Tls(options.tls_cert, options.tls_key, options.client_ca)


def _tokens(options: argparse.Namespace) -> "TokenAuthority | None":
    """Raises: ValueError if a file is not an RSA public key in PEM."""
    from mcp_oracle.sandbox.session.token_logon import (  # noqa: PLC0415 - as above
        TokenAuthority,
        read_issuer,
    )

    issuers = tuple(read_issuer(path.read_bytes()) for path in options.token_issuer)
    return TokenAuthority(issuers, dict(options.token_user)) if issuers else None


def _mapping(text: str) -> tuple[str, str]:
    principal, equals, user = text.rpartition("=")
    if not equals or not principal or not user:
        raise argparse.ArgumentTypeError("write PRINCIPAL=USER")
    return principal, user


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
    _add_tls(parser)
    _add_faults(parser)
    return parser


def _add_faults(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group(
        "faults", "what goes wrong, for testing clients; see docs/sandbox-faults.md"
    )
    group.add_argument(
        "--fault",
        metavar="ACTION[@PHASE][:WHICH][~TEXT]",
        action="append",
        default=[],
        help="for example drop@fetch, stall@execute:3, ora-00028@execute:50%%, delay=40ms, ora-28001 (repeatable)",
    )
    group.add_argument(
        "--fault-seed",
        type=int,
        default=0,
        metavar="N",
        help="decides which requests a chance strikes",
    )


def _add_tls(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group(
        "TLS and tokens", "the listener speaks TLS only, under the name localhost"
    )
    group.add_argument("--tls-cert", type=Path, metavar="PEM", help="certificate of the listener")
    group.add_argument("--tls-key", type=Path, metavar="PEM", help="its private key, unencrypted")
    group.add_argument(
        "--client-ca", type=Path, metavar="PEM", help="demand a certificate of this CA (mTLS)"
    )
    group.add_argument(
        "--token-issuer",
        type=Path,
        metavar="PEM",
        action="append",
        default=[],
        help="accept access tokens signed with this RSA public key (repeatable)",
    )
    group.add_argument(
        "--token-user",
        type=_mapping,
        metavar="PRINCIPAL=USER",
        action="append",
        default=[],
        help="the database user of a token's sub, upn or role (repeatable)",
    )
