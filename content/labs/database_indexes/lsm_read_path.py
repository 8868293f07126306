"""The read path of an LSM-tree: how many files lookups have to read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.deck import Cell, Level, Mark, Source, Step, Strip
from content.labs.chance import Chance
from content.labs.lab import Case, ModelLab, Wrong

KEYS = "abcdefghijkmnp"
DELETED = "✗"
ROOM = 3
"""Keys at which a memtable is written out."""

GET, PUT = "get", "put"


@dataclass(frozen=True)
class Table:
    """A sorted file: its keys, those of them that mark a deletion, and those its filter mistakes for present."""

    keys: str
    deleted: str = ""
    mistaken: str = ""

    @property
    def told(self) -> str:
        mistaken = f" ({' '.join(self.mistaken)})" * bool(self.mistaken)
        return " ".join(key + DELETED * (key in self.deleted) for key in self.keys) + mistaken


@dataclass(frozen=True)
class Trace:
    """Files from newest to oldest, what the memtable has, whether files have filters, and what is asked for."""

    tables: tuple[Table, ...]
    memtable: str
    filters: bool
    calls: tuple[tuple[str, str], ...]


class Tree:
    """Looks into the memtable, and then into files from newest to oldest, till something is found."""

    def __init__(self, inputs: Trace) -> None:
        self.inputs = inputs
        self.memtable = inputs.memtable
        self.tables = inputs.tables
        self.reads: list[Table] = []
        self.history: list[tuple[str, Sequence[Table], str, Sequence[Table]]] = []
        for call, key in inputs.calls:
            before = len(self.reads)
            done = self.get(key) if call == GET else self.put(key)
            read = self.reads[before:]
            self.history.append((f"{call} {key}: {done}", read, self.memtable, self.tables))

    def put(self, key: str) -> str:
        """A full memtable becomes the newest file. A key that is there already takes no further place."""
        self.memtable = "".join(sorted(self.memtable.replace(key, "") + key))
        if not self.full():
            return "to the memtable"
        self.tables = (Table(self.memtable), *self.tables)
        self.memtable = ""
        return "full, becomes a file"

    def full(self) -> bool:
        return len(self.memtable) >= ROOM

    def get(self, key: str) -> str:
        if self.in_memory(key):
            return "memtable"
        before = len(self.reads)
        for table in self.order():
            if self.possible(table, key):
                self.read(table)
                if self.ends(table, key):
                    return f"{len(self.reads) - before} read, {'deleted' if key in table.deleted else 'found'}"
        return f"{len(self.reads) - before} read, not found"

    def in_memory(self, key: str) -> bool:
        return key in self.memtable

    def order(self) -> Sequence[Table]:
        return self.tables

    def possible(self, table: Table, key: str) -> bool:
        """The range has the key, and the filter, if there is one, says maybe."""
        maybe = not self.inputs.filters or key in table.keys + table.mistaken
        return table.keys[0] <= key <= table.keys[-1] and maybe

    def read(self, table: Table) -> None:
        self.reads.append(table)

    def ends(self, table: Table, key: str) -> bool:
        """A value or a mark of deletion is the newest word about a key."""
        return key in table.keys

    @property
    def steps(self) -> list[Step]:
        return [_step(*state) for state in self.history]


class PassesMemtable(Tree):
    """The belief that reads pass by the memtable."""

    def in_memory(self, key: str) -> bool:
        return key < ""


class NoFlush(Tree):
    """The belief that a memtable grows as long as writes come in."""

    def full(self) -> bool:
        return False


class OldestFirst(Tree):
    """The belief that the oldest, largest file comes first."""

    def order(self) -> Sequence[Table]:
        return self.tables[::-1]


class EveryFile(Tree):
    """The belief that each file has to be tried."""

    def possible(self, table: Table, key: str) -> bool:
        return table.keys != key


class ExactFilter(Tree):
    """The belief that what tells in advance which files to read never errs: a filter, or an index of all keys."""

    def possible(self, table: Table, key: str) -> bool:
        return key in table.keys


class PassesTombstones(Tree):
    """The belief that a mark of deletion is passed over for an older value."""

    def ends(self, table: Table, key: str) -> bool:
        return super().ends(table, key) and key not in table.deleted


class FirstRead(Tree):
    """The belief that the newest file whose range and filter admit the key answers for all."""

    def ends(self, table: Table, key: str) -> bool:
        return table.keys != key


class ReadOnce(Tree):
    """The belief that a file that was read once need not be read again."""

    def read(self, table: Table) -> None:
        if table not in self.reads:
            super().read(table)


BELIEFS: Mapping[str, type[Tree]] = {
    "tombstone-is-passed-over": PassesTombstones,
    "full-memtable-grows": NoFlush,
    "newest-file-has-all": FirstRead,
    "second-read-is-free": ReadOnce,
    "oldest-file-first": OldestFirst,
    "memtable-is-a-log": PassesMemtable,
    "reads-try-each-file": EveryFile,
}
FEEDBACK: Mapping[str, str] = {
    "tombstone-is-passed-over": "This goes on behind a mark of deletion. The mark is the newest word about its"
    " key and ends the search.",
    "full-memtable-grows": "This leaves everything in the memtable. When that is full it becomes a file, and"
    " what was in it has to be read from there.",
    "bloom-is-exact": "This takes every maybe for a yes and forgets the wrong ones. They cost a read each, in"
    " vain.",
    "index-needs-every-key": "This skips files that do not have the key. Without filters only the range tells in"
    " advance, and a key within it may be absent.",
    "newest-file-has-all": "This stops at the first file that is read. If the key is not in it, the search goes"
    " on to older files.",
    "second-read-is-free": "This counts each file once. Nothing is cached here, so each lookup that needs a file"
    " reads it.",
    "oldest-file-first": "This begins with the oldest file. It would return outdated values; the newest that has"
    " the key counts.",
    "memtable-is-a-log": "This looks for all keys in files. What is in the memtable is found there, without a"
    " file being read.",
    "reads-try-each-file": "This reads file after file until the key is found. Ranges, and filters where there"
    " are some, spare many of these reads.",
}


class LsmReadPath(ModelLab[Trace, Tree]):
    """Lookups of single keys as in LevelDB's level 0, where files overlap."""

    concept = "index.lsm-read-path"
    sources = (
        Source(
            "LevelDB source, version_set.cc and db_impl.cc",
            "https://github.com/google/leveldb/blob/main/db/version_set.cc",
            "Version::ForEachOverlapping, level 0; DBImpl::Get",
        ),
    )
    model: type[Tree] = Tree

    def draw(self, chance: Chance, level: Level) -> Trace:
        tables: tuple[Table, ...] = ()
        for _ in range(3 if level is Level.HARD else 4):
            tables = (_table(chance, tables, level is not Level.EASY), *tables)
        keys = chance.shuffled([*KEYS, *"".join(table.deleted + table.mistaken for table in tables)])
        memtable = "".join(sorted(chance.picks(KEYS, 2)))
        gets = list(dict.fromkeys([memtable[0], *keys]))[: 4 if level is not Level.EASY else 3]
        calls = [(GET, key) for key in chance.shuffled(gets)]
        if level is Level.HARD:
            new = chance.pick([key for key in KEYS if key not in memtable])
            calls = [calls[0], (PUT, memtable[1]), calls[1], (PUT, new), *calls[2:], (GET, memtable[1])]
        return Trace(tables, memtable, level is not Level.EASY, tuple(calls))

    def run(self, inputs: Trace) -> Tree:
        return self.model(inputs)

    def ask(self, inputs: Trace, run: Tree) -> Case:
        numbers = range(len(inputs.tables), 0, -1)
        files = [f"file {number}    {file.told}" for number, file in zip(numbers, inputs.tables, strict=True)]
        calls = ", ".join(" ".join(call) for call in inputs.calls)
        listing = "\n".join((f"memtable  {' '.join(inputs.memtable)}", *files))
        memory = " and a filter, which errs for the keys in brackets" * inputs.filters
        flush = f" At {ROOM} keys the memtable becomes a file." * (len(inputs.calls) > 4)
        exact = "bloom-is-exact" if inputs.filters else "index-needs-every-key"
        beliefs = {**BELIEFS, exact: ExactFilter}
        return Case(
            stem=f"A tree like LevelDB's has these keys, newest first; {DELETED} marks a deletion:"
            f"\n\n```text\n{listing}\n```\n\nIn memory it has each file's range of keys{memory}. Nothing is"
            f" cached.{flush} How many times is a file read for {calls}?",
            right=len(run.reads),
            why=f"{'; '.join(state[0] for state in run.history)}. A lookup asks the memtable and then, from the"
            " newest on, reads each file that range and filter do not rule out, up to the first entry of the key.",
            wrong=[Wrong(name, len(model(inputs).reads), FEEDBACK[name]) for name, model in beliefs.items()],
            steps=run.steps,
        )


def _table(chance: Chance, older: Sequence[Table], filters: bool) -> Table:
    keys = "".join(sorted(chance.picks(KEYS, chance.between(3, 5))))
    inside = [key for key in KEYS if keys[0] < key < keys[-1] and key not in keys]
    hiding = [key for key in keys if any(key in table.keys for table in older)]
    return Table(keys, "".join(hiding[:1]), "".join(chance.picks(inside, min(len(inside), 2 * filters))))


def _step(text: str, read: Sequence[Table], memtable: str, tables: Sequence[Table]) -> Step:
    cells = tuple(Cell(table.told, Mark.USED if table in read else Mark.NONE) for table in tables)
    return Step(text, (Strip("memtable", tuple(map(Cell, memtable))), Strip("files, newest first", cells)))
