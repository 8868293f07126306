"""Time to live: what reads through caches return while the source changes."""

from dataclasses import dataclass

from bot.deck import Cell, Level, Mark, Source, Step, Strip
from content.labs.chance import Chance
from content.labs.lab import Case, ModelLab, Wrong

SHARED = "shared"
START, ASKED = 1, 4
"""What x is at first, and how many reads are asked about: the last ones."""

SETTINGS = {
    Level.EASY: "Server S keeps x for {} s after it has loaded it from the database.",
    Level.MEDIUM: "Servers S and T each keep x for {} s after they have loaded it from the database. Who writes x"
    " also deletes its own copy.",
    Level.HARD: "Servers S and T each keep x for {} s after they have loaded it from a shared cache, which keeps"
    " it for {} s after it has loaded it from the database.",
}
DELETED = {Level.EASY: ("",), Level.MEDIUM: ("S", "T"), Level.HARD: ("", "", SHARED)}
"""Whose copy a write deletes."""


Copies = dict[str, tuple[int, int]]
"""What each cache has, and until when."""


@dataclass(frozen=True)
class Event:
    """At some second a server reads, or the database gets a new value, and a cache loses its copy."""

    now: int
    reader: str = ""
    value: int = 0
    deleted: str = ""

    @property
    def told(self) -> str:
        if self.reader:
            return f"{self.reader} reads"
        who = f"{self.deleted} writes " if self.deleted not in ("", SHARED) else ""
        return f"{who}x = {self.value}{', shared copy deleted' if self.deleted == SHARED else ''}"


@dataclass(frozen=True)
class Timeline:
    """Seconds that each cache keeps a copy, and what happens. With a shared cache, servers load through it."""

    level: Level
    ttl: dict[str, int]
    events: tuple[Event, ...]


class Caches:
    """A copy in each cache with the second at which it ends."""

    def __init__(self, inputs: Timeline) -> None:
        self.inputs = inputs
        self.database = START
        self.copies: Copies = {}
        self.returned: list[int] = []
        self.loads: list[str] = []
        self.history: list[tuple[Event, int, Copies]] = []
        for event in inputs.events:
            if event.reader:
                self.returned.append(self.read(event.reader, event.now))
            else:
                self.change(event)
            self.history.append((event, self.database, dict(self.copies)))

    def change(self, event: Event) -> None:
        self.database = event.value
        self.copies.pop(event.deleted, None)

    def read(self, cache: str, now: int) -> int:
        """A copy is served until its time ends; then it counts as missing."""
        if now >= self.copies.get(cache, (0, now))[1]:
            value = self.load(cache, now)
            self.loads.append(f"{cache} at {now}")
            self.copies[cache] = value, self.end(cache, now)
        return self.copies[cache][0]

    def load(self, cache: str, now: int) -> int:
        """From the shared cache, if there is one, or else from the database."""
        return self.read(SHARED, now) if cache != SHARED and SHARED in self.inputs.ttl else self.database

    def end(self, cache: str, now: int) -> int:
        """A copy lives for its cache's full time from now on, wherever it came from."""
        return now + self.inputs.ttl[cache]

    @property
    def shown(self) -> str:
        return ", ".join(map(str, self.returned[-ASKED:]))

    @property
    def steps(self) -> list[Step]:
        befores: list[Copies] = [{}, *(copies for _, _, copies in self.history)]
        steps = []
        for before, (event, database, copies) in zip(befores, self.history, strict=False):
            strips = [Strip("database", (Cell(str(database), Mark.NEW if event.value else Mark.NONE),))]
            for cache in self.inputs.ttl:
                text = "{} until {}".format(*copies[cache]) if cache in copies else "none"
                mark = Mark.NEW if copies.get(cache) != before.get(cache) else Mark.NONE
                strips.append(Strip(cache, (Cell(text, mark),)))
            steps.append(Step(f"{event.now}: {event.told}", tuple(strips)))
        return steps


class Sliding(Caches):
    """The belief that reading renews the time."""

    def read(self, cache: str, now: int) -> int:
        value = super().read(cache, now)
        self.copies[cache] = value, self.end(cache, now)
        return value


class Fresh(Caches):
    """The belief that caches hear of changes."""

    def read(self, cache: str, now: int) -> int:
        super().read(cache, now)
        return self.database


class FromChange(Caches):
    """The belief that the time of a copy runs from the change that makes it old."""

    def change(self, event: Event) -> None:
        good = [cache for cache, (value, end) in self.copies.items() if value == self.database and event.now < end]
        self.copies |= {cache: (self.database, self.end(cache, event.now)) for cache in good}
        super().change(event)


class OnceMore(Caches):
    """The belief that a copy whose time is over is served once more, while it is loaded anew."""

    def read(self, cache: str, now: int) -> int:
        old = self.copies.get(cache)
        value = super().read(cache, now)
        return old[0] if old and now >= old[1] else value


class Together(Caches):
    """The belief that the servers' caches share what they load, and what they lose."""

    def read(self, cache: str, now: int) -> int:
        return super().read(SHARED if cache == SHARED else min(self.inputs.ttl), now)

    def change(self, event: Event) -> None:
        super().change(event)
        if event.deleted and event.deleted != SHARED:
            self.copies = {}


class PastShared(Caches):
    """The belief that only the cache next to the reader makes a value old."""

    def load(self, _cache: str, _now: int) -> int:
        return self.database


DULL = {Level.EASY: Fresh, Level.MEDIUM: Together, Level.HARD: PastShared}
"""Runs that tell nothing: those in which this belief makes no difference."""

BELIEFS: tuple[tuple[str, type[Caches], str], ...] = (
    (
        "inner-ttl-bounds",
        PastShared,
        "This takes what a server loads for new. It may come from the shared copy, which is some seconds old"
        " already.",
    ),
    (
        "caches-move-together",
        Together,
        "The servers' caches know nothing of each other: each loads and deletes for itself.",
    ),
    (
        "reads-renew-ttl",
        Sliding,
        "This starts the time anew at each read. A copy's time runs from the load, however often it is read.",
    ),
    (
        "ttl-counts-from-change",
        FromChange,
        "This counts from the change. A cache does not hear of changes, so the time runs from the load.",
    ),
    (
        "expired-serves-once",
        OnceMore,
        "A copy whose time is over counts as missing: the first read after that loads the value, and returns it.",
    ),
    (
        "cache-learns-of-writes",
        Fresh,
        "Nobody tells the cache of a change. Until its time ends, a copy is served as it was loaded.",
    ),
)


class Ttl(ModelLab[Timeline, Caches]):
    """Lazy loading with a time to live, in one cache, in caches side by side, and in two layers."""

    concept = "cache.ttl"
    sources = (
        Source(
            "Amazon ElastiCache documentation, Caching strategies",
            "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/Strategies.html",
            "Lazy loading; Adding TTL",
        ),
        Source(
            "Redis documentation, EXPIRE", "https://redis.io/docs/latest/commands/expire/", "Refreshing expires"
        ),
    )
    model: type[Caches] = Caches

    def draw(self, chance: Chance, level: Level) -> Timeline:
        servers = "S" if level is Level.EASY else "ST"
        ttl = dict.fromkeys(servers, chance.pick((25, 35, 45)))
        if level is Level.HARD:
            ttl |= {SHARED: chance.pick((35, 45, 55))}
        events = [Event(0, "S")]
        value = START
        for place in range(1, 9 if level is Level.EASY else 11):
            now = events[-1].now + 10 * chance.between(1, 2)
            if place % 2 and chance.below(4):
                value += 1
                events.append(Event(now, "", value, chance.pick(DELETED[level])))
            else:
                events.append(Event(now, chance.pick(servers)))
        return Timeline(level, ttl, tuple(events))

    def run(self, inputs: Timeline) -> Caches:
        return self.model(inputs)

    def ask(self, inputs: Timeline, run: Caches) -> Case | None:
        if run.shown == DULL[inputs.level](inputs).shown:
            return None
        events = "\n".join(f"{event.now:>3}  {event.told}" for event in inputs.events)
        layers = " What a server loads from the shared cache may be old already." if SHARED in inputs.ttl else ""
        return Case(
            stem=f"{SETTINGS[inputs.level].format(inputs.ttl['S'], inputs.ttl.get(SHARED))} At first nothing is"
            f" cached, and x is {START}. By seconds:\n\n```text\n{events}\n```\n\nWhat do the last 4 reads"
            " return?",
            right=run.shown,
            why="A copy is served as it was loaded until its time is over, reads or changes notwithstanding; then"
            f" the next read loads x anew.{layers} These are the loads: {', '.join(run.loads)}.",
            wrong=[Wrong(name, model(inputs).shown, text) for name, model, text in BELIEFS],
            steps=run.steps,
        )
