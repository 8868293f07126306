"""The model of compaction, against the smallest set of entries that no reader can tell from all."""

from itertools import combinations

from content.labs.database_indexes.lsm_compaction import (
    Compaction,
    Entry,
    Files,
    JoinsOnly,
    LooksInside,
    LsmCompaction,
    MarkerDies,
    MarkerNeedsNoMatch,
    MarkerStays,
    MarkerTakesMatch,
    NoSnapshot,
    SnapshotKeepsAll,
    undecided,
)
from tests.labs.proof import proved


class NewestSnapshotOnly(Compaction):
    """Believes that the snapshot sees the write after it too."""

    def hidden(self, newer: Entry, entry: Entry) -> bool:
        return newer.number <= self.inputs.snapshot + 1 and newer.key == entry.key


class OpenRange(Compaction):
    """Takes a key at the end of the deeper file's range for one outside of it."""

    def obsolete(self, marker: Entry) -> bool:
        ends = [entry.key for entry in self.inputs.below]
        return super().obsolete(marker) or (marker.key in ends and marker.number <= self.inputs.snapshot)


class MarkerIgnoresSnapshot(Compaction):
    """Drops a mark that the snapshot does not see yet."""

    def obsolete(self, marker: Entry) -> bool:
        return not self.inputs.covers(marker.key)


class Lab(LsmCompaction):
    """With only such inputs about which LevelDB and the smallest set agree."""

    def run(self, inputs: Files) -> Compaction:
        plain = Compaction(inputs)
        if any(undecided(inputs, plain, entry) for entry in plain.entries):
            return Compaction(Files((), (), 0))
        return self.model(inputs)


def merging(model: type[Compaction]) -> Lab:
    lab = Lab()
    lab.model = model
    return lab


def seen(versions: tuple[Entry, ...], moment: int, below: bool) -> int:
    """The write whose value a reader of that moment gets: 0 for one of the deeper file, -1 for none."""
    visible = [entry for entry in versions if entry.number <= moment]
    if not visible:
        return 0 if below else -1
    newest = max(visible, key=lambda entry: entry.number)
    return -1 if newest.deleted else newest.number


def smallest(
    versions: tuple[Entry, ...], moments: tuple[int, ...], possible: tuple[bool, ...]
) -> tuple[Entry, ...]:
    wanted = [seen(versions, moment, below) for moment in moments for below in possible]
    for count in range(len(versions) + 1):
        good = [
            subset
            for subset in combinations(versions, count)
            if [seen(subset, moment, below) for moment in moments for below in possible] == wanted
        ]
        if good:
            return max(good, key=lambda subset: sorted(entry.number for entry in subset))
    raise AssertionError


def what_no_reader_can_tell_apart(files: Files) -> set[Entry]:
    plain = Compaction(files)
    if any(undecided(files, plain, entry) for entry in plain.entries):
        return set()
    entries = [entry for file in files.merged for entry in file]
    kept: set[Entry] = set()
    for key in {entry.key for entry in entries}:
        versions = tuple(entry for entry in entries if entry.key == key)
        ends = [entry.key for entry in files.below]
        possible = (False, True) if ends and min(ends) <= key <= max(ends) else (False,)
        kept.update(smallest(versions, (files.snapshot, 1_000), possible))
    return kept


def test_a_merge_keeps_what_readers_could_miss() -> None:
    mutants = {
        "all is kept": JoinsOnly,
        "marks always go": MarkerDies,
        "marks never go": MarkerStays,
        "marks without a match go": MarkerNeedsNoMatch,
        "marks with a match go": MarkerTakesMatch,
        "a look inside": LooksInside,
        "no snapshots": NoSnapshot,
        "snapshots keep all": SnapshotKeepsAll,
        "a snapshot too late": NewestSnapshotOnly,
        "open ranges": OpenRange,
        "marks ignore snapshots": MarkerIgnoresSnapshot,
    }
    proved(
        Lab(),
        lambda compaction: set(compaction.output),
        what_no_reader_can_tell_apart,
        {name: merging(model) for name, model in mutants.items()},
    )
