"""The rules that hold at the moment. May be changed from any thread while the server runs."""

import random
import threading
from collections import Counter
from collections.abc import Iterable, Sequence

from mcp_oracle.sandbox.faults.action import Action
from mcp_oracle.sandbox.faults.hooks import Faults
from mcp_oracle.sandbox.faults.phase import Phase
from mcp_oracle.sandbox.faults.rule import Rule, read_rule
from mcp_oracle.sandbox.protocol.request import Request
from mcp_oracle.sandbox.traffic import Traffic


class FaultPlan(Faults):
    """Faults by rules, counted from when each rule was set."""

    def __init__(self, rules: Iterable[Rule | str] = (), *, seed: int = 0) -> None:
        """Raises: FaultSpecError."""
        self._lock = threading.Lock()
        self._random = random.Random(seed)  # noqa: S311 - which requests a fault strikes is no secret
        self._rules: list[tuple[Rule, Counter[str]]] = []
        self.set(rules)

    def set(self, rules: Iterable[Rule | str]) -> None:
        """Replaces all rules."""
        read = [rule if isinstance(rule, Rule) else read_rule(rule) for rule in rules]
        with self._lock:
            self._rules = [(rule, Counter[str]()) for rule in read]

    def clear(self) -> None:
        """From here on nothing goes wrong; what is stalled stays stalled."""
        self.set(())

    @property
    def struck(self) -> int:
        """How many requests the present rules have struck."""
        with self._lock:
            return sum(counted["struck"] for _, counted in self._rules)

    def spare(self, traffic: Traffic, request: Request) -> bool:  # noqa: ARG002 - as in Faults
        return not (self._rules or self.has_hooks)

    def actions(self, phase: Phase, text: str) -> Sequence[Action]:
        with self._lock:
            found = [pair for pair in self._rules if pair[0].concerns(phase, text)]
            return [rule.action for rule, counted in found if self._strikes(rule, counted)]

    def _strikes(self, rule: Rule, counted: Counter[str]) -> bool:
        counted["seen"] += 1
        strikes = rule.strikes(counted["seen"], self._random.random())
        counted["struck"] += strikes
        return strikes
