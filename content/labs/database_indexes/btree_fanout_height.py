"""Fan-out and height: how many levels and pages a tree gets, and what a lookup reads when some are in memory."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.deck import Cell, Level, Mark, Source, Step, Strip
from content.labs.chance import Chance
from content.labs.lab import Case, ModelLab, Wrong

PAGE, POINTER = 8_000, 8
KEYS = (8, 12, 24, 32, 72)
ROWS = (80, 100, 160, 200, 400)


@dataclass(frozen=True)
class Table:
    """Rows, bytes of a leaf entry of the table and of its key, the same of an index, and memory in pages."""

    rows: int
    row: int
    key: int
    entry: int = 0
    indexed: int = 0
    memory: int = 0


class Trees:
    """Packs pages level by level from the leaves up, till one is enough; memory takes the smallest levels."""

    def __init__(self, inputs: Table) -> None:
        self.inputs = inputs
        self.table = self.load(inputs.row, inputs.key)
        self.index = self.load(inputs.entry, inputs.indexed) if inputs.entry else []
        self.cached: list[int] = []
        for size in sorted([*self.index, *self.table]):
            if sum(self.cached) + size <= inputs.memory:
                self.cached.append(size)

    def load(self, entry: int, key: int) -> list[int]:
        """The pages of each level, from the leaves up."""
        levels = [self.pages(self.inputs.rows, PAGE // entry)]
        while levels[-1] > 1:
            levels.append(self.pages(levels[-1], self.fan_out(key)))
        return levels

    def pages(self, entries: int, room: int) -> int:
        return -(-entries // room)

    def fan_out(self, key: int) -> int:
        """Above the leaves an entry is a key and a pointer to a page."""
        return PAGE // (key + POINTER)

    def seen(self, levels: list[int]) -> list[int]:
        return levels

    @property
    def visits(self) -> list[int]:
        """A lookup goes down through the index, if there is one, and then through the table."""
        return [*self.seen(self.index), *self.seen(self.table)]

    @property
    def reads(self) -> list[int]:
        return [size for size in self.visits if size not in self.cached]

    @property
    def shown(self) -> str:
        if self.inputs.entry:
            return f"{len(self.visits)} visited, {len(self.reads)} on disk"
        return f"{len(self.visits)} levels, {sum(self.visits):,} pages"

    @property
    def steps(self) -> list[Step]:
        told = [f"index, pages: {n:,}" for n in self.index] + [f"table, pages: {n:,}" for n in self.table]
        sizes = [*self.index, *self.table]
        steps = [_step(text, sizes[: place + 1], len(self.index), []) for place, text in enumerate(told)]
        held = _step(f"memory, pages: {self.inputs.memory:,}", sizes, len(self.index), self.cached)
        return [*steps, held] if self.index else steps


class NoLeaves(Trees):
    """The belief that leaves are not a level."""

    def seen(self, levels: list[int]) -> list[int]:
        return levels[1:]


class FullPagesOnly(Trees):
    """The belief that a page that is partly filled does not count."""

    def pages(self, entries: int, room: int) -> int:
        return max(1, entries // room)


class Binary(Trees):
    """The belief that a page above the leaves decides between two."""

    def fan_out(self, key: int) -> int:
        return min(key, 2)


class WideEntries(Trees):
    """The belief that pages above the leaves hold the rows too."""

    def load(self, entry: int, key: int) -> list[int]:
        return super().load(entry, max(key, entry - POINTER))


class FreePointers(Trees):
    """The belief that a page above is a list of keys alone."""

    def fan_out(self, key: int) -> int:
        return PAGE // key


class IndexPointsAtPage(Trees):
    """The belief that an index leads straight to the row's page."""

    @property
    def visits(self) -> list[int]:
        return [*self.index, *self.table[: 1 if self.index else None]]


class NothingCached(Trees):
    """The belief that each level costs a disk read."""

    @property
    def reads(self) -> list[int]:
        return self.visits


class AllCached(Trees):
    """The belief that with the top in memory no disk is needed."""

    @property
    def reads(self) -> list[int]:
        return self.visits[:0]


BELIEFS: Mapping[str, type[Trees]] = {
    "leaf-level-not-counted": NoLeaves,
    "part-filled-page-ignored": FullPagesOnly,
    "btree-cost-is-log2": Binary,
    "values-eat-fan-out": WideEntries,
    "pointers-take-no-room": FreePointers,
    "secondary-points-at-page": IndexPointsAtPage,
    "each-level-is-a-disk-read": NothingCached,
    "cached-top-is-all": AllCached,
}
FEEDBACK: Mapping[str, str] = {
    "leaf-level-not-counted": "This leaves out the leaves. They are pages like the others, by far the most of"
    " them, and each lookup ends in one.",
    "part-filled-page-ignored": "This counts full pages only. What does not fill a page needs one all the same,"
    " and so does the root.",
    "btree-cost-is-log2": "This lets each page above the leaves choose between two. Hundreds of keys with their"
    " pointers fit into one.",
    "values-eat-fan-out": "This packs pages above the leaves as if whole rows were in them. In a B+ tree they"
    " have keys and pointers only.",
    "pointers-take-no-room": "This divides the page by the key alone. With each key goes a pointer to the page"
    " below, which takes room too.",
    "secondary-points-at-page": "This goes from the index straight to the row's page. The index has the primary"
    " key, so the table's own tree is searched from its root.",
    "each-level-is-a-disk-read": "Each of these pages is visited, but those of the levels in memory need no disk.",
    "cached-top-is-all": "The levels in memory are but a small part of the pages. A level that did not fit costs"
    " a read in nearly every lookup.",
}


class BtreeFanoutHeight(ModelLab[Table, Trees]):
    """Bulk-loaded B+ trees with full pages, and an index that leads to primary keys as in InnoDB."""

    concept = "index.btree-fanout-height"
    sources = (
        Source(
            "Graefe, Modern B-Tree Techniques, Foundations and Trends in Databases 3(4), 2011",
            "https://doi.org/10.1561/1900000028",
            "2.2 Sizes, Tree Height, etc.",
        ),
    )
    model: type[Trees] = Trees

    def draw(self, chance: Chance, level: Level) -> Table:
        key, row = chance.pick(KEYS), chance.pick(ROWS)
        if level is Level.EASY:
            return Table(_rows(chance, key + POINTER), key + POINTER, key)
        if level is Level.MEDIUM:
            return Table(_rows(chance, row), row, key)
        indexed = chance.pick(KEYS)
        drawn = Table(_rows(chance, row), row, key, indexed + key, indexed)
        plain = Trees(drawn)
        sizes = sorted([*plain.index, *plain.table])
        if len(set(sizes)) < len(sizes) - 1:
            return self.draw(chance, level)
        fits = sum(sizes[: chance.between(2, len(sizes) - 1)])
        return Table(drawn.rows, row, key, drawn.entry, indexed, -(-fits // 10) * 10)

    def run(self, inputs: Table) -> Trees:
        return self.model(inputs)

    def ask(self, inputs: Table, run: Trees) -> Case:
        stem, how = _sizes(inputs), f"Fan-out: {PAGE:,} / {inputs.key + POINTER} = {run.fan_out(inputs.key)}."
        if run.index:
            stem, how = _lookup(inputs), f"Levels in memory: {_told(run.cached)} pages."
        levels = " and ".join(_told(part) for part in (run.index, run.table) if part)
        return Case(
            stem=stem,
            right=run.shown,
            why=f"{how} From the leaves up, each level has as many pages as it takes to hold an entry for each"
            f" page below, until one is enough: {levels}."
            f" A lookup visits one page a level. So the answer is: {run.shown}.",
            wrong=[Wrong(name, model(inputs).shown, FEEDBACK[name]) for name, model in BELIEFS.items()],
            steps=run.steps,
        )


def _rows(chance: Chance, entry: int) -> int:
    """Rows that fill some hundred to some ten thousand leaves."""
    return PAGE // entry * chance.between(3, 99) * chance.pick((10, 100, 1_000))


def _told(levels: list[int]) -> str:
    return ", ".join(f"{size:,}" for size in levels)


def _sizes(inputs: Table) -> str:
    return (
        f"A B+ tree over {inputs.rows:,} entries is loaded into full pages of {PAGE:,} bytes. A leaf entry takes"
        f" {inputs.row} bytes; in pages above, an entry is a key of {inputs.key} bytes and a pointer of {POINTER}."
        " How many levels has the tree, leaves and root included, and how many pages in all?"
    )


def _lookup(inputs: Table) -> str:
    index, table = inputs.indexed + POINTER, inputs.key + POINTER
    listing = f"index  {inputs.entry:>9}  {index:>17}\ntable  {inputs.row:>9}  {table:>17}"
    return (
        "As in InnoDB, a table is a B+ tree by primary key with the rows in its leaves; an index on code is"
        f" another, whose leaves have codes and primary keys. Both have {inputs.rows:,} entries in full pages of"
        f" {PAGE:,} bytes. Bytes an entry:\n\n```text\n       in a leaf    in a page above\n{listing}\n```\n\n"
        f"Memory of {inputs.memory:,} pages holds the smallest levels of both trees, each as a whole. To fetch"
        " a row by code, how many pages are visited, and how many of them on disk?"
    )


def _step(text: str, sizes: list[int], split: int, cached: list[int]) -> Step:
    cells = tuple(Cell(f"{size:,}", Mark.USED if size in cached else Mark.NONE) for size in sizes)
    return Step(text, (Strip("index, leaves first", cells[:split]), Strip("table, leaves first", cells[split:])))
