"""The model of the wait-for graph, against all possible circles of transactions, row by row."""

from collections.abc import Sequence
from itertools import pairwise, permutations

from content.labs.acid_transactions.deadlock_wait_for_graph import (
    AllStuck,
    DeadlockWaitForGraph,
    Event,
    FirstHolder,
    LastWait,
    Locks,
    NoQueue,
    ReadersFree,
    SharedBlocks,
    UpgradeAtOnce,
)
from tests.labs.proof import proved


class PairsOnly(Locks):
    """A deadlock is between two."""

    @property
    def cycle(self) -> list[int]:
        return sorted({start for start, end in self.arrows if (end, start) in self.arrows})


class NothingFreed(Locks):
    """After a commit nobody gets what was waited for."""

    def commit(self, one: int) -> None:
        self.granted = [lock for lock in self.granted if lock.by != one]


class UpgradesQueue(Locks):
    """An upgrade waits behind everybody."""

    def queued(self, request: Event, ahead: Sequence[Event]) -> Sequence[Event]:
        return [other for other in ahead if other is not request]


def waiting(model: type[Locks]) -> DeadlockWaitForGraph:
    lab = DeadlockWaitForGraph()
    lab.model = model
    return lab


def arrows_of_row(events: Sequence[Event], row: str) -> set[tuple[int, int]]:
    """One list for a row: [transaction, mode, served], in the order of arrival."""
    queue: list[tuple[int, str, bool]] = []

    def obstacles(place: int) -> set[int]:
        by, mode, _ = queue[place]
        before = queue[:place]
        if any(other == by and served for other, _, served in queue):
            before = []
        held = [entry for entry in queue if entry[2]]
        return {other for other, theirs, _ in [*held, *before] if other != by and "X" in (mode, theirs)}

    for event in events:
        if event.row == row:
            queue.append((event.by, event.mode, False))
        if event.mode == "commit":
            queue = [entry for entry in queue if entry[0] != event.by]
        for place, (by, mode, served) in enumerate(queue):
            queue[place] = (by, mode, served or not obstacles(place))
    return {(by, other) for place, (by, _, served) in enumerate(queue) if not served for other in obstacles(place)}


def by_trying_circles(events: Sequence[Event]) -> list[int]:
    everybody = sorted({event.by for event in events})
    arrows = set().union(*(arrows_of_row(events, row) for row in "abcd"))
    found: set[int] = set()
    for size in range(2, len(everybody) + 1):
        for circle in permutations(everybody, size):
            if all(pair in arrows for pair in pairwise((*circle, circle[0]))):
                found |= set(circle)
    return sorted(found)


def test_cycles_are_the_circles_in_which_each_waits_for_the_next() -> None:
    mutants = {
        "all that are stuck": AllStuck,
        "shared blocks shared": SharedBlocks,
        "readers are free": ReadersFree,
        "no queue": NoQueue,
        "the first holder only": FirstHolder,
        "upgrades at once": UpgradeAtOnce,
        "the last wait": LastWait,
        "pairs only": PairsOnly,
        "nothing is freed": NothingFreed,
        "upgrades queue": UpgradesQueue,
    }
    proved(
        DeadlockWaitForGraph(),
        lambda locks: locks.cycle,
        by_trying_circles,
        {name: waiting(model) for name, model in mutants.items()},
    )
