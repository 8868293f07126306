"""Least frequently used: what a cache holds after a trace of requests, and how often each key counts."""

from dataclasses import dataclass

from bot.deck import Cell, Level, Mark, Source, Step, Strip
from content.labs.chance import Chance
from content.labs.lab import Case, ModelLab, Wrong

HALVING = "/"
"""Among the requests: all counts are halved."""

KEYS = {Level.EASY: "ABCDE", Level.MEDIUM: "ABCDEF", Level.HARD: "ABCDE"}


@dataclass(frozen=True)
class Requests:
    """How many keys the cache holds, and the keys in the order in which they are asked for."""

    capacity: int
    keys: str


class LfuCache:
    """A use count for each key that is held; the lowest count makes room, and the oldest use among equal ones."""

    def __init__(self, inputs: Requests) -> None:
        self.capacity = inputs.capacity
        self.uses: dict[str, int] = {}
        self.last: dict[str, int] = {}
        self.came: dict[str, int] = {}
        self.gone: list[str] = []
        self.ties = 0
        self.steps: list[Step] = []
        for now, key in enumerate(inputs.keys):
            if key == HALVING:
                self.halve()
                self._note("all counts are halved", "")
            else:
                self.request(key, now)

    def request(self, key: str, now: int) -> None:
        hit = key in self.uses
        victim = self.evict() if not hit and len(self.uses) == self.capacity else ""
        if victim:
            self.ties += list(self.uses.values()).count(self.uses[victim]) > 1
            self.drop(victim)
        self.uses[key] = self.uses[key] + 1 if hit else self.first(key)
        self.last[key] = now
        self.came[key] = self.came[key] if hit else now
        text = f"{key}: hit" if hit else f"{key}: miss, {victim} goes" if victim else f"{key}: miss"
        self._note(text, key, Mark.USED if hit else Mark.NEW)

    def first(self, _: str) -> int:
        """A key starts with one use, whatever it had before."""
        return 1

    def evict(self) -> str:
        return min(self.uses, key=lambda key: (self.uses[key], self.last[key]))

    def drop(self, key: str) -> None:
        del self.uses[key]
        self.gone.append(key)

    def halve(self) -> None:
        """Rounded down. A key stays even if nothing is left of its count."""
        self.uses = {key: uses // 2 for key, uses in self.uses.items()}

    def _note(self, text: str, changed: str, mark: Mark = Mark.NONE) -> None:
        cells = [Cell(f"{key} {n}", mark if key == changed else Mark.NONE) for key, n in sorted(self.uses.items())]
        self.steps.append(Step(text, (Strip("uses", tuple(cells)),)))

    @property
    def shown(self) -> str:
        return ", ".join(f"{key} {uses}" for key, uses in sorted(self.uses.items()))


class LeastRecent(LfuCache):
    """The belief that the key that was not used for longest goes, which is LRU."""

    def evict(self) -> str:
        return min(self.uses, key=lambda key: self.last[key])


class MostUsed(LfuCache):
    """The belief that the key with the most uses has had its turn."""

    def evict(self) -> str:
        return max(self.uses, key=lambda key: (self.uses[key], -self.last[key]))


class OldestEntry(LfuCache):
    """The belief that the entry that is in the cache for longest goes."""

    def evict(self) -> str:
        return min(self.uses, key=lambda key: self.came[key])


class OldestOfEqual(LfuCache):
    """The belief that among equal counts the entry goes that came first."""

    def evict(self) -> str:
        return min(self.uses, key=lambda key: (self.uses[key], self.came[key]))


class NewestOfEqual(LfuCache):
    """The belief that among equal counts the latest goes."""

    def evict(self) -> str:
        return min(self.uses, key=lambda key: (self.uses[key], -self.last[key]))


class Remembers(LfuCache):
    """The belief that the uses of a dropped key are kept."""

    def __init__(self, inputs: Requests) -> None:
        self.past: dict[str, int] = {}
        super().__init__(inputs)

    def first(self, key: str) -> int:
        return self.past.get(key, 0) + 1

    def drop(self, key: str) -> None:
        self.past[key] = self.uses[key]
        super().drop(key)


class NeverFades(LfuCache):
    """The belief that counts only grow."""

    def halve(self) -> None:
        pass


class StartsAnew(LfuCache):
    """The belief that decay sets all counts back."""

    def halve(self) -> None:
        self.uses = dict.fromkeys(self.uses, 0)


BELIEFS: tuple[tuple[str, type[LfuCache], str], ...] = (
    (
        "lfu-looks-at-recency",
        LeastRecent,
        "This drops the key that was not used for longest: that is LRU. Here the last use only decides between"
        " equal counts.",
    ),
    (
        "lfu-evicts-most-used",
        MostUsed,
        "This throws out the favourite, as if it had had its turn. What was used most is the first to be kept.",
    ),
    (
        "oldest-entry-should-go",
        OldestEntry,
        "This drops what came in first. Age does not matter here: an old entry with many uses stays.",
    ),
    (
        "counts-outlive-entries",
        Remembers,
        "This remembers the uses of dropped keys. A key that comes back starts with one use again.",
    ),
    (
        "lfu-tie-by-arrival",
        OldestOfEqual,
        "Among equal counts this drops the one that came in first. It should be the one whose last use is oldest.",
    ),
    (
        "lfu-tie-drops-newest",
        NewestOfEqual,
        "Among equal counts this drops the one that was used last. It is the other way round: the oldest use"
        " goes.",
    ),
    (
        "lfu-counts-only-grow",
        NeverFades,
        "This leaves the counts as they are. The halving takes half of each, so old favourites can be overtaken.",
    ),
    (
        "decay-starts-anew",
        StartsAnew,
        "This forgets all uses. Halving keeps the favourites ahead: four uses become two, and not none.",
    ),
)


class Lfu(ModelLab[Requests, LfuCache]):
    """In-cache LFU with ties by the last use, and with counts that are halved from time to time."""

    concept = "cache.lfu"
    sources = (
        Source(
            "Einziger, Friedman and Manes, TinyLFU: A Highly Efficient Cache Admission Policy, TOS 13(4), 2017",
            "https://doi.org/10.1145/3149371",
            "Frequency-based replacement, aging",
        ),
        Source(
            "Breslau et al., Web Caching and Zipf-like Distributions: Evidence and Implications, INFOCOM 1999",
            "https://doi.org/10.1109/INFCOM.1999.749260",
            "In-Cache-LFU",
        ),
    )
    model: type[LfuCache] = LfuCache

    def draw(self, chance: Chance, level: Level) -> Requests:
        popular = chance.shuffled(KEYS[level])
        weighted = popular[:1] * 3 + popular[1:2] * 2 + popular
        while True:
            keys = "".join(chance.pick(weighted) for _ in range(9 if level is Level.EASY else 12))
            inputs = Requests(3, keys if level is not Level.HARD else f"{keys[:6]}{HALVING}{keys[6:]}")
            cache = LfuCache(inputs)
            if len(cache.gone) > 1 and bool(cache.ties) is not (level is Level.EASY):
                return inputs

    def run(self, inputs: Requests) -> LfuCache:
        return self.model(inputs)

    def ask(self, inputs: Requests, run: LfuCache) -> Case:
        halving = " A / halves all counts (rounded down)." if HALVING in inputs.keys else ""
        return Case(
            stem="A cache evicts the least frequently used key; of equal ones, the one whose last use is oldest."
            f" It holds {inputs.capacity} keys, and a key starts with 1 use whenever it is stored.{halving} It"
            f" starts empty and is asked for\n\n```text\n{' '.join(inputs.keys)}\n```\n\nWhat does it hold at the"
            " end, with which counts?",
            right=run.shown,
            why=f"It evicts {', '.join(run.gone)}, in this order. Each has the lowest count when room is needed,"
            " and of equal ones the oldest last use. A hit adds 1, and a key that comes back starts with 1 again."
            f" So the cache ends with {run.shown}.",
            wrong=[Wrong(name, model(inputs).shown, text) for name, model, text in BELIEFS],
            steps=run.steps,
        )
