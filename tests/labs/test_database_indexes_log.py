"""The model of a write-ahead log and a crash, against the fate of each write by itself."""

import pytest

from content.labs.database_indexes.write_ahead_log import (
    FLUSH,
    KILL,
    POWER,
    SYNC,
    CacheDies,
    Contents,
    Crash,
    FilesOnly,
    FilesWin,
    LogAlwaysWhole,
    LogOnly,
    MemtableSurvives,
    Store,
    TornCounts,
    Write,
    WriteAheadLog,
)
from tests.labs.proof import proved


class FlushForgetsUnlogged(Store):
    """Flushes only what was logged."""

    def flush(self) -> None:
        for write in self.log:
            self.files |= write.changes
        self.memtable, self.log, self.synced = {}, [], 0


class DeletesUnlogged(Store):
    """A delete leaves no record."""

    def replay(self, write: Write) -> None:
        if not write.deletes:
            super().replay(write)


class Backwards(Store):
    """Replays the log from its end."""

    def kept_log(self) -> list[Write]:
        return super().kept_log()[::-1]


class SyncOfOne(Store):
    """A sync covers the last record only, so what is before it is in doubt."""

    def kept_log(self) -> list[Write]:
        kept = super().kept_log()
        return kept[-1:] if self.inputs.cause == POWER else kept


def crashing(model: type[Store]) -> WriteAheadLog:
    lab = WriteAheadLog()
    lab.model = model
    return lab


def of_each_write(crash: Crash) -> Contents:
    """A write survives if a flush came after it, or if it was logged and then synced or the system lived on."""
    contents: Contents = {}
    for place, event in enumerate(crash.events):
        if isinstance(event, str):
            continue
        after = crash.events[place + 1 :]
        whole = not (crash.torn and not after)
        if FLUSH in after or (event.logged and whole and (crash.cause == KILL or SYNC in after)):
            contents |= dict.fromkeys(event.keys, 0 if event.deletes else event.number)
    return {key: number for key, number in contents.items() if number}


def present(store: Store) -> Contents:
    return {key: number for key, number in store.files.items() if number}


def test_what_is_there_after_a_crash_is_what_survived_write_by_write() -> None:
    mutants = {
        "files only": FilesOnly,
        "the log only": LogOnly,
        "the log always whole": LogAlwaysWhole,
        "the cache dies": CacheDies,
        "the memtable survives": MemtableSurvives,
        "files win": FilesWin,
        "torn records count": TornCounts,
        "a flush forgets": FlushForgetsUnlogged,
        "deletes are not logged": DeletesUnlogged,
        "replay backwards": Backwards,
        "a sync of one": SyncOfOne,
    }
    proved(WriteAheadLog(), present, of_each_write, {name: crashing(model) for name, model in mutants.items()})


@pytest.mark.parametrize(("cause", "left"), [(POWER, {"x": 3, "y": 2}), (KILL, {"x": 3})])
def test_a_confirmed_delete_is_lost_with_the_power(cause: str, left: Contents) -> None:
    """The case of the card: x flushed, two puts synced, and a delete that was confirmed without a sync."""
    events = (Write(1, "x"), FLUSH, Write(2, "y"), Write(3, "x"), SYNC, Write(4, "y", deletes=True))
    assert present(Store(Crash(events, cause, torn=False))) == left
