"""The model of the shuffle, against GROUP BY."""

import sqlite3
from collections.abc import Sequence

from content.labs.batch_processing.shuffle import (
    AllMappers,
    AllSpills,
    AtReducer,
    EmitOrder,
    Job,
    MapReduceShuffle,
    OneMapper,
    Pair,
    Ranges,
    Shuffle,
    SpillsOnly,
    Spread,
)
from tests.labs.proof import proved

FETCHED = """
    WITH spilled AS (SELECT *, MAX(spill) OVER (PARTITION BY mapper) AS last FROM pairs)
    SELECT key, SUM(value) AS total FROM spilled WHERE key % ? = ?
    GROUP BY mapper, key, CASE WHEN last >= 2 THEN 0 ELSE spill END, CASE WHEN ? THEN 0 ELSE number END
    ORDER BY key, total
"""


class CombinesFromTwo(Shuffle):
    """Combines again when two spills are merged."""

    def merge(self, spills: Sequence[list[Pair]]) -> list[Pair]:
        merged = super().merge(spills)
        return self.combined(merged) if len(spills) == 2 else merged


class ForgetsRest(Shuffle):
    """Does not spill what is left at the end."""

    def map(self, mapper: int, pairs: Sequence[Pair]) -> None:
        super().map(mapper, pairs[: len(pairs) // 3 * 3] if self.inputs.spills else pairs)


class Maximum(Shuffle):
    """Keeps the greatest value."""

    def combined(self, pairs: list[Pair]) -> list[Pair]:
        return [(key, max(v for k, v in pairs if k == key)) for key, _ in super().combined(pairs)]


def shuffling(model: type[Shuffle]) -> MapReduceShuffle:
    lab = MapReduceShuffle()
    lab.model = model
    return lab


def by_sqlite(job: Job) -> list[Pair]:
    """The pairs in a table with the number of their spill; what is combined is a group."""
    rows = [
        (mapper, number // 3 if job.spills else 0, number, key, value)
        for mapper, pairs in enumerate(job.mappers)
        for number, (key, value) in enumerate(pairs)
    ]
    with sqlite3.connect(":memory:") as database:
        database.execute("CREATE TABLE pairs (mapper, spill, number, key, value)")
        database.executemany("INSERT INTO pairs VALUES (?, ?, ?, ?, ?)", rows)
        found = database.execute(FETCHED, (job.reducers, job.asked, job.combiner)).fetchall()
    database.close()
    return found


def test_a_reducer_fetches_the_groups_that_sqlite_makes() -> None:
    mutants = {
        "emit order": EmitOrder,
        "ranges": Ranges,
        "a hash of the pair": Spread,
        "one mapper": OneMapper,
        "no combining": AtReducer,
        "combined over mappers": AllMappers,
        "combined over spills": AllSpills,
        "combined in spills only": SpillsOnly,
        "combined from two spills": CombinesFromTwo,
        "the rest is forgotten": ForgetsRest,
        "maxima": Maximum,
    }
    proved(
        MapReduceShuffle(),
        lambda shuffle: shuffle.fetched,
        by_sqlite,
        {name: shuffling(model) for name, model in mutants.items()},
    )
