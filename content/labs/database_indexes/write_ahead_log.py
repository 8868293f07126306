"""Write-ahead log: what a store has after a crash, from its files and from what is left of its log."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.deck import Cell, Level, Mark, Source, Step, Strip
from content.labs.chance import Chance
from content.labs.lab import Case, ModelLab, Wrong

SYNC, FLUSH, TORN = "sync log", "flush", "; its log record is half written"
KILL, POWER = "kill -9 ends the process", "the power fails"

Contents = dict[str, int]


@dataclass(frozen=True)
class Write:
    """Write number so-and-so to one key or to several at once; a delete counts as value 0."""

    number: int
    keys: str
    deletes: bool = False
    logged: bool = True

    @property
    def changes(self) -> Contents:
        return dict.fromkeys(self.keys, 0 if self.deletes else self.number)

    @property
    def told(self) -> str:
        kind = "delete" if self.deletes else "put" if len(self.keys) == 1 else "batch: put"
        return f"{self.number} {kind} {', '.join(self.keys)}{'' if self.logged else ', log off'}"


@dataclass(frozen=True)
class Crash:
    """Writes, syncs of the log and flushes, how it ends, and whether the last record is half written by then."""

    events: tuple[Write | str, ...]
    cause: str
    torn: bool

    @property
    def told(self) -> list[str]:
        lines = [event.told if isinstance(event, Write) else f"  {event}" for event in self.events]
        return [*lines[:-1], f"{lines[-1]}{TORN}" if self.torn else lines[-1]]


class Store:
    """Appends to the log, then changes the memtable. A flush writes the memtable to files and drops the log."""

    def __init__(self, inputs: Crash) -> None:
        self.inputs = inputs
        self.files: Contents = {}
        self.memtable: Contents = {}
        self.log: list[Write] = []
        self.synced = 0
        self.steps: list[Step] = []
        for event, told in zip(inputs.events, inputs.told, strict=True):
            self.happen(event)
            self.note(told.strip().replace(TORN, ", half written"))
        self.log = self.kept_log()
        self.memtable = self.kept_memtable()
        self.note("crash: this is left")
        self.recover()
        self.note("after the restart")

    def happen(self, event: Write | str) -> None:
        if isinstance(event, Write):
            self.log += [event] * event.logged
            self.memtable |= {} if self.inputs.torn and event == self.inputs.events[-1] else event.changes
        elif event == SYNC:
            self.synced = len(self.log)
        else:
            self.flush()

    def flush(self) -> None:
        self.files |= self.memtable
        self.memtable = {}
        self.log, self.synced = [], 0

    def kept_log(self) -> list[Write]:
        """A killed process leaves what the system holds for it; without power only synced records are left."""
        whole = self.log[:-1] if self.inputs.torn else self.log
        return whole[: self.synced] if self.inputs.cause == POWER else whole

    def kept_memtable(self) -> Contents:
        return {}

    def recover(self) -> None:
        for write in self.log:
            self.replay(write)
        self.files |= self.memtable
        self.memtable = {}

    def replay(self, write: Write) -> None:
        self.memtable |= write.changes

    @property
    def shown(self) -> str:
        return " ".join(_cells(self.files, deleted=False)) or "nothing"

    def note(self, text: str) -> None:
        marks = [Mark.NONE if place < self.synced else Mark.NEW for place in range(len(self.log))]
        log = tuple(Cell(write.told, mark) for write, mark in zip(self.log, marks, strict=True))
        memory, files = (tuple(map(Cell, _cells(part))) for part in (self.memtable, self.files))
        self.steps.append(
            Step(text, (Strip("log, + not synced", log), Strip("memtable", memory), Strip("files", files)))
        )


class FilesOnly(Store):
    """The belief that only flushed data survive."""

    def kept_log(self) -> list[Write]:
        return []


class LogAlwaysWhole(Store):
    """The belief that whatever was logged is replayed, synced or not."""

    def kept_log(self) -> list[Write]:
        return self.log[:-1] if self.inputs.torn else self.log


class CacheDies(Store):
    """The belief that what was not synced is lost with the process."""

    def kept_log(self) -> list[Write]:
        return self.log[: self.synced]


class MemtableSurvives(Store):
    """The belief that the memtable survives the process."""

    def kept_memtable(self) -> Contents:
        return self.memtable

    def replay(self, write: Write) -> None:
        self.memtable = {**write.changes, **self.memtable}


class LogOnly(Store):
    """The belief that only the log brings data back."""

    def recover(self) -> None:
        self.files = {}
        super().recover()


class FilesWin(Store):
    """The belief that a value in a file stays as it is."""

    def recover(self) -> None:
        files = dict(self.files)
        super().recover()
        self.files |= files


class TornCounts(Store):
    """The belief that a half-written record counts for its first half."""

    def kept_log(self) -> list[Write]:
        whole = super().kept_log()
        torn = self.inputs.torn and self.inputs.cause == KILL
        return [*whole, Write(self.log[-1].number, self.log[-1].keys[:1])] if torn else whole


BELIEFS: Mapping[str, type[Store]] = {
    "batch-survives-in-part": TornCounts,
    "replay-saves-unflushed": LogAlwaysWhole,
    "cache-dies-with-process": CacheDies,
    "memtable-outlives-process": MemtableSurvives,
    "only-the-log-is-safe": LogOnly,
    "old-files-win": FilesWin,
    "only-flushed-survives": FilesOnly,
}
FEEDBACK: Mapping[str, str] = {
    "batch-survives-in-part": "This takes over the half of the last record that was written. Its checksum does"
    " not fit, so the batch is dropped as a whole.",
    "replay-saves-unflushed": "This replays records that were never synced. They were in memory of the operating"
    " system only, which lost its power.",
    "cache-dies-with-process": "This loses what was not synced. But each record was handed to the operating"
    " system, which goes on and still has it.",
    "memtable-outlives-process": "This keeps what was in the memtable. That is memory of the process and gone"
    " with it; only the log can bring it back.",
    "only-the-log-is-safe": "This takes the log for everything. A flush has made files of the earlier writes,"
    " and they are as safe; that is why their log was dropped.",
    "old-files-win": "This lets a value in the files win over the log. What is replayed is newer than anything"
    " that was flushed.",
    "only-flushed-survives": "This counts the files alone. What is left of the log is replayed on top of them.",
}


class WriteAheadLog(ModelLab[Crash, Store]):
    """A crash of RocksDB with its defaults: the log is written at once, and synced when asked."""

    concept = "index.write-ahead-log"
    sources = (
        Source(
            "RocksDB, include/rocksdb/options.h",
            "https://github.com/facebook/rocksdb/blob/main/include/rocksdb/options.h",
            "WriteOptions: sync, disableWAL; WALRecoveryMode",
        ),
    )
    model: type[Store] = Store

    def draw(self, chance: Chance, level: Level) -> Crash:
        writes: list[Write | str] = []
        for number in range(1, 6 if level is Level.EASY else 7):
            batch = level is Level.HARD and not chance.below(3)
            deletes = not batch and number > 1 and not chance.below(4)
            logged = level is Level.EASY or bool(chance.below(4))
            writes.append(Write(number, "".join(chance.picks("xyz", 1 + batch)), deletes, logged))
        torn = level is Level.HARD and chance.below(2) == 0
        if torn:
            writes[-1] = Write(len(writes), "".join(chance.picks("xyz", 2)))
        flush, sync = chance.between(1, 2), chance.between(3, len(writes) - 1)
        events = (*writes[:flush], FLUSH, *writes[flush:sync], SYNC, *writes[sync:])
        return Crash(events, chance.pick((KILL, POWER)), torn)

    def run(self, inputs: Crash) -> Store:
        return self.model(inputs)

    def ask(self, inputs: Crash, run: Store) -> Case:
        listing = "\n".join(inputs.told)
        off = " With the log off, a write goes to the memtable only." * ("log off" in listing)
        cause, survived = f"{KILL}, and the machine goes on", "the system still has each whole record"
        if inputs.cause == POWER:
            cause, survived = f"{POWER}, and what of the log was not synced is lost", "what was synced is left"
        return Case(
            stem="RocksDB with default options, where syncs of the log and flushes happen only as listed:"
            f"\n\n```text\n{listing}\n```\n\nThen {cause}.{off} What is there after a restart"
            " (z9 would be key z as of write 9)?",
            right=run.shown,
            why="The flush has made files of all writes before it, logged or not. Of the log since then,"
            f" {survived}: {', '.join(str(write.number) for write in run.log) or 'nothing'} is replayed on top"
            f" of the files. Whatever was in the memtable alone is lost. So the store has {run.shown}.",
            wrong=[Wrong(name, model(inputs).shown, FEEDBACK[name]) for name, model in BELIEFS.items()],
            steps=run.steps,
        )


def _cells(contents: Contents, deleted: bool = True) -> list[str]:
    return [f"{key}{contents[key] or '✗'}" for key in sorted(contents) if contents[key] or deleted]
