"""Global secondary indexes: what a query finds while the partitions of the index are behind the table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.deck import Cell, Level, Mark, Source, Step, Strip
from content.labs.chance import Chance
from content.labs.lab import Case, ModelLab, Wrong

COLOURS = {"X": ("blue", "green"), "Y": ("red", "white")}
PART = {colour: part for part, colours in COLOURS.items() for colour in colours}
GONE, NOTHING, CARS = "", "no car", 5

Entry = tuple[str, int]


@dataclass(frozen=True)
class Changes:
    """Cars and colours, changes in order, how many of them X and Y have applied, what is queried, and how."""

    start: Mapping[int, str]
    changes: tuple[tuple[int, str], ...]
    applied: Mapping[str, int]
    colours: tuple[str, ...]
    reads_rows: bool


class Store:
    """A table, and an index over colours in two partitions, each of which applies the changes at its own pace."""

    def __init__(self, inputs: Changes) -> None:
        self.inputs = inputs
        self.table = dict(inputs.start)
        self.index: dict[str, list[Entry]] = {part: [] for part in COLOURS}
        for car, colour in inputs.start.items():
            self.index[PART[colour]].append((colour, car))
        for number, (car, colour) in enumerate(inputs.changes, 1):
            old = (self.table[car], car)
            self.table[car] = colour
            for part in COLOURS:
                if number <= self.reach(part):
                    self.apply(part, old, (colour, car))

    def reach(self, part: str) -> int:
        """The last change that this partition has applied."""
        return self.inputs.applied[part]

    def apply(self, part: str, old: Entry, new: Entry) -> None:
        """The old entry goes from its partition, and a new one comes into its own."""
        self.index[part] = [entry for entry in self.index[part] if entry != old]
        if PART.get(new[0]) == part:
            self.index[part].append(new)

    def query(self, colour: str) -> list[Entry]:
        """One partition of the index is asked."""
        return sorted(entry for entry in self.index[PART[colour]] if entry[0] == colour)

    def rows(self, found: Sequence[Entry]) -> list[Entry]:
        """The rows as the table has them by now."""
        return [(self.table[car], car) for _, car in found if self.table[car] != GONE]

    @property
    def shown(self) -> str:
        found = {colour: self.query(colour) for colour in self.inputs.colours}
        if self.inputs.reads_rows:
            rows = {car: colour for entries in found.values() for colour, car in self.rows(entries)}
            return ", ".join(f"{car} {rows[car]}" for car in sorted(rows)) or NOTHING
        texts = [
            (colour, ", ".join(str(car) for _, car in entries) or NOTHING) for colour, entries in found.items()
        ]
        return "; ".join(f"{colour}: {cars}" for colour, cars in texts)


class UpToDate(Store):
    """The belief that an index always shows the present table."""

    def reach(self, part: str) -> int:
        return max(len(self.inputs.changes), self.inputs.applied[part])


class InStep(Store):
    """The belief that all partitions of an index are equally far behind."""

    def reach(self, part: str) -> int:
        return min(self.inputs.applied.values() if part in PART.values() else [0])


class EditedInPlace(Store):
    """The belief that an entry is edited in the partition where it stands."""

    def apply(self, part: str, old: Entry, new: Entry) -> None:
        self.index[part] = [new if entry == old else entry for entry in self.index[part]]


class AddsOnly(Store):
    """The belief that a change adds an entry, and the old one stays."""

    def apply(self, part: str, old: Entry, new: Entry) -> None:
        super().apply(part, (GONE, old[1]), new)


class ChecksRows(Store):
    """The belief that a query leaves out entries whose row says something else."""

    def query(self, colour: str) -> list[Entry]:
        return [entry for entry in super().query(colour) if self.table[entry[1]] == entry[0]]


class IndexColours(Store):
    """The belief that rows are shown as the index has them."""

    def rows(self, found: Sequence[Entry]) -> list[Entry]:
        return list(found)


BELIEFS: Mapping[str, type[Store]] = {
    "index-shows-the-table": UpToDate,
    "index-partitions-in-step": InStep,
    "entry-changes-in-place": EditedInPlace,
    "index-only-adds": AddsOnly,
    "query-checks-the-rows": ChecksRows,
    "row-is-as-indexed": IndexColours,
}
FEEDBACK: Mapping[str, str] = {
    "index-shows-the-table": "This is what the table says. The index follows later, and a query of it sees only"
    " what its partition has applied.",
    "index-partitions-in-step": "This holds both partitions at the change that the slower one has reached. Each"
    " applies changes at its own pace.",
    "entry-changes-in-place": "This edits an entry where it stands. The index is partitioned by colour, so a new"
    " colour may belong to the other partition.",
    "index-only-adds": "This leaves old entries in the index. When a partition applies a change, it also drops"
    " the entry of the old colour.",
    "query-checks-the-rows": "This drops entries that no longer fit their rows. The query reads the index only,"
    " and takes what is there.",
    "row-is-as-indexed": "This shows the colour of the index. The app reads the row itself, which may have"
    " changed or gone since.",
}


class GlobalSecondaryIndex(ModelLab[Changes, Store]):
    """An index by value that follows its table asynchronously, as in DynamoDB."""

    concept = "part.global-secondary-index"
    sources = (
        Source(
            "Amazon DynamoDB Developer Guide, Global secondary indexes",
            "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html",
            "Data synchronization between tables and global secondary indexes",
        ),
    )
    model: type[Store] = Store

    def draw(self, chance: Chance, level: Level) -> Changes:
        colours = list(PART)
        start = {car: chance.pick(colours) for car in range(1, CARS + 1)}
        table, changes = dict(start), list[tuple[int, str]]()
        while len(changes) < (5 if level is Level.EASY else 6):
            car = chance.pick([car for car, colour in table.items() if colour != GONE])
            gone = level is not Level.EASY and len(set(table.values())) > 2 and chance.below(6) == 0
            table[car] = GONE if gone else chance.pick([colour for colour in colours if colour != table[car]])
            changes.append((car, table[car]))
        applied = {part: chance.between(1, len(changes) - 1) for part in COLOURS}
        asked = tuple(chance.pick(COLOURS[part]) for part in COLOURS)
        asked = (chance.pick(asked),) if level is Level.EASY else asked
        return Changes(start, tuple(changes), applied, asked, level is Level.HARD)

    def run(self, inputs: Changes) -> Store:
        return self.model(inputs)

    def ask(self, inputs: Changes, run: Store) -> Case:
        start = ", ".join(f"{car} {colour}" for car, colour in inputs.start.items())
        lines = "\n".join(
            f"#{n} {car}: {colour or 'deleted'}" for n, (car, colour) in enumerate(inputs.changes, 1)
        )
        x, y = inputs.applied.values()
        then = (
            "The app reads each found car's row. What does it get" if inputs.reads_rows else "What does it return"
        )
        return Case(
            stem="A global index of cars by colour is updated later: partition X keeps blue and green, Y red and"
            f" white. At first: {start}.\n\n```text\n{lines}\n```\n\nX has applied {_upto(x)}, Y {_upto(y)}. Now"
            f" the index is asked for {' and '.join(inputs.colours)}. {then}?",
            right=run.shown,
            why=f"X knows changes up to #{x}, Y up to #{y}. A changed colour takes the entry out of one partition"
            " and puts one into another, each at its own time, so a car may be found twice or not at all."
            f" {_end(inputs, run)}",
            wrong=[Wrong(name, model(inputs).shown, FEEDBACK[name]) for name, model in BELIEFS.items()],
            steps=_steps(inputs),
        )


def _told(car: int, colour: str) -> str:
    return f"{car} becomes {colour}" if colour else f"{car} is deleted"


def _upto(number: int) -> str:
    return f"#1 to #{number}" if number > 1 else "#1"


def _end(inputs: Changes, run: Store) -> str:
    found = "; ".join(f"{c}: {', '.join(str(n) for _, n in run.query(c)) or NOTHING}" for c in inputs.colours)
    return f"The index has {found}." + (f" The rows by now: {run.shown}." if inputs.reads_rows else "")


def _steps(inputs: Changes) -> list[Step]:
    steps, before = [], set[str]()
    for number in range(len(inputs.changes) + 1):
        store = Store(replace(inputs, changes=inputs.changes[:number]))
        table = [f"{car} {colour}" for car, colour in store.table.items() if colour]
        states = {"table": table} | {part: [f"{c} {n}" for c, n in sorted(e)] for part, e in store.index.items()}
        after = {label + text for label, texts in states.items() for text in texts}
        strips = [
            Strip(
                label, tuple(Cell(t, Mark.NEW if before and label + t not in before else Mark.NONE) for t in texts)
            )
            for label, texts in states.items()
        ]
        text = f"#{number} {_told(*inputs.changes[number - 1])}" if number else "at first"
        steps.append(Step(text, tuple(strips)))
        before = after
    return steps
