"""The models of conflicting writes, each against an oracle."""

import sqlite3

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
