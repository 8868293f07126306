"""The models of conflicting writes, each against an oracle."""

import sqlite3
from collections.abc import Sequence

from content.labs.database_replication.last_write_wins import (
    Backwards,
    ByArrival,
    Conflict,
    ExactOnly,
    LastWriteWins,
    Row,
    Stamped,
    TieKeepsOld,
    TrueOrder,
    ValueBeatsDelete,
    WholeRow,
)
from content.labs.database_replication.version_vector import (
    SERVERS,
    CountsFromMaximum,
    CountsReceipts,
    Exchange,
    FirstDecides,
    KeepsObsolete,
    KeepsSiblings,
    LatestStays,
    MergesAtOnce,
    Servers,
    SumDecides,
    Vector,
    VersionVector,
)
from tests.labs.proof import proved

NEWEST = """
    SELECT value FROM cells WHERE name = ?
    ORDER BY stamp DESC, value IS NULL DESC, CAST(value AS BLOB) DESC LIMIT 1
"""


class Smaller(Row):
    """Takes the smaller value at equal timestamps."""

    def rank(self, cell: Stamped) -> tuple[int, bool, str]:
        stamp, value = cell
        return stamp, value is None, "".join(chr(255 - ord(letter)) for letter in value or "")


def resolving(model: type[Row]) -> LastWriteWins:
    lab = LastWriteWins()
    lab.model = model
    return lab


def sorted_by_sqlite(inputs: Conflict) -> list[str | None]:
    """All the cells in a table, the winner of each column by ORDER BY: nothing arrives in any order."""
    with sqlite3.connect(":memory:") as database:
        database.execute("CREATE TABLE cells (name TEXT, value TEXT, stamp INTEGER)")
        for write in inputs.writes:
            rows = [(name, value, write.at + inputs.ahead[write.node]) for name, value in write.values]
            database.executemany("INSERT INTO cells VALUES (?, ?, ?)", rows)
        found = [database.execute(NEWEST, (name,)).fetchone() for name in inputs.columns]
    database.close()
    return [row[0] if row else None for row in found]


def test_each_cell_keeps_what_sorting_puts_first() -> None:
    mutants = {
        "true time": TrueOrder,
        "skew taken off": Backwards,
        "exact clocks first": ExactOnly,
        "arrival": ByArrival,
        "a tie keeps the old": TieKeepsOld,
        "values before deletes": ValueBeatsDelete,
        "the smaller value": Smaller,
        "rows as a whole": WholeRow,
    }
    proved(
        LastWriteWins(),
        lambda row: row.values,
        sorted_by_sqlite,
        {name: resolving(model) for name, model in mutants.items()},
    )


class AnyGreater(Servers):
    """One greater entry makes a version newer."""

    def newer(self, new: Vector, old: Vector) -> bool:
        return any(one > other for one, other in zip(new, old, strict=True))


class AddsUp(Servers):
    """Brings versions together by adding their entries."""

    def merged(self, versions: Sequence[Vector]) -> Vector:
        return tuple(map(sum, zip(*versions, strict=True)))


def exchanging(model: type[Servers]) -> VersionVector:
    lab = VersionVector()
    lab.model = model
    return lab


def by_causal_histories(inputs: Exchange) -> list[Vector]:
    """A version is the set of the writes that happened before it; one that is part of another is obsolete."""
    held: dict[str, set[frozenset[tuple[str, int]]]] = {server: {frozenset()} for server in SERVERS}
    for number, event in enumerate(inputs.events):
        if len(event) == 1:
            held[event] = {frozenset({(event, number)}).union(*held[event])}
        else:
            both = held[event[0]] | held[event[1]]
            held[event[1]] = {old for old in both if not any(old < new for new in both)}
    versions = [[writer for writer, _ in version] for version in held[inputs.asked]]
    return sorted(tuple(version.count(server) for server in SERVERS) for version in versions)


def test_version_vectors_tell_what_causal_histories_tell() -> None:
    mutants = {
        "sums": SumDecides,
        "the first entry": FirstDecides,
        "one greater entry": AnyGreater,
        "the latest stays": LatestStays,
        "versions merge by themselves": MergesAtOnce,
        "merging adds": AddsUp,
        "receipts count": CountsReceipts,
        "Lamport's clock": CountsFromMaximum,
        "siblings outlive a write": KeepsSiblings,
        "obsolete versions stay": KeepsObsolete,
    }
    proved(
        VersionVector(),
        lambda servers: sorted(servers.held[servers.inputs.asked]),
        by_causal_histories,
        {name: exchanging(model) for name, model in mutants.items()},
    )
