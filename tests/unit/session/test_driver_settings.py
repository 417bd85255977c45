"""What the driver is told: caches, keep-alive, edition, pooled servers."""

# ConnectParams is annotated with bare containers.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false

from typing import Any

import oracledb
import pytest

from mcp_oracle.session.driver_settings import configure
from mcp_oracle.settings import SessionSettings

TWO = (
    "(DESCRIPTION_LIST=(DESCRIPTION=(ADDRESS=(PROTOCOL=tcp)(HOST=a)(PORT=1))(CONNECT_DATA=(SERVICE_NAME=s)))"
    "(DESCRIPTION=(ADDRESS=(PROTOCOL=tcp)(HOST=b)(PORT=1))(CONNECT_DATA=(SERVICE_NAME=s))))"
)


def configured(dsn: str, **settings: Any) -> tuple[oracledb.ConnectParams, bool]:
    params = oracledb.ConnectParams()
    params.parse_connect_string(dsn)
    is_drcp = configure(params, SessionSettings(**settings))
    return params, is_drcp


def test_the_defaults_keep_statements_and_the_connection_alive() -> None:
    params, is_drcp = configured("h/s")
    assert (params.stmtcachesize, params.expire_time, is_drcp) == (40, 2, False)
    assert (params.edition, params.cclass) == (None, None)


def test_every_description_is_kept_alive() -> None:
    params, _ = configured(TWO, keep_alive_minutes=7)
    assert params.expire_time == [7, 7]


def test_what_the_connect_string_says_counts() -> None:
    params, is_drcp = configured("h/s:pooled?expire_time=9&pool_connection_class=MINE", drcp=False)
    assert (params.expire_time, params.cclass, is_drcp) == (9, "MINE", True)
    dedicated, is_drcp = configured("h/s:dedicated", drcp=True)
    assert (dedicated.server_type, is_drcp) == ("dedicated", False)


def test_keep_alive_and_cache_can_be_switched_off() -> None:
    params, _ = configured("h/s", keep_alive_minutes=0, statement_cache=0)
    assert (params.expire_time, params.stmtcachesize) == (0, 0)


def test_a_pooled_server_is_asked_for_with_a_class_of_its_own() -> None:
    params, is_drcp = configured("h/s", drcp=True)
    assert (params.server_type, params.cclass, is_drcp) == ("pooled", "MCP_ORACLE_ADB", True)


@pytest.mark.parametrize(
    ("written", "sent"), [("release_2", "RELEASE_2"), ('"Release 2"', "Release 2")]
)
def test_the_edition_is_folded_like_any_name(written: str, sent: str) -> None:
    params, is_drcp = configured("h/s", edition=written, drcp=True)
    assert (params.edition, params.cclass, is_drcp) == (sent, None, True)
