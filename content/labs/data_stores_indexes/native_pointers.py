"""Native graph storage: the chains of relationship records, walked and changed."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.deck import Cell, Level, Mark, Source, Step, Strip
from content.labs.chance import Chance
from content.labs.lab import Case, ModelLab, Wrong

PEOPLE = ("Ana", "Bo", "Chen", "Dev")


@dataclass(frozen=True)
class Writes:
    """Relationships created (with both ends) or deleted (none), whose list is read, and a record to look at."""

    level: Level
    writes: tuple[tuple[int, tuple[str, ...]], ...]
    person: str
    record: int


@dataclass
class Record:
    """A relationship: its ends, and what stands before and after it in the list of either."""

    ends: tuple[str, ...]
    before: dict[str, int] = field(default_factory=dict)
    after: dict[str, int] = field(default_factory=dict)


class Store:
    """Neo4j's record format for vertices with few relationships: a new record goes to the front of both lists."""

    def __init__(self, inputs: Writes) -> None:
        self.inputs = inputs
        self.records: dict[int, Record] = {}
        self.first = dict.fromkeys(PEOPLE, 0)
        self.steps: list[Step] = []
        for number, ends in inputs.writes:
            if ends:
                self.records[number] = Record(ends)
                self.link(number, ends[0])
                self.link(number, ends[1])
            else:
                self.delete(number)
            self._note(f"r{number} {' → '.join(ends)}" if ends else f"delete r{number}", number)
        self.read = self.listed(inputs.person)
        if inputs.level is Level.EASY:
            self.steps = [self._reading(place) for place in range(len(self.read))]

    def link(self, number: int, person: str) -> None:
        self.join(number, self.first[person], person)
        self.join(0, number, person)

    def join(self, before: int, after: int, person: str) -> None:
        """Let one follow the other in a person's list; nobody before it: it is the first."""
        if before:
            self.records[before].after[person] = after
        else:
            self.first[person] = after
        if after:
            self.records[after].before[person] = before

    def delete(self, number: int) -> None:
        """Its neighbours in either list are linked to each other."""
        record = self.records.pop(number)
        for person in record.ends:
            self.join(record.before.get(person, 0), record.after.get(person, 0), person)

    def listed(self, person: str) -> list[int]:
        """From the first on, by the pointer for this person in each record."""
        read: list[int] = []
        at = self.first[person]
        while at in self.records and at not in read:
            read.append(at)
            at = self.next(self.records[at], person)
        return read

    def next(self, record: Record, person: str) -> int:
        return record.after.get(person, 0)

    def _note(self, text: str, new: int) -> None:
        marks = {new: Mark.NEW}
        cells = {who: tuple(Cell(_named(n), marks.get(n, Mark.NONE)) for n in self.listed(who)) for who in PEOPLE}
        self.steps.append(Step(text, tuple(Strip(f"{who}'s list", cells[who]) for who in PEOPLE)))

    def _reading(self, place: int) -> Step:
        cells = tuple(Cell(_named(number), Mark.USED) for number in self.read[: place + 1])
        return Step(f"read r{self.read[place]}", (Strip(f"{self.inputs.person}'s list", cells),))

    @property
    def around(self) -> list[tuple[int, int]]:
        """What is before and after the record, in the list of its start and of its end."""
        record = self.records.get(self.inputs.record, Record(PEOPLE[:2]))
        return [(record.before.get(person, 0), record.after.get(person, 0)) for person in record.ends]

    @property
    def shown(self) -> str:
        if self.inputs.level is not Level.HARD:
            return ", ".join(map(_named, self.read)) or "none"
        start, end = (f"{_named(before)} before, {_named(after)} after" for before, after in self.around)
        return f"start: {start}; end: {end}"


class AtTail(Store):
    """The belief that a new record goes to the end of the lists."""

    def link(self, number: int, person: str) -> None:
        self.join((self.listed(person) or [0])[-1], number, person)


class OneList(Store):
    """The belief that a relationship is listed at its start only."""

    def link(self, number: int, person: str) -> None:
        if person == self.records[number].ends[0]:
            super().link(number, person)


class DeletedStays(Store):
    """The belief that a deleted record stays in the lists, with a mark."""

    def delete(self, number: int) -> None:
        pass


class CutsChain(Store):
    """The belief that a list ends where a record was deleted."""

    def delete(self, number: int) -> None:
        for person in self.records[number].ends:
            self.records[number].after[person] *= not self.records[number].before[person]
        super().delete(number)


class ByNumber(Store):
    """The belief that records are read in the order of their numbers."""

    def listed(self, person: str) -> list[int]:
        return sorted(super().listed(person))


class OtherEnd(Store):
    """The belief that the other end's pointer goes on."""

    def next(self, record: Record, person: str) -> int:
        return record.after[record.ends[record.ends[0] == person]] if person in record.ends else 0


class FollowsStart(Store):
    """The belief that it is always the start's pointer."""

    def next(self, record: Record, person: str) -> int:
        return super().next(record, record.ends[0] or person)


class OutgoingOnly(Store):
    """The belief that a list has what starts at the person."""

    def listed(self, person: str) -> list[int]:
        return [number for number in super().listed(person) if self.records[number].ends[0] == person]


BELIEFS: Mapping[str, tuple[type[Store], str]] = {
    "chain-of-the-other-end": (OtherEnd, "e"),
    "chain-follows-start": (FollowsStart, "e"),
    "list-has-outgoing-only": (OutgoingOnly, "em"),
    "list-follows-numbers": (ByNumber, "em"),
    "new-edge-at-tail": (AtTail, "mh"),
    "deleted-edge-stays": (DeletedStays, "mh"),
    "deletion-cuts-the-list": (CutsChain, "mh"),
    "edge-is-in-one-list": (OneList, "h"),
}
"""And the levels at which each applies, by their first letters."""
FEEDBACK: Mapping[str, str] = {
    "chain-of-the-other-end": "This takes the pointer of the other end, and so gets into that one's list.",
    "chain-follows-start": "This takes the start's pointer each time, also where {person} is the end of a record.",
    "list-has-outgoing-only": "This leaves out what ends at {person}. That is in the list of either end.",
    "list-follows-numbers": "This goes by record numbers. They are places in the file; pointers make the list.",
    "new-edge-at-tail": "This puts new records at the end. They go to the front, which takes no walk.",
    "deleted-edge-stays": "This keeps deleted records in the lists. Their neighbours are linked past them.",
    "deletion-cuts-the-list": "This ends a list where a record was deleted. Its neighbours are linked to each"
    " other.",
    "edge-is-in-one-list": "This puts a record into its start's list alone. It has pointers for its end's too.",
}


class NativePointers(ModelLab[Writes, Store]):
    """Relationship chains of Neo4j's standard record format, for vertices that are not dense."""

    concept = "graph.native-pointers"
    sources = (
        Source(
            "Neo4j source, RelationshipCreator (connectSparse) and RelationshipDeleter (disconnect)",
            "https://github.com/neo4j/neo4j/tree/5.26/community/record-storage-engine",
        ),
    )
    model: type[Store] = Store

    def draw(self, chance: Chance, level: Level) -> Writes:
        numbers = chance.picks(range(1, 10), 5 if level is Level.EASY else 6)
        writes: list[tuple[int, tuple[str, ...]]] = [(n, tuple(chance.picks(PEOPLE, 2))) for n in numbers]
        person = chance.pick(PEOPLE)
        own = [number for number, ends in writes if person in ends] or numbers
        gone, asked = chance.pick(own), chance.pick(own)
        if level is not Level.EASY:
            writes.insert(chance.between(numbers.index(gone) + 1, 6), (gone, ()))
        return Writes(level, tuple(writes), person, asked)

    def run(self, inputs: Writes) -> Store:
        return self.model(inputs)

    def ask(self, inputs: Writes, run: Store) -> Case | None:
        if len(run.read) < 2 or (inputs.level is Level.HARD and inputs.record not in run.records):
            return None
        there = {name: model(inputs) for name, (model, levels) in BELIEFS.items() if inputs.level[0] in levels}
        lists = "; ".join(f"{who} {' '.join(map(_named, run.listed(who)))}" for who in PEOPLE if run.first[who])
        said = {name: text.format(person=inputs.person) for name, text in FEEDBACK.items()}
        return Case(
            stem=_told(inputs, run),
            right=run.shown,
            why="A relationship stands in the lists of both of its ends, with pointers for each. A new one goes to"
            " the front; a deletion links its neighbours to each other. Here the lists are:"
            f" {lists}. So the answer is {run.shown}.",
            wrong=[Wrong(name, other.shown, said[name]) for name, other in there.items()],
            steps=run.steps,
        )


def _told(inputs: Writes, run: Store) -> str:
    person = inputs.person
    rows = [f"r{n}  {' → '.join(ends)}" if ends else f"delete r{n}" for n, ends in inputs.writes]
    head = "Neo4j's record format, few relationships for each vertex. These are created and deleted, one by one"
    asked = f"Which relationships are in {person}'s list at the end, in its order"
    if inputs.level is Level.HARD:
        asked = f"What is before and after {_named(inputs.record)} in the lists of its start and its end"
    elif inputs.level is Level.EASY:
        head = (
            f"Neo4j's record format. {person}'s first relationship is {_named(run.first[person])}. Records, each"
        )
        head += " with the next for its start and its end"
        nexts = {n: " ".join(_named(r.after[end]) for end in r.ends) for n, r in run.records.items()}
        rows = [f"r{n}  {' → '.join(run.records[n].ends):<13}{nexts[n]}" for n in sorted(nexts)]
        asked = f"Which are read, in which order, to list {person}'s relationships"
    return f"{head}:\n\n```text\n" + "\n".join(rows) + f"\n```\n\n{asked}?"


def _named(number: int) -> str:
    return f"r{number}" if number else "none"
