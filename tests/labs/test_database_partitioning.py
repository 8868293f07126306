"""The model of a hash ring, against walks from place to place."""

from collections.abc import Sequence

from content.labs.database_partitioning.consistent_hashing import (
    Backwards,
    Churn,
    ConsistentHashing,
    FirstOwnerOnly,
    FirstPlaceOnly,
    Nearest,
    NextPlaces,
    NoWrap,
    Rehashed,
    Ring,
)
from tests.labs.proof import proved


class NobodyLeaves(Ring):
    """A node that leaves keeps its places."""

    def ring(self, nodes: Sequence[str]) -> list[tuple[int, str]]:
        return super().ring(sorted({*nodes, *self.inputs.start}))


def turning(model: type[Ring]) -> ConsistentHashing:
    lab = ConsistentHashing()
    lab.model = model
    return lab


def by_walking(inputs: Churn) -> list[int]:
    """One place after the other, round and round, until enough nodes are met. Nothing is sorted."""
    left = {node for node, what in inputs.events if what == "leaves"}
    joined = {node for node, what in inputs.events if what == "joins"}
    before = set(inputs.start)
    after = (before | joined) - left

    def met(key: int, nodes: set[str]) -> set[str]:
        found: set[str] = set()
        place = key
        while len(found) < inputs.copies:
            found |= {node for node in nodes if place in inputs.places[node]}
            place = (place + 1) % 100
        return found

    return [key for key in inputs.keys if met(key, after) - met(key, before)]


def test_keys_move_as_a_walk_around_the_ring_says() -> None:
    mutants = {
        "backwards": Backwards,
        "the nearest": Nearest,
        "no wrap": NoWrap,
        "hashed anew": Rehashed,
        "first places": FirstPlaceOnly,
        "next places": NextPlaces,
        "first owners": FirstOwnerOnly,
        "nobody leaves": NobodyLeaves,
    }
    proved(
        ConsistentHashing(),
        lambda ring: ring.moved,
        by_walking,
        {name: turning(model) for name, model in mutants.items()},
    )
