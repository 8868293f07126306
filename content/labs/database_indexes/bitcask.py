"""Bitcask: which records a merge copies, when newer ones may be in the active file or gone."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.deck import Cell, Level, Mark, Source, Step, Strip
from content.labs.chance import Chance
from content.labs.lab import Case, ModelLab, Wrong

ROOM = 3
"""Records that a file takes."""

PUT, DELETE = "", "✗"
ROUNDS = {Level.EASY: ((7, 8, 10, 11),), Level.MEDIUM: ((8, 10, 11),), Level.HARD: ((5, 7), (4, 5))}
"""Writes before each merge."""

KEYS = {Level.EASY: "abcd", Level.MEDIUM: "abcd", Level.HARD: "abcde"}


@dataclass(frozen=True)
class Record:
    """Write number so-and-so: a value for a key, or that it is deleted."""

    key: str
    number: int
    kind: str

    @property
    def told(self) -> str:
        return f"{self.key}{self.number}{self.kind}"


Records = tuple[Record, ...]


@dataclass(frozen=True)
class History:
    """What is written before each merge."""

    rounds: tuple[Records, ...]
    deletes: bool


class Store:
    """Appends each record to the active file; a map leads from each key to its newest record."""

    def __init__(self, inputs: History) -> None:
        self.closed: list[list[Record]] = []
        self.active: list[Record] = []
        self.map: dict[str, Record] = {}
        self.merged: list[Record] = []
        self.steps: list[Step] = []
        for records in inputs.rounds:
            for record in records:
                self.write(record)
                self.note(f"{'delete' if record.kind else 'put'} {record.key}")
            self.merge()
            self.note(f"merge: {self.shown}"[:40])

    def write(self, record: Record) -> None:
        if len(self.active) == ROOM:
            self.closed.append(self.active)
            self.active = []
        self.active.append(record)
        if record.kind == DELETE:
            self.map.pop(record.key, None)
        else:
            self.map[record.key] = record

    def merge(self) -> None:
        """Copies what the map points to from all closed files to a new one, which replaces them."""
        self.merged = [record for file in self.inputs() for record in file if self.live(record)]
        self.closed = [self.merged]

    def inputs(self) -> list[list[Record]]:
        return self.closed

    def live(self, record: Record) -> bool:
        return self.map.get(record.key) is record

    def note(self, text: str) -> None:
        files = [[*[Cell(record.told) for record in file], Cell("|")] for file in self.closed]
        closed = tuple(cell for file in files for cell in file)
        active = [Cell(record.told) for record in self.active]
        if not text.startswith("merge"):
            active[-1] = Cell(active[-1].text, Mark.NEW)
        pointers = tuple(Cell(record.told) for record in self.map.values())
        strips = (Strip("closed files", closed), Strip("active file", tuple(active)), Strip("map", pointers))
        self.steps.append(Step(text, strips))

    @property
    def shown(self) -> str:
        return ", ".join(record.told for record in self.merged) or "nothing"


class KeepsAll(Store):
    """The belief that a merge only joins files."""

    def live(self, record: Record) -> bool:
        return bool(record.key)


class NewestInFile(Store):
    """The belief that a merge keeps the newest record of each key from each file."""

    def live(self, record: Record) -> bool:
        file = next(file for file in self.closed if record in file)
        return record.kind == PUT and record == [other for other in file if other.key == record.key][-1]


class ClosedOnly(Store):
    """The belief that a merge looks at nothing but the files that it merges."""

    def live(self, record: Record) -> bool:
        known = [other for file in self.closed for other in file if other.key == record.key]
        return record.kind == PUT and record == known[-1]


class WithActive(Store):
    """The belief that a merge takes the active file along."""

    def merge(self) -> None:
        self.closed.append(self.active)
        super().merge()
        self.active = []


class KeepsTombstones(Store):
    """The belief that the mark of a deletion is kept."""

    def live(self, record: Record) -> bool:
        known = [other for file in [*self.closed, self.active] for other in file if other.key == record.key]
        return super().live(record) or (record.kind == DELETE and record == known[-1])


class TombstoneAlone(Store):
    """The belief that a merge drops the mark and keeps the value before it."""

    def write(self, record: Record) -> None:
        before = self.map.get(record.key)
        super().write(record)
        if before and record.kind == DELETE:
            self.map[record.key] = before


class MergedOnce(Store):
    """The belief that what a merge has written is not merged again."""

    def inputs(self) -> list[list[Record]]:
        return [file for file in self.closed if file is not self.merged]


BELIEFS: Mapping[str, type[Store]] = {
    "merge-sees-its-files-only": ClosedOnly,
    "tombstone-takes-only-itself": TombstoneAlone,
    "merged-file-is-final": MergedOnce,
    "tombstones-are-forever": KeepsTombstones,
    "merge-takes-active-file": WithActive,
    "merge-keeps-one-per-file": NewestInFile,
    "merge-only-joins-files": KeepsAll,
}
FEEDBACK: Mapping[str, str] = {
    "merge-sees-its-files-only": "That is the newest of each key in the closed files. If the active file has a"
    " newer record of it, the map points there, and the old one is dead.",
    "tombstone-takes-only-itself": "This drops the mark of a deletion and keeps the value before it, which would"
    " come back at the next start. The map no longer has the key: both go.",
    "merged-file-is-final": "This leaves the file of the last merge alone. To the next merge it is a closed file"
    " like any other.",
    "tombstones-are-forever": "It looks careful to keep the mark of a deletion. But all closed files are merged,"
    " so no older record is left that it would have to hide.",
    "merge-takes-active-file": "This takes records of the active file along. That file is still being written,"
    " and a merge leaves it alone.",
    "merge-keeps-one-per-file": "That is the newest of each key in each file. What counts is the newest overall,"
    " and the map knows which one it is.",
    "merge-only-joins-files": "This only joins the files. A merge copies just those records to which the map"
    " points; that is how the space of the others comes back.",
}


class Bitcask(ModelLab[History, Store]):
    """Writes and merges by the Bitcask paper; each merge takes all files but the active one."""

    concept = "index.bitcask"
    sources = (
        Source(
            "Sheehy and Smith, Bitcask: A Log-Structured Hash Table for Fast Key/Value Data, Basho 2010",
            "https://riak.com/assets/bitcask-intro.pdf",
            "pages 2 and 4, deletion and merging",
        ),
    )
    model: type[Store] = Store

    def draw(self, chance: Chance, level: Level) -> History:
        rounds, number, present = [], 0, ""
        for counts in ROUNDS[level]:
            records = []
            for _ in range(chance.pick(counts)):
                number += 1
                key = chance.pick(KEYS[level])
                kind = DELETE if level is not Level.EASY and key in present and not chance.below(3) else PUT
                present = present.replace(key, "") + (key if kind == PUT else "")
                records.append(Record(key, number, kind))
            rounds.append(tuple(records))
        return History(tuple(rounds), level is not Level.EASY)

    def run(self, inputs: History) -> Store:
        return self.model(inputs)

    def ask(self, inputs: History, run: Store) -> Case | None:
        written = [" ".join(record.told for record in records) for records in inputs.rounds]
        dull = not 1 < len(run.merged) < 6 or (inputs.deletes and DELETE not in "".join(written))
        if dull or len(run.active) == ROOM:
            return None
        marks = f"; {DELETE} is a delete" if DELETE in "".join(written) else ""
        listing = "\nmerge\n".join(written)
        dead = sum(map(len, inputs.rounds)) - len(run.merged) - len(run.active)
        return Case(
            stem="A new store like Bitcask in its 2010 paper gets these writes, numbered in order"
            f"{marks}. A file takes {ROOM} records; the next write opens a new one:"
            f"\n\n```text\n{listing}\nmerge\n```\n\nA merge takes all files but the active one. Which records"
            f" does the {'last ' * (len(written) > 1)}merge write?",
            right=run.shown,
            why=f"The active file, with {', '.join(record.told for record in run.active)}, is left alone. Of the"
            f" others only what the map points to is copied: {run.shown}. Over time {dead} records have been"
            " dropped: overwritten, deleted, or marks of deletions, which have nothing left to hide.",
            wrong=[Wrong(name, model(inputs).shown, FEEDBACK[name]) for name, model in BELIEFS.items()],
            steps=run.steps,
        )
