"""What the driver is told beside where to connect and as whom: caches, keep-alive, edition, pooled servers."""

# ConnectParams is annotated with bare containers.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false

import oracledb

from mcp_oracle.settings import SessionSettings


def configure(params: oracledb.ConnectParams, settings: SessionSettings) -> bool:
    """Set it; True if a pooled server (DRCP) is asked for.

    What the connect string itself says of keep-alive, server and class counts more than a setting.
    """
    params.set(stmtcachesize=settings.statement_cache, edition=_folded(settings.edition) or None)
    if settings.keep_alive_minutes and not any(_each(params.expire_time)):
        params.set(expire_time=settings.keep_alive_minutes)
    if settings.drcp and not any(_each(params.server_type)):
        params.set(server_type="pooled")
    is_drcp = "pooled" in _each(params.server_type)
    # The driver takes a class or an edition, not both.
    if is_drcp and not settings.edition and not any(_each(params.cclass)):
        params.set(cclass=_folded(settings.connection_class))
    return is_drcp


def _each(value: object) -> list[object]:
    """A parameter of every description of the connect string; of a single one the driver gives no list."""
    return list(value) if isinstance(value, list) else [value]


def _folded(name: str) -> str:
    return name[1:-1] if name.startswith('"') else name.upper()
