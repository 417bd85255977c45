"""What the server asks before it does something: the place where a test makes things go wrong."""

from collections.abc import Sequence
from typing import ClassVar

from mcp_oracle.sandbox.faults.action import Action
from mcp_oracle.sandbox.faults.phase import Phase
from mcp_oracle.sandbox.protocol.connect import Connect
from mcp_oracle.sandbox.protocol.request import Request
from mcp_oracle.sandbox.traffic import Traffic


class DropConnectionError(Exception):
    """Raised by a fault: the socket is closed without another word."""


class Faults:
    """Nothing goes wrong. A test overrides what should, or uses a `FaultPlan`.

    The coroutines may wait for a test's event; a break is noted meanwhile and served when they return.
    """

    has_actions: ClassVar[bool] = False
    """Whether a subclass overrides `actions`."""
    has_hooks: ClassVar[bool] = False
    """Whether a subclass overrides a coroutine that is asked about requests."""

    def __init_subclass__(cls) -> None:
        cls.has_actions = cls.actions is not Faults.actions
        before = (cls.before_request, cls.before_packet)
        cls.has_hooks = before != (Faults.before_request, Faults.before_packet)

    def spare(self, traffic: Traffic, request: Request) -> bool:  # noqa: ARG002 - for overriding
        """Whether nothing can happen to this request: then nothing else is asked about it, and it is quicker."""
        return not (self.has_actions or self.has_hooks)

    def actions(self, phase: Phase, text: str) -> Sequence[Action]:  # noqa: ARG002 - for overriding
        """What strikes a request of this phase with this SQL text."""
        return ()

    async def on_connect(self, connect: Connect) -> int | None:
        """The ORA number to refuse with, or None."""

    async def before_request(self, traffic: Traffic, request: Request) -> None:
        """May wait for an event, or raise DropConnectionError."""

    async def before_packet(self, traffic: Traffic, index: int, count: int) -> None:
        """Called before each packet of an answer; may wait, or raise DropConnectionError."""
