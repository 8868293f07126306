"""Write-back: what the database has after a crash of the cache, and how many writes it got."""

from dataclasses import dataclass

from bot.deck import Cell, Level, Mark, Source, Step, Strip
from content.labs.chance import Chance
from content.labs.lab import Case, ModelLab, Wrong

SETTINGS = {
    Level.EASY: "has room for all keys. A flush saves each dirty key.",
    Level.MEDIUM: "holds 2 keys and evicts the least recently used one. A flush saves each dirty key.",
    Level.HARD: "has room for all keys. A flush saves the two keys that have been dirty for longest.",
}
KEYS = {Level.EASY: "ABC", Level.MEDIUM: "ABC", Level.HARD: "ABCD"}
ROOM = {Level.EASY: 99, Level.MEDIUM: 2, Level.HARD: 99}
BATCH = {Level.EASY: 99, Level.MEDIUM: 99, Level.HARD: 2}


@dataclass(frozen=True)
class Event:
    """A write of a value, a read (no value), or a flush (no key)."""

    key: str = ""
    value: int = 0

    @property
    def told(self) -> str:
        return f"{self.key} = {self.value}" if self.value else f"read {self.key}" if self.key else "flush"


@dataclass(frozen=True)
class Workload:
    """The level tells the keys and the cache's rules. Then what happens before the crash."""

    level: Level
    events: tuple[Event, ...]


class Cache:
    """Values in the order of their last use, and the keys that are newer than in the database, oldest first."""

    def __init__(self, inputs: Workload) -> None:
        self.inputs = inputs
        self.database = dict.fromkeys(KEYS[inputs.level], 0)
        self.cached: dict[str, int] = {}
        self.dirty: list[str] = []
        self.saves = 0
        self.steps: list[Step] = []
        for event in inputs.events:
            self.use(event) if event.key else self.flush()
            self._note(event.told, event.key)
        self.crash()
        self._note("crash", "")

    def use(self, event: Event) -> None:
        if event.key not in self.cached and len(self.cached) == ROOM[self.inputs.level]:
            self.evict(next(iter(self.cached)))
        value = self.cached.pop(event.key, self.database[event.key])
        self.cached[event.key] = event.value or value
        if event.value:
            self.write(event.key)

    def write(self, key: str) -> None:
        """A key that is dirty already keeps its place."""
        if key not in self.dirty:
            self.dirty.append(key)

    def flush(self) -> None:
        for key in self.dirty[: BATCH[self.inputs.level]]:
            self.save(key)

    def evict(self, key: str) -> None:
        if key in self.dirty:
            self.save(key)
        del self.cached[key]

    def save(self, key: str) -> None:
        """However often the key was written, the database gets its last value."""
        self.database[key] = self.cached[key]
        self.saves += 1
        self.dirty.remove(key)

    def crash(self) -> None:
        self.lost = {key: self.cached[key] for key in self.dirty}
        self.cached, self.dirty = {}, []

    def _note(self, text: str, key: str) -> None:
        old = {cell.text for cell in self.steps[-1].strips[1].cells} if self.steps else set()
        values = [f"{k} {value}{' dirty' * (k in self.dirty)}" for k, value in self.cached.items()]
        cached = [Cell(value, Mark.USED if value[0] == key else Mark.NONE) for value in values]
        rows = [f"{k} {value}" for k, value in self.database.items()]
        saved = [Cell(row, Mark.NEW if old and row not in old else Mark.NONE) for row in rows]
        self.steps.append(Step(text, (Strip("cache", tuple(cached)), Strip("database", tuple(saved)))))

    @property
    def shown(self) -> str:
        values = ", ".join(f"{key} = {value}" for key, value in self.database.items())
        return f"{values}; {self.saves} write{'' if self.saves == 1 else 's'}"


class Through(Cache):
    """The belief that what is confirmed is in the database."""

    def write(self, key: str) -> None:
        super().write(key)
        self.save(key)


class EachWrite(Cache):
    """The belief that each single write is sent, the oldest first."""

    def __init__(self, inputs: Workload) -> None:
        self.journal: list[tuple[str, int]] = []
        super().__init__(inputs)

    def write(self, key: str) -> None:
        super().write(key)
        self.journal.append((key, self.cached[key]))

    def flush(self) -> None:
        now, self.journal = self.journal[: BATCH[self.inputs.level]], self.journal[BATCH[self.inputs.level] :]
        self.database |= dict(now)
        self.saves += len(now)
        self.dirty = [key for key, _ in self.journal]

    def save(self, key: str) -> None:
        self.saves += [other for other, _ in self.journal].count(key) - 1
        self.journal = [change for change in self.journal if change[0] != key]
        super().save(key)


class SavesAll(Cache):
    """The belief that a flush saves whatever is in the cache."""

    def flush(self) -> None:
        self.dirty = list(self.cached)
        for key in self.cached:
            self.save(key)


class DropsDirty(Cache):
    """The belief that an eviction only removes."""

    def evict(self, key: str) -> None:
        self.dirty = [other for other in self.dirty if other != key]
        super().evict(key)


class SavesAtCrash(Cache):
    """The belief that what is dirty is saved in a crash, or after it."""

    def crash(self) -> None:
        for key in list(self.dirty):
            self.save(key)
        super().crash()


class WaitsAnew(Cache):
    """The belief that a further write puts a dirty key back to the end."""

    def write(self, key: str) -> None:
        self.dirty = [*(other for other in self.dirty if other != key), key]


DULL = {Level.EASY: Through, Level.MEDIUM: DropsDirty, Level.HARD: WaitsAnew}  # if it makes no difference

BELIEFS: tuple[tuple[str, type[Cache], str], ...] = (
    (
        "cache-ack-means-saved",
        Through,
        "That would be write-through. Here a write is confirmed when it is in the cache, and saved later.",
    ),
    (
        "flush-sends-each-write",
        EachWrite,
        "This sends each single write, one after the other. The cache has only the last value of a key, and saves"
        " that.",
    ),
    (
        "flush-saves-all-entries",
        SavesAll,
        "This saves clean entries too. They are the same as in the database, so only what is dirty is saved.",
    ),
    (
        "eviction-drops-changes",
        DropsDirty,
        "This evicts dirty keys without saving them. Their values are nowhere else, so they are saved first.",
    ),
    (
        "crash-saves-first",
        SavesAtCrash,
        "A crash leaves no time to save anything. What is dirty at that moment is lost, though it was confirmed.",
    ),
    (
        "rewrite-waits-anew",
        WaitsAnew,
        "This lets a further write of a dirty key start its wait anew. It has been dirty since the first one.",
    ),
)


class WriteBack(ModelLab[Workload, Cache]):
    """Write-back with flushes that merge the writes of a key, with evictions, and with small flushes."""

    concept = "cache.write-back"
    sources = (
        Source(
            "Hazelcast documentation, Configuring a MapStore",
            "https://docs.hazelcast.com/hazelcast/5.5/mapstore/configuration-guide",
            "Configuration Options for All MapStores (write-coalescing, write-batch-size)",
        ),
        Source(
            "Smith, Cache Memories, ACM Computing Surveys 14(3), 1982",
            "https://doi.org/10.1145/356887.356892",
            "Store-through versus copy-back",
        ),
    )
    model: type[Cache] = Cache

    def draw(self, chance: Chance, level: Level) -> Workload:
        events: list[Event] = []
        for place in range(11):
            key = chance.pick(KEYS[level])
            if place in (5, 8):
                events.append(Event())
            elif level is Level.MEDIUM and not chance.below(3):
                events.append(Event(key))
            else:
                events.append(Event(key, place + 1))
        return Workload(level, tuple(events))

    def run(self, inputs: Workload) -> Cache:
        return self.model(inputs)

    def ask(self, inputs: Workload, run: Cache) -> Case | None:
        if DULL[inputs.level](inputs).shown == run.shown:
            return None
        events = "\n".join(event.told for event in inputs.events)
        lost = ", ".join(f"{key} = {value}" for key, value in run.lost.items())
        return Case(
            stem=f"A write-back cache {SETTINGS[inputs.level]} The database has 0 for each key, and the cache is"
            f" empty.\n\n```text\n{events}\ncrash\n```\n\nWhat does the database have then, and how many writes"
            " did it get?",
            right=run.shown,
            why="A write only makes its key dirty. A flush or an eviction saves the last value of a dirty key,"
            " with one write to the database, and a clean key needs none. The crash takes what is dirty:"
            f" {lost or 'nothing here'}. So the database has {run.shown}.",
            wrong=[Wrong(name, model(inputs).shown, text) for name, model, text in BELIEFS],
            steps=run.steps,
        )
