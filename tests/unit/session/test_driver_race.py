"""The driver's race is no news; everything else that asyncio reports stays one."""

import asyncio
import importlib
from collections.abc import Generator
from typing import Any, cast

import pytest

from mcp_oracle.session.driver_race import is_race, quieten

_OF_DRIVER: Any = importlib.import_module("oracledb.thin_impl").BaseAsyncProtocol
PROTOCOL = cast("object", _OF_DRIVER.__new__(_OF_DRIVER))


@pytest.fixture
def loop() -> Generator[asyncio.AbstractEventLoop]:
    loop = asyncio.new_event_loop()
    yield loop
    loop.close()


@pytest.mark.parametrize(
    ("context", "expected"),
    [
        ({"exception": asyncio.InvalidStateError(), "protocol": PROTOCOL}, True),
        ({"exception": asyncio.InvalidStateError(), "protocol": object()}, False),
        ({"exception": asyncio.InvalidStateError()}, False),
        ({"exception": ValueError(), "protocol": PROTOCOL}, False),
        ({"message": "x"}, False),
    ],
)
def test_only_a_future_that_the_driver_finds_settled_is_the_race(
    context: dict[str, Any], expected: bool
) -> None:
    assert is_race(context) is expected


def test_what_is_not_the_race_goes_where_it_went_before(loop: asyncio.AbstractEventLoop) -> None:
    told: list[dict[str, Any]] = []
    loop.set_exception_handler(lambda _, context: told.append(context))
    quieten(loop)
    quieten(loop)
    loop.call_exception_handler({"exception": asyncio.InvalidStateError(), "protocol": PROTOCOL})
    assert told == []
    loop.call_exception_handler({"message": "x"})
    assert told == [{"message": "x"}]
