"""Compaction: what is left when sorted files are merged, with files below and open snapshots."""

from collections.abc import Mapping
from dataclasses import dataclass
from heapq import merge

from bot.deck import Cell, Level, Mark, Source, Step, Strip
from content.labs.chance import Chance
from content.labs.lab import Case, ModelLab, Wrong

KEYS = "abcdefgh"
DELETED = "✗"
SIZES = {Level.EASY: (4, 4), Level.MEDIUM: (4, 4), Level.HARD: (4, 3, 3)}
"""Entries of each file that is merged, from the newest on."""


@dataclass(frozen=True)
class Entry:
    """What write number so-and-so said about a key."""

    key: str
    number: int
    deleted: bool

    @property
    def told(self) -> str:
        return f"{self.key}{self.number}{DELETED * self.deleted}"


File = tuple[Entry, ...]


@dataclass(frozen=True)
class Files:
    """Files to merge, the newest first; an older one that is left alone; the last write that a snapshot sees."""

    merged: tuple[File, ...]
    below: File
    snapshot: int

    def covers(self, key: str) -> bool:
        return bool(self.below) and self.below[0].key <= key <= self.below[-1].key


class Compaction:
    """Takes the entries by key, each key's newest first, and writes those that are still needed."""

    def __init__(self, inputs: Files) -> None:
        self.inputs = inputs
        self.entries = list(merge(*inputs.merged, key=lambda entry: (entry.key, -entry.number)))
        self.output: list[Entry] = []
        self.history: list[tuple[str, Entry, tuple[Entry, ...]]] = []
        for place, entry in enumerate(self.entries):
            newer = self.entries[place - 1] if place and self.entries[place - 1].key == entry.key else None
            dropped = bool(newer and self.hidden(newer, entry))
            gone = not dropped and entry.deleted and self.obsolete(entry)
            if not dropped and not gone:
                self.output.append(entry)
            told = "dropped, hidden" if dropped else "dropped, nothing to hide" if gone else "kept"
            self.history.append((f"{entry.told}: {told}", entry, tuple(self.output)))

    def hidden(self, newer: Entry, entry: Entry) -> bool:
        """Everybody who could see it sees a newer one: also the oldest snapshot."""
        return newer.number <= self.inputs.snapshot and newer.key == entry.key

    def obsolete(self, marker: Entry) -> bool:
        """Everybody sees the mark, and no file below could have the key."""
        return marker.number <= self.inputs.snapshot and not self.inputs.covers(marker.key)

    def has_older(self, marker: Entry) -> bool:
        return any(entry.key == marker.key and entry.number < marker.number for entry in self.entries)

    @property
    def shown(self) -> str:
        return ", ".join(entry.told for entry in self.output) or "nothing"

    @property
    def steps(self) -> list[Step]:
        return [_step(*state) for state in self.history]


class JoinsOnly(Compaction):
    """The belief that a merge keeps all entries."""

    def hidden(self, newer: Entry, entry: Entry) -> bool:
        return newer.key != entry.key


class MarkerDies(Compaction):
    """The belief that a merge drops each mark of deletion."""

    def obsolete(self, marker: Entry) -> bool:
        return marker.deleted


class MarkerStays(Compaction):
    """The belief that marks of deletion are kept for good."""

    def obsolete(self, marker: Entry) -> bool:
        return not marker.deleted


class MarkerNeedsNoMatch(Compaction):
    """The belief that a mark may go when it meets no value of its key."""

    def obsolete(self, marker: Entry) -> bool:
        return not self.has_older(marker)


class MarkerTakesMatch(Compaction):
    """The belief that a mark goes together with the value that it meets."""

    obsolete = Compaction.has_older


class LooksInside(Compaction):
    """The belief that a file below counts only if it really has the key."""

    def obsolete(self, marker: Entry) -> bool:
        below = "".join(entry.key for entry in self.inputs.below)
        return marker.number <= self.inputs.snapshot and marker.key not in below


class NoSnapshot(Compaction):
    """The belief that a compaction keeps the newest only, whoever is reading."""

    def __init__(self, inputs: Files) -> None:
        super().__init__(Files(inputs.merged, inputs.below, 99))


class SnapshotKeepsAll(Compaction):
    """The belief that all that was there when the snapshot was taken is kept."""

    def hidden(self, newer: Entry, entry: Entry) -> bool:
        return entry.number > self.inputs.snapshot and super().hidden(newer, entry)


BELIEFS: Mapping[str, type[Compaction]] = {
    "compaction-ignores-snapshots": NoSnapshot,
    "snapshot-keeps-all-versions": SnapshotKeepsAll,
    "marker-looks-inside": LooksInside,
    "marker-dies-in-any-merge": MarkerDies,
    "tombstones-are-forever": MarkerStays,
    "tombstone-needs-a-match": MarkerNeedsNoMatch,
    "marker-goes-with-its-value": MarkerTakesMatch,
    "merge-only-joins-files": JoinsOnly,
}
FEEDBACK: Mapping[str, str] = {
    "compaction-ignores-snapshots": "This keeps the newest of each key only. The open snapshot must go on seeing"
    " what was newest when it was taken.",
    "snapshot-keeps-all-versions": "This keeps all that is as old as the snapshot. The snapshot sees one version"
    " of each key, its newest then; what is older is hidden from it too.",
    "marker-looks-inside": "This drops marks whose key the file below does not have. LevelDB does not look into"
    " that file: its range is enough to keep a mark.",
    "marker-dies-in-any-merge": "This drops each mark of deletion. Where the file below may have the key, or a"
    " snapshot is from before, the mark still has something to hide.",
    "tombstones-are-forever": "This keeps each mark of deletion. One that everybody sees and that can have"
    " nothing below it hides nothing any more.",
    "tombstone-needs-a-match": "This drops marks that meet no older entry in the merge, and keeps the others."
    " What counts is what may be below the merged files.",
    "marker-goes-with-its-value": "This lets a mark and the value that it meets cancel each other. There may be"
    " more to hide below, and a mark without a match may be of no use.",
    "merge-only-joins-files": "This keeps all versions. An entry that nobody can see, as a newer one of the same"
    " key hides it, is dropped.",
}


class LsmCompaction(ModelLab[Files, Compaction]):
    """The merge loop of LevelDB's compaction."""

    concept = "index.lsm-compaction"
    sources = (
        Source(
            "LevelDB, Implementation notes",
            "https://github.com/google/leveldb/blob/main/doc/impl.md",
            "Compactions; db_impl.cc, DoCompactionWork",
        ),
    )
    model: type[Compaction] = Compaction

    def draw(self, chance: Chance, level: Level) -> Files:
        sizes = SIZES[level]
        number = 2 * (level is not Level.EASY)
        low, high = sorted(chance.picks(KEYS[:6], 2))
        below = (Entry(low, 1, False), Entry(high, 2, False)) if number else ()
        merged: list[File] = []
        for size in reversed(sizes):
            numbers = chance.shuffled(range(number + 1, number + size + 1))
            keys = sorted(chance.picks(KEYS[:6], size))
            merged.insert(
                0, tuple(Entry(key, n, not chance.below(3)) for key, n in zip(keys, numbers, strict=True))
            )
            number += size
        return Files(tuple(merged), below, number - chance.between(2, 5) if level is Level.HARD else number)

    def run(self, inputs: Files) -> Compaction:
        return self.model(inputs)

    def ask(self, inputs: Files, run: Compaction) -> Case | None:
        if not 2 < len(run.output) < 8 or any(undecided(inputs, run, entry) for entry in run.entries):
            return None
        files = zip("CBA", inputs.merged, strict=False)
        listing = "\n".join(f"{name}  {' '.join(entry.told for entry in file)}" for name, file in files)
        below = "There are no deeper levels."
        if inputs.below:
            below = f"A deeper level has one file: {' '.join(entry.told for entry in inputs.below)}."
        held = inputs.snapshot < max(entry.number for entry in run.entries)
        snapshot = f"A snapshot taken after write {inputs.snapshot} is open." if held else "No snapshot is open."
        beliefs = [(name, model) for name, model in BELIEFS.items() if held or "snapshot" not in name]
        return Case(
            stem="LevelDB merges these files, newest first. Each entry is a key and the number of its write;"
            f" {DELETED} marks a deletion:\n\n```text\n{listing}\n```\n\n{below} {snapshot} What does the merge"
            " write?",
            right=run.shown,
            why="By key, newest first: a version is dropped if everybody sees a newer one, a mark of deletion if"
            " everybody sees it and no deeper file's range has its key. Everybody includes readers of open"
            f" snapshots. Of {len(run.entries)} entries {len(run.output)} are left: {run.shown}.",
            wrong=[Wrong(name, model(inputs).shown, FEEDBACK[name]) for name, model in beliefs],
            steps=run.steps,
        )


def undecided(inputs: Files, run: Compaction, entry: Entry) -> bool:
    """Newer than the snapshot, and kept although nobody needs it: others than LevelDB may drop it."""
    older = [other for other in run.entries if other.key == entry.key and other.number < entry.number]
    if entry.number <= inputs.snapshot:
        return False
    useless = entry.deleted and (older[0].deleted if older else not inputs.covers(entry.key))
    return useless or any(other.number > inputs.snapshot for other in older)


def _step(text: str, entry: Entry, output: File) -> Step:
    cells = tuple(Cell(kept.told, Mark.NEW if kept == entry else Mark.NONE) for kept in output)
    return Step(text, (Strip("new file", cells),))
