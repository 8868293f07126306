"""The model of an index that is behind its table, against SQLite and the log of changes."""

import sqlite3

from content.labs.database_partitioning.global_secondary_index import (
    AddsOnly,
    Changes,
    ChecksRows,
    EditedInPlace,
    Entry,
    GlobalSecondaryIndex,
    IndexColours,
    InStep,
    Store,
    UpToDate,
)
from tests.labs.proof import proved

INDEX = """
    SELECT car FROM log AS latest WHERE colour = :colour AND number = (
        SELECT max(number) FROM log WHERE log.car = latest.car AND number <= :applied
    ) ORDER BY car
"""
ROW = "SELECT colour FROM log WHERE car = ? ORDER BY number DESC LIMIT 1"


class NeverRemoves(Store):
    """A deleted car stays in the index."""

    def apply(self, part: str, old: Entry, new: Entry) -> None:
        if new[0]:
            super().apply(part, old, new)


class OneBehind(Store):
    """Each partition is one change further behind."""

    def reach(self, part: str) -> int:
        return super().reach(part) - 1


class NoDuplicates(Store):
    """A car is in one partition at a time."""

    def apply(self, part: str, old: Entry, new: Entry) -> None:
        super().apply(part, old, new)
        for other in self.index:
            if other != part and any(entry == new for entry in self.index[part]):
                self.index[other] = [entry for entry in self.index[other] if entry[1] != new[1]]


def indexing(model: type[Store]) -> GlobalSecondaryIndex:
    lab = GlobalSecondaryIndex()
    lab.model = model
    return lab


def by_log(inputs: Changes, database: sqlite3.Connection) -> str:
    """No index: the latest change of each car as far as the partition has come."""
    log = [*((0, car, colour) for car, colour in inputs.start.items())]
    log += [(number, car, colour) for number, (car, colour) in enumerate(inputs.changes, 1)]
    database.execute("DELETE FROM log")
    database.executemany("INSERT INTO log VALUES (?, ?, ?)", log)
    found = {}
    for colour in inputs.colours:
        applied = inputs.applied["X" if colour in ("blue", "green") else "Y"]
        query = database.execute(INDEX, {"colour": colour, "applied": applied})
        found[colour] = [str(car) for (car,) in query]
    if not inputs.reads_rows:
        return "; ".join(f"{colour}: {', '.join(cars) or 'no car'}" for colour, cars in found.items())
    cars = sorted({car for those in found.values() for car in those})
    rows = [(car, database.execute(ROW, (car,)).fetchone()[0]) for car in cars]
    return ", ".join(f"{car} {colour}" for car, colour in rows if colour) or "no car"


def test_an_index_has_the_latest_changes_that_its_partition_knows() -> None:
    database = sqlite3.connect(":memory:")
    database.execute("CREATE TABLE log (number INTEGER, car INTEGER, colour TEXT)")
    mutants = {
        "up to date": UpToDate,
        "in step": InStep,
        "edited in place": EditedInPlace,
        "adds only": AddsOnly,
        "checks rows": ChecksRows,
        "colours of the index": IndexColours,
        "never removes": NeverRemoves,
        "one behind": OneBehind,
        "no duplicates": NoDuplicates,
    }
    proved(
        GlobalSecondaryIndex(),
        lambda store: store.shown,
        lambda inputs: by_log(inputs, database),
        {name: indexing(model) for name, model in mutants.items()},
    )
    database.close()
