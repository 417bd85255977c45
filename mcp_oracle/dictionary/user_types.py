"""Which user types run code of theirs when values are compared. Pure.

DISTINCT, ORDER BY, GROUP BY, IN, set operators and joins call the MAP or ORDER method of an object type: its own, that
of its supertype, of its attributes, or of a collection's elements.
"""

from collections import defaultdict
from dataclasses import dataclass, field

Key = tuple[str, ...]
"""Owner and name."""


@dataclass(slots=True)
class UserTypes:
    """Types of users that the dictionary describes.

    Attributes:
        orders: type -> whether it has a MAP or ORDER method of its own.
        parts: type -> supertype, and the user types of its attributes or elements.
    """

    orders: dict[Key, bool] = field(default_factory=dict[Key, bool])
    parts: dict[Key, set[Key]] = field(default_factory=lambda: defaultdict[Key, set[Key]](set))

    def add(self, key: Key, *, orders: bool) -> None:
        self.orders[key] = orders

    def ordered_by(self, key: Key) -> frozenset[str]:
        """This type and what it is made of, as far as it has such a method; not knowing counts as having."""
        seen: set[Key] = set()
        waiting = {key}
        while waiting:
            seen |= waiting
            waiting = {part for at in waiting for part in self.parts.get(at, ())} - seen
        return frozenset(".".join(at) for at in seen if self.orders.get(at, True))
