"""The model of Bitcask's merge, against the last word about each key."""

from content.labs.database_indexes.bitcask import (
    DELETE,
    ROOM,
    Bitcask,
    ClosedOnly,
    History,
    KeepsAll,
    KeepsTombstones,
    MergedOnce,
    NewestInFile,
    Record,
    Store,
    TombstoneAlone,
    WithActive,
)
from tests.labs.proof import proved


class OldestWins(Store):
    """The map keeps leading to the first record of a key."""

    def write(self, record: Record) -> None:
        before = self.map.get(record.key)
        super().write(record)
        if before and record.key in self.map:
            self.map[record.key] = before


class EarlyClose(Store):
    """Closes a file one record early."""

    def write(self, record: Record) -> None:
        if len(self.active) == ROOM - 1:
            self.closed.append(self.active)
            self.active = []
        super().write(record)


class Undeleted(Store):
    """A delete leaves the map as it is."""

    def write(self, record: Record) -> None:
        known = dict(self.map)
        super().write(record)
        self.map = {**known, **self.map}


def storing(model: type[Store]) -> Bitcask:
    lab = Bitcask()
    lab.model = model
    return lab


def last_words(history: History) -> list[Record]:
    """The last record of each key, if it is a value and its number falls into a file that was closed."""
    records = [record for written in history.rounds for record in written]
    last = {record.key: record for record in records}
    passed = (len(records) - 1) // ROOM * ROOM
    return sorted(
        (record for record in last.values() if record.kind != DELETE and record.number <= passed),
        key=lambda record: record.number,
    )


def test_a_merge_writes_the_last_words_in_closed_files() -> None:
    mutants = {
        "all is kept": KeepsAll,
        "the newest of each file": NewestInFile,
        "closed files only": ClosedOnly,
        "the active file too": WithActive,
        "tombstones are kept": KeepsTombstones,
        "tombstones go alone": TombstoneAlone,
        "merged files are final": MergedOnce,
        "the oldest wins": OldestWins,
        "files closed early": EarlyClose,
        "no deletes": Undeleted,
    }
    proved(
        Bitcask(),
        lambda store: sorted(store.merged, key=lambda record: record.number),
        last_words,
        {name: storing(model) for name, model in mutants.items()},
    )
