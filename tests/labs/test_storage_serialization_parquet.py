"""The model of skipped row groups, against SQLite and all rows that the statistics allow."""

import sqlite3
from collections.abc import Sequence

from content.labs.storage_serialization.parquet import (
    BoundInside,
    BoundsMeanNoNulls,
    Chunk,
    Condition,
    JoinsSkips,
    LargestOnly,
    NullsMatch,
    Parquet,
    Reader,
    Scan,
    SmallestOnly,
    UnequalInverts,
    UnknownIsZero,
)
from tests.labs.proof import proved


class StrictBounds(Reader):
    """A value equal to a bound does not count."""

    def overlaps(self, chunk: Chunk, low: int, high: int) -> bool:
        return chunk.low < high and low < chunk.high


class NeverUnequal(Reader):
    """Reads for <> even where all values are the one."""

    def may_differ(self, chunk: Chunk, value: int) -> bool:
        return True


class AllNullMatches(Reader):
    """Takes a chunk without bounds for one about which nothing is known."""

    def may_match(self, condition: Condition, chunk: Chunk) -> bool:
        return chunk.low > chunk.high or super().may_match(condition, chunk)


class FirstOnly(Reader):
    """Looks at the first condition only."""

    def join(self, answers: Sequence[bool]) -> bool:
        return answers[0]


def reading(model: type[Reader]) -> Parquet:
    lab = Parquet()
    lab.model = model
    return lab


def values(chunk: Chunk) -> list[int | None]:
    """What rows may hold: whatever a condition can tell apart, within the bounds, and nulls."""
    inside: list[int | None] = [value for value in range(0, 130, 10) if chunk.low <= value <= chunk.high]
    return inside if chunk.nulls == 0 else [*inside, None]


def groups_with_a_possible_match(scan: Scan, database: sqlite3.Connection) -> list[int]:
    database.execute("DELETE FROM possible")
    for number, chunks in enumerate(scan.groups, 1):
        a, b = values(chunks[0]), values(chunks[1]) if chunks[1:] else [None]
        database.executemany("INSERT INTO possible VALUES (?, ?, ?)", [(number, x, y) for x in a for y in b])
    query = f"SELECT DISTINCT number FROM possible WHERE {scan.where} ORDER BY number"
    return [number for (number,) in database.execute(query)]


def test_a_group_is_read_if_some_row_that_it_may_have_matches() -> None:
    database = sqlite3.connect(":memory:")
    database.execute("CREATE TABLE possible (number INTEGER, a INTEGER, b INTEGER)")
    mutants = {
        "a bound inside": BoundInside,
        "the largest only": LargestOnly,
        "the smallest only": SmallestOnly,
        "strict bounds": StrictBounds,
        "nulls match": NullsMatch,
        "unknown is zero": UnknownIsZero,
        "bounds mean no nulls": BoundsMeanNoNulls,
        "<> inverts": UnequalInverts,
        "<> always reads": NeverUnequal,
        "no bounds, no proof": AllNullMatches,
        "AND and OR swapped": JoinsSkips,
        "the first condition only": FirstOnly,
    }
    proved(
        Parquet(),
        lambda reader: reader.read,
        lambda scan: groups_with_a_possible_match(scan, database),
        {name: reading(model) for name, model in mutants.items()},
    )
    database.close()
