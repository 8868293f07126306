"""The model of an LFU cache, against counts that are taken from the text of the requests at each eviction."""

from content.labs.caching.lfu import (
    HALVING,
    LeastRecent,
    Lfu,
    LfuCache,
    MostUsed,
    NeverFades,
    NewestOfEqual,
    OldestEntry,
    OldestOfEqual,
    Remembers,
    Requests,
    StartsAnew,
)
from tests.labs.proof import proved


class RoundsUp(LfuCache):
    """Halving rounds up."""

    def halve(self) -> None:
        self.uses = {key: (uses + 1) // 2 for key, uses in self.uses.items()}


class FadesAway(LfuCache):
    """What has no uses left leaves."""

    def halve(self) -> None:
        super().halve()
        self.uses = {key: uses for key, uses in self.uses.items() if uses}


class StartsAtZero(LfuCache):
    """Storing is no use."""

    def first(self, _: str) -> int:
        return 0


def with_model(model: type[LfuCache]) -> Lfu:
    lab = Lfu()
    lab.model = model
    return lab


def weight(requests: str, key: str) -> int:
    """Uses in a stretch of requests: half of those before the last halving, and those after it."""
    before, halved, after = requests.rpartition(HALVING)
    return (weight(before, key) // 2 if halved else 0) + after.count(key)


def by_text(requests: Requests) -> tuple[str, str]:
    """Each key held is written as where it came in; its count and its last use are looked up in the text."""
    text, came, gone = requests.keys, dict[str, int](), ""
    for now, key in enumerate(text):
        if key in came or key == HALVING:
            continue
        if len(came) == requests.capacity:
            ranks = [(weight(text[at:now], held), text.rindex(held, 0, now), held) for held, at in came.items()]
            gone += min(ranks)[2]
            del came[gone[-1]]
        came[key] = now
    return ", ".join(f"{key} {weight(text[at:], key)}" for key, at in sorted(came.items())), gone


def test_lfu_evicts_what_the_text_has_least() -> None:
    mutants = {
        "the least recent": LeastRecent,
        "the most used": MostUsed,
        "the oldest entry": OldestEntry,
        "the first of equal ones": OldestOfEqual,
        "the newest of equal ones": NewestOfEqual,
        "counts outlive entries": Remembers,
        "storing does not count": StartsAtZero,
        "no halving": NeverFades,
        "nothing is left": StartsAnew,
        "rounded up": RoundsUp,
        "no uses, no place": FadesAway,
    }
    proved(
        Lfu(),
        lambda cache: (cache.shown, "".join(cache.gone)),
        by_text,
        {name: with_model(model) for name, model in mutants.items()},
    )
