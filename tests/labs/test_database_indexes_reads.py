"""The model of an LSM-tree's reads, against SQLite."""

import sqlite3

from content.labs.database_indexes.lsm_read_path import (
    GET,
    ROOM,
    EveryFile,
    ExactFilter,
    FirstRead,
    LsmReadPath,
    NoFlush,
    OldestFirst,
    PassesMemtable,
    PassesTombstones,
    ReadOnce,
    Table,
    Trace,
    Tree,
)
from tests.labs.proof import proved

COUNT = """
SELECT count(*) FROM file WHERE :key BETWEEN low AND high
AND (:filters = 0 OR EXISTS (SELECT 1 FROM maybe WHERE maybe.file = file.number AND maybe.key = :key))
AND number >= coalesce((SELECT max(file) FROM entry WHERE key = :key), 0)
"""


class NoRanges(Tree):
    """Reads files whatever their range."""

    def possible(self, table: Table, key: str) -> bool:
        return not self.inputs.filters or key in table.keys + table.mistaken


class NoFilters(Tree):
    """Reads files whatever their filter says."""

    def possible(self, table: Table, key: str) -> bool:
        return table.keys[0] <= key <= table.keys[-1]


class PlacePerWrite(Tree):
    """A key that is put again takes a further place."""

    def put(self, key: str) -> str:
        self.memtable += key
        if self.full():
            self.tables = (Table("".join(sorted(self.memtable))), *self.tables)
            self.memtable = ""
        return ""


class GoesOn(Tree):
    """Reads on behind the first entry."""

    def ends(self, table: Table, key: str) -> bool:
        return False


def with_model(model: type[Tree]) -> LsmReadPath:
    lab = LsmReadPath()
    lab.model = model
    return lab


def added(database: sqlite3.Connection, table: Table) -> None:
    row = database.execute("INSERT INTO file (low, high) VALUES (?, ?)", (min(table.keys), max(table.keys)))
    database.executemany("INSERT INTO entry VALUES (?, ?)", [(row.lastrowid, key) for key in table.keys])
    maybe = [(row.lastrowid, key) for key in table.keys + table.mistaken]
    database.executemany("INSERT INTO maybe VALUES (?, ?)", maybe)


def counted_by_a_query(trace: Trace, database: sqlite3.Connection) -> int:
    """A file is read if range and filter admit the key and it is not older than the key's newest entry."""
    for name in ("file", "entry", "maybe"):
        database.execute(f"DELETE FROM {name}")
    for table in reversed(trace.tables):
        added(database, table)
    memory, reads = set(trace.memtable), 0
    for call, key in trace.calls:
        if call != GET:
            memory.add(key)
        elif key not in memory:
            reads += database.execute(COUNT, {"key": key, "filters": trace.filters}).fetchone()[0]
        if len(memory) == ROOM:
            added(database, Table("".join(memory)))
            memory = set()
    return reads


def test_lookups_read_what_a_query_over_all_files_counts() -> None:
    database = sqlite3.connect(":memory:")
    database.execute("CREATE TABLE file (number INTEGER PRIMARY KEY, low TEXT, high TEXT)")
    database.execute("CREATE TABLE entry (file INTEGER, key TEXT)")
    database.execute("CREATE TABLE maybe (file INTEGER, key TEXT)")
    mutants = {
        "tombstones are passed over": PassesTombstones,
        "no flush": NoFlush,
        "filters never err": ExactFilter,
        "the first file answers": FirstRead,
        "a file is read once": ReadOnce,
        "the oldest first": OldestFirst,
        "no look into the memtable": PassesMemtable,
        "every file": EveryFile,
        "no ranges": NoRanges,
        "no filters": NoFilters,
        "a place for each write": PlacePerWrite,
        "no stop": GoesOn,
    }
    proved(
        LsmReadPath(),
        lambda tree: len(tree.reads),
        lambda trace: counted_by_a_query(trace, database),
        {name: with_model(model) for name, model in mutants.items()},
    )
    database.close()
