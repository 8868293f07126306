"""The model of modulo hashing, against the last visit of each key to its server."""

from content.labs.database_partitioning.modulo_hashing import (
    AllMove,
    Caches,
    Cluster,
    EveryWrite,
    FillsByItself,
    LeavesNothing,
    ModuloHashing,
    OneShare,
    Pinned,
)
from tests.labs.proof import proved


class MissesLoadNothing(Caches):
    """A miss leaves no entry."""

    def look_up(self, key: int) -> int:
        return self.cached[self.place(key, self.servers)].get(key, 0)


class WritesEverywhere(Caches):
    """A write reaches every server that has the key."""

    def write(self, key: int) -> None:
        super().write(key)
        for entries in self.cached.values():
            if key in entries:
                entries[key] = self.stored[key]


def counting(model: type[Caches]) -> ModuloHashing:
    lab = ModuloHashing()
    lab.model = model
    return lab


def by_last_visits(inputs: Cluster) -> list[int]:
    """No caches: an entry is as old as the last round in which its key came to the server it comes to now."""
    result = []
    *earlier, last = inputs.rounds
    for key in inputs.keys:
        visits = [
            place
            for place, turn in enumerate(earlier)
            if key in turn.looked_up + turn.written and key % turn.servers == key % last.servers
        ]
        written = [place for place, turn in enumerate(earlier) if key in turn.written]
        outdated = bool(visits) and bool(written) and written[-1] > visits[-1]
        if outdated if any(turn.written for turn in earlier) else not visits:
            result.append(key)
    return result


def test_what_is_found_is_what_the_last_visit_left() -> None:
    mutants = {
        "all move": AllMove,
        "pinned": Pinned,
        "one share": OneShare,
        "nothing is left": LeavesNothing,
        "fills by itself": FillsByItself,
        "every write": EveryWrite,
        "misses load nothing": MissesLoadNothing,
        "writes everywhere": WritesEverywhere,
    }
    proved(
        ModuloHashing(),
        lambda caches: caches.result,
        by_last_visits,
        {name: counting(model) for name, model in mutants.items()},
    )
