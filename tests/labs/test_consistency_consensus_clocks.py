"""The model of Lamport clocks, against the longest chains of events."""

from functools import cache

from content.labs.consistency_consensus.lamport_clock import (
    LETTERS,
    Adopts,
    ByName,
    CarriesLatest,
    Clocks,
    Diagram,
    Event,
    Global,
    Increments,
    LamportClock,
    TakesMaximum,
    TiesAsTheyCame,
)
from tests.labs.proof import proved


class FreeSends(Clocks):
    """A send does not count."""

    def happen(self, event: Event) -> None:
        super().happen(event)
        if event.peer and not event.receipt:
            self.clock[event.process] -= 1


class LastNameFirst(Clocks):
    """R before Q before P."""

    def key(self, letter: str) -> tuple[int | str, ...]:
        time, name = self.stamps[LETTERS.index(letter)]
        return time, -ord(name)


class Backwards(Clocks):
    """Later stamps first."""

    def order(self) -> list[str]:
        return super().order()[::-1]


def counting(model: type[Clocks]) -> LamportClock:
    lab = LamportClock()
    lab.model = model
    return lab


def by_chains(diagram: Diagram) -> tuple[list[int], str]:
    """An event's time is the number of events in the longest chain of causes that ends with it."""
    events = diagram.events

    @cache
    def length(place: int) -> int:
        here = events[place]
        before = [n for n in range(place) if events[n].process == here.process][-1:]
        sent = [n for n in range(place) if here.receipt and not events[n].receipt and events[n].peer]
        causes = before + [n for n in sent if events[n].message == here.message]
        return 1 + max(map(length, causes), default=0)

    times = [length(place) for place in range(len(events))]
    pairs = [
        (times[LETTERS.index(letter)], events[LETTERS.index(letter)].process, letter) for letter in diagram.marked
    ]
    return times, "".join(letter for _, _, letter in sorted(pairs))


def test_a_stamp_is_the_length_of_the_longest_chain_of_causes() -> None:
    mutants = {
        "receipts adopt": Adopts,
        "receipts add one": Increments,
        "receipts take the maximum": TakesMaximum,
        "messages carry the latest": CarriesLatest,
        "one counter": Global,
        "sends do not count": FreeSends,
        "names first": ByName,
        "ties as they came": TiesAsTheyCame,
        "names from the end": LastNameFirst,
        "later ones first": Backwards,
    }
    proved(
        LamportClock(),
        lambda clocks: ([time for time, _ in clocks.stamps], "".join(clocks.order())),
        by_chains,
        {name: counting(model) for name, model in mutants.items()},
    )
