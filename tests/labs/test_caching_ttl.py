"""The model of caches with a time to live, against the loads of each cache, one cache after the other."""

from collections.abc import Sequence

from bot.deck import Level
from content.labs.caching.ttl import (
    SHARED,
    START,
    Caches,
    Event,
    Fresh,
    FromChange,
    OnceMore,
    PastShared,
    Sliding,
    Timeline,
    Together,
    Ttl,
)
from tests.labs.proof import proved


class FromFirst(Caches):
    """The time ends at fixed moments, counted from the first load."""

    def __init__(self, inputs: Timeline) -> None:
        self.firsts: dict[str, int] = {}
        super().__init__(inputs)

    def end(self, cache: str, now: int) -> int:
        first, ttl = self.firsts.setdefault(cache, now), self.inputs.ttl[cache]
        return now + ttl - (now - first) % ttl


class HandedDown(Caches):
    """A copy of a copy ends when that one does."""

    def end(self, cache: str, now: int) -> int:
        end = super().end(cache, now)
        return min(end, self.copies[SHARED][1]) if SHARED in self.inputs.ttl and cache != SHARED else end


class Kept(Caches):
    """A deletion leaves the copy."""

    def change(self, event: Event) -> None:
        self.database = event.value


class Cleared(Caches):
    """A deletion empties all caches."""

    def change(self, event: Event) -> None:
        super().change(event)
        if event.deleted:
            self.copies = {}


class Endless(Caches):
    """Nothing ends."""

    def end(self, cache: str, now: int) -> int:
        return super().end(cache, now) + 10_000


def caching(model: type[Caches]) -> Ttl:
    lab = Ttl()
    lab.model = model
    return lab


def loads(reads: Sequence[int], ttl: int, deletions: Sequence[int]) -> list[int]:
    """Of a cache's reads, those for which no earlier load is still good."""
    found: list[int] = []
    for now in reads:
        good = [load for load in found if now < load + ttl and not any(load < gone <= now for gone in deletions)]
        found += [] if good else [now]
    return found


def by_loads(timeline: Timeline) -> list[int]:
    """The loads of the servers are the reads of the shared cache; values are looked up from the database on."""
    reads = {name: [e.now for e in timeline.events if e.reader == name] for name in timeline.ttl}
    deletions = {name: [e.now for e in timeline.events if e.deleted == name] for name in timeline.ttl}
    servers = [name for name in timeline.ttl if name != SHARED]
    loaded = {name: loads(reads[name], timeline.ttl[name], deletions[name]) for name in servers}
    if SHARED in timeline.ttl:
        asked = sorted(now for name in servers for now in loaded[name])
        loaded[SHARED] = loads(asked, timeline.ttl[SHARED], deletions[SHARED])

    def last(moments: Sequence[int], now: int) -> int:
        return max(moment for moment in moments if moment <= now)

    values = []
    for event in timeline.events:
        if event.reader:
            when = last(loaded[event.reader], event.now)
            when = last(loaded[SHARED], when) if SHARED in loaded else when
            values.append(max([START, *(e.value for e in timeline.events if e.value and e.now < when)]))
    return values


def test_a_read_returns_what_the_last_load_has_found() -> None:
    mutants = {
        "reads renew": Sliding,
        "from the first load": FromFirst,
        "from the change": FromChange,
        "once more": OnceMore,
        "always fresh": Fresh,
        "all together": Together,
        "handed down": HandedDown,
        "past the shared cache": PastShared,
        "no deletions": Kept,
        "deletions everywhere": Cleared,
        "no end": Endless,
    }
    proved(
        Ttl(), lambda caches: caches.returned, by_loads, {name: caching(model) for name, model in mutants.items()}
    )


def test_a_copy_is_good_up_to_the_last_moment_before_its_end() -> None:
    """The questions never ask what happens at the very end; the model takes it as Redis does: expired."""
    events = (Event(0, "S"), Event(1, value=2), Event(24, "S"), Event(25, "S"))
    assert Caches(Timeline(Level.EASY, {"S": 25}, events)).returned == [1, 1, 2]
