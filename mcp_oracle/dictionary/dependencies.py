"""What a view depends on, through other views, and where something in it does not show what it reads. Pure."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Final, NamedTuple

Parts = tuple[str, ...]
_READABLE: Final = frozenset(
    {"TABLE", "SEQUENCE", "NON-EXISTENT", "UNDEFINED", "DOMAIN", "XML SCHEMA"}
)
"""What holds nothing of other tables."""
_LEADING_ON: Final = frozenset(
    {"VIEW", "MATERIALIZED VIEW", "ANALYTIC VIEW", "HIERARCHY", "ATTRIBUTE DIMENSION", "PROPERTY GRAPH", "SYNONYM"}
)  # fmt: skip


class Edge(NamedTuple):
    """One row of ALL_DEPENDENCIES: what is depended on."""

    kind: str
    key: Parts
    supplied: bool
    link: str


@dataclass(slots=True)
class Dependencies:
    """The edges that a look-up gave."""

    edges: dict[Parts, set[Edge]] = field(
        default_factory=lambda: defaultdict[Parts, set[Edge]](set)
    )

    def of(self, view: Parts) -> tuple[frozenset[str], str]:
        """SCHEMA.NAME of all that a view depends on, and the first part whose own reads are not known."""
        seen: set[Parts] = {view}
        waiting, unknown = [view], ""
        while waiting:
            for edge in sorted(self.edges.get(waiting.pop(), ())):
                unknown = unknown or self._unknown(edge)
                if edge.key not in seen and not edge.link:
                    seen.add(edge.key)
                    waiting.append(edge.key)
        return frozenset(".".join(key) for key in seen - {view}), unknown

    def _unknown(self, edge: Edge) -> str:
        """Code of users may read anything; a view or synonym without dependencies is not visible to this user."""
        name = ".".join(edge.key)
        if edge.supplied or edge.link or edge.kind in _READABLE:
            return ""
        if edge.kind not in _LEADING_ON:
            return f"the {edge.kind.lower()} {name}, which may read any table"
        return "" if edge.key in self.edges else f"{name}, of which the dictionary shows nothing"
