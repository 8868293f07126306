"""The model of a broadcast hash join, against SQLite on each node's part."""

import sqlite3

from content.labs.batch_processing.broadcast_hash import (
    NULL,
    BroadcastHash,
    Divided,
    Join,
    KeepsAll,
    KeepsNone,
    LargeMoves,
    Multiplied,
    NullMatches,
    OnePerKey,
    SentOnce,
    Tables,
    Together,
)
from tests.labs.proof import proved

JOINED = {
    "LEFT SEMI": "SELECT key FROM large WHERE EXISTS (SELECT 1 FROM small WHERE small.key = large.key)",
    "LEFT ANTI": "SELECT key FROM large WHERE NOT EXISTS (SELECT 1 FROM small WHERE small.key = large.key)",
}


class OneMatch(Join):
    """Stops at the first match."""

    def matches(self, node: int, key: str) -> list[str]:
        return super().matches(node, key)[:1]


class AllLeftOver(Join):
    """Emits all small rows at the end."""

    def left_over(self, node: int) -> list[str]:
        self.found[node] = set()
        return super().left_over(node)


def joining(model: type[Join]) -> BroadcastHash:
    lab = BroadcastHash()
    lab.model = model
    return lab


def by_sqlite(inputs: Tables) -> tuple[int, list[int]]:
    """A database for each node with what it has been sent, and the rows of the join there."""
    counts, sent = [], 0
    for part in inputs.parts:
        with sqlite3.connect(":memory:") as database:
            database.execute("CREATE TABLE small (key)")
            database.execute("CREATE TABLE large (key)")
            for name, keys in (("small", inputs.small), ("large", part)):
                rows = [(None if key == NULL else key,) for key in keys]
                database.executemany(f"INSERT INTO {name} VALUES (?)", rows)
            join = f"SELECT 1 FROM large {inputs.kind} JOIN small ON large.key = small.key"
            counts.append(len(database.execute(JOINED.get(inputs.kind, join)).fetchall()))
            sent += len(database.execute("SELECT * FROM small").fetchall())
        database.close()
    return sent, counts


def test_each_node_emits_what_sqlite_finds_in_its_part() -> None:
    mutants = {
        "divided": Divided,
        "large rows move": LargeMoves,
        "sent once": SentOnce,
        "one row per key": OnePerKey,
        "null equals null": NullMatches,
        "each copy counts": Multiplied,
        "all rows are kept": KeepsAll,
        "matches only": KeepsNone,
        "nodes know each other": Together,
        "one match": OneMatch,
        "all is left over": AllLeftOver,
    }
    proved(
        BroadcastHash(),
        lambda join: (join.sent, [len(rows) for rows in join.emitted]),
        by_sqlite,
        {name: joining(model) for name, model in mutants.items()},
    )
