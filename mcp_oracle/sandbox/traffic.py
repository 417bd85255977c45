"""What a server counts for its tests: connections, requests, statements, and what is open at the moment. Pure data."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class Traffic:
    """What one connection did.

    Attributes:
        rollbacks: requests for function 15.
        statements: every SQL text that was run or described, exactly as it came.
    """

    number: int
    user: str = ""
    requests: int = 0
    rollbacks: int = 0
    round_trips: int = 0
    breaks: int = 0
    crossed: int = 0
    statements: list[str] = field(default_factory=list[str])


@dataclass(slots=True)
class Statistics:
    connects: int = 0
    refused: int = 0
    bad_logons: int = 0
    connections: list[Traffic] = field(default_factory=list[Traffic])

    @property
    def requests(self) -> int:
        return sum(traffic.requests for traffic in self.connections)

    @property
    def round_trips(self) -> int:
        return sum(traffic.round_trips for traffic in self.connections)

    @property
    def rollbacks(self) -> int:
        return sum(traffic.rollbacks for traffic in self.connections)

    @property
    def statements(self) -> list[str]:
        return [text for traffic in self.connections for text in traffic.statements]


@dataclass(frozen=True, slots=True)
class Census:
    """What is open at this moment.

    Attributes:
        connections: sockets.
        sessions: those of them that are logged on.
        at_work: requests that were not answered yet.
        cursors: parsed statements, with those that a client's cache keeps.
        results: cursors with rows that were not fetched.
        transactions: sessions with an open transaction.
    """

    connections: int = 0
    sessions: int = 0
    at_work: int = 0
    cursors: int = 0
    results: int = 0
    transactions: int = 0
