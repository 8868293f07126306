"""Least recently used: what a cache holds after a trace of requests."""

from collections import Counter
from dataclasses import dataclass, field

from bot.deck import Cell, Level, Mark, Source, Step, Strip
from content.labs.chance import Chance
from content.labs.lab import Case, ModelLab, Wrong

SIZES = {Level.EASY: (3, 7), Level.MEDIUM: (4, 10), Level.HARD: (5, 13)}
"""Keys that the cache holds, and requests."""


@dataclass(frozen=True)
class Requests:
    """Keys in the order in which they are asked for, and how many of them the cache holds."""

    capacity: int
    keys: str


@dataclass
class LruCache:
    """Keys from most to least recently used. A request brings its key to the front; the last one makes room."""

    capacity: int
    keys: list[str] = field(default_factory=list)
    hits: int = 0
    steps: list[Step] = field(default_factory=list)

    def request(self, key: str) -> None:
        if key in self.keys:
            self.hits += 1
            self.touch(key)
            self._note(f"{key}: hit", key, Mark.USED)
            return
        gone = self.evict() if len(self.keys) == self.capacity else ""
        self.insert(key)
        self._note(f"{key}: miss, {gone} goes" if gone else f"{key}: miss", key, Mark.NEW)

    def touch(self, key: str) -> None:
        self.keys.remove(key)
        self.keys.insert(0, key)

    def insert(self, key: str) -> None:
        self.keys.insert(0, key)

    def evict(self) -> str:
        return self.keys.pop()

    def _note(self, text: str, changed: str, mark: Mark) -> None:
        cells = tuple(Cell(key, mark if key == changed else Mark.NONE) for key in self.keys)
        self.steps.append(Step(text, (Strip("most to least recent", cells),)))

    @property
    def shown(self) -> str:
        return ", ".join(self.keys)


class UntouchedCache(LruCache):
    """The belief that a hit changes nothing: first in, first out."""

    def touch(self, key: str) -> None:
        pass


class NewestOutCache(LruCache):
    """The belief that the key used last has to make room."""

    def evict(self) -> str:
        return self.keys.pop(0)


class BackOfTheQueueCache(LruCache):
    """The belief that a new key has to earn its place from the back."""

    def insert(self, key: str) -> None:
        self.keys.append(key)


@dataclass
class RarestOutCache(LruCache):
    """The belief that the key asked for least often has to make room: least frequently used."""

    counts: Counter[str] = field(default_factory=Counter)

    def request(self, key: str) -> None:
        super().request(key)
        self.counts[key] += 1

    def evict(self) -> str:
        rarest = min(reversed(self.keys), key=lambda key: self.counts[key])
        self.keys.remove(rarest)
        return rarest


BELIEFS: tuple[tuple[str, type[LruCache], str], ...] = (
    (
        "hit-does-not-refresh",
        UntouchedCache,
        "That is first in, first out: each key stays where it came in. Here a hit moves its key to the front,"
        " which saves it from being the next to go.",
    ),
    (
        "lru-evicts-newest",
        NewestOutCache,
        "It throws out what was used last, as if that had had its turn. The idea of this policy is the opposite:"
        " what was just used is likely to be used again.",
    ),
    (
        "lru-new-key-at-back",
        BackOfTheQueueCache,
        "A new key has been used just now, so it is the most recent of all. Putting it at the back makes it the"
        " next one to be thrown out.",
    ),
    (
        "lru-counts-uses",
        RarestOutCache,
        "This counts how often each key was asked for, which is another policy, least frequently used. Here only"
        " the time of the last use matters.",
    ),
)


class Lru(ModelLab[Requests, LruCache]):
    """The state of a cache after a trace of requests, by the definition of Mattson et al. (1970)."""

    concept = "cache.lru"
    sources = (
        Source(
            "Mattson et al., Evaluation Techniques for Storage Hierarchies, IBM Systems Journal 9(2), 1970",
            "https://doi.org/10.1147/sj.92.0078",
            "Stack algorithms, LRU",
        ),
    )
    model: type[LruCache] = LruCache

    def draw(self, chance: Chance, level: Level) -> Requests:
        capacity, count = SIZES[level]
        keys = ""
        while len(keys) < count:
            keys += chance.pick([key for key in "ABCDEFGH"[: capacity + 2] if not keys.endswith(key)])
        return Requests(capacity, keys)

    def run(self, inputs: Requests) -> LruCache:
        return _served(self.model, inputs)

    def ask(self, inputs: Requests, run: LruCache) -> Case:
        return Case(
            stem=f"A cache evicts the least recently used key and holds {inputs.capacity} keys. It starts empty"
            f" and is asked for {', '.join(inputs.keys)}, in this order. What does it hold at the end, from"
            " most to least recently used?",
            right=run.shown,
            why="Each request brings its key to the front, hit or miss, and a full cache drops the key at the"
            f" back. So at the end it holds the {inputs.capacity} different keys that were asked for last: read"
            f" the requests backwards and take each key once. {run.hits} of the requests were hits.",
            wrong=[Wrong(name, _served(model, inputs).shown, text) for name, model, text in BELIEFS],
            steps=run.steps,
        )


def _served(model: type[LruCache], inputs: Requests) -> LruCache:
    cache = model(inputs.capacity)
    for key in inputs.keys:
        cache.request(key)
    return cache
