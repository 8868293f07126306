"""Serializable snapshot isolation: which transactions PostgreSQL refuses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.deck import Cell, Level, Mark, Source, Step, Strip
from content.labs.chance import Chance
from content.labs.lab import Case, ModelLab, Wrong

READ, WRITE, COMMIT, NOBODY = "reads", "writes", "COMMIT", "none of them"
ROWS = {1: "a", 2: "b", 3: "c"}  # each transaction writes its row, or none


@dataclass(frozen=True)
class Event:
    """A transaction reads or writes a row, or wants to commit."""

    by: int
    what: str
    row: str = ""

    def __str__(self) -> str:
        return f"T{self.by} {self.what} {self.row}".strip()


@dataclass
class Transaction:
    """When it took its snapshot and committed (0: not yet), what it read and wrote, and whether it must fail."""

    start: int
    commit: int = 0
    read: list[str] = field(default_factory=list)
    wrote: list[str] = field(default_factory=list)
    doomed: bool = False

    @property
    def open(self) -> bool:
        return not self.commit and not self.doomed


class Store:
    """Notes who has read what somebody else replaced, and refuses the middle of two such conflicts in a row."""

    def __init__(self, events: Sequence[Event]) -> None:
        self.events, self.time, self.unclear = events, 0, False
        self.all: dict[int, Transaction] = {}
        self.conflicts: list[tuple[int, int]] = []
        for event in events:
            self.time += 1
            me = self.all.setdefault(event.by, Transaction(self.time))
            if me.open:
                self.happen(event, me)

    def happen(self, event: Event, me: Transaction) -> None:
        if event.what == COMMIT:
            self.commit(event.by)
            return
        (me.read if event.what == READ else me.wrote).append(event.row)
        for one, other in self.all.items():
            if one != event.by and not other.doomed and (not other.commit or other.commit > me.start):
                reader, writer = (event.by, one) if event.what == READ else (one, event.by)
                if event.row in self.all[reader].read and event.row in self.all[writer].wrote:
                    self.conflict(reader, writer, event.by)

    def conflict(self, reader: int, writer: int, me: int) -> None:
        """The reader comes before the writer. Refuse if that makes a dangerous structure."""
        self.conflicts.append((reader, writer))
        chains = [(reader, writer, end) for start, end in self.conflicts if start == writer]
        chains += [(start, reader, writer) for start, end in self.conflicts if end == reader]
        if any(self.dangerous(*chain) for chain in chains):
            self.refuse(me if me == writer or self.all[writer].commit else writer)

    def dangerous(self, first: int, pivot: int, last: int) -> bool:
        """Whether the last of three has committed first; if the first only reads, before its snapshot."""
        one, middle, end = self.all[first], self.all[pivot], self.all[last]
        if not end.commit or one.doomed or middle.doomed:
            return False
        before = all(not other.commit or end.commit <= other.commit for other in (one, middle))
        return before and (bool(one.wrote) or not one.commit or end.commit < one.start)

    def commit(self, me: int) -> None:
        """With its commit somebody may become the last of a dangerous structure whose middle is still open."""
        self.all[me].commit = self.time
        into = {start: [a for a, b in self.conflicts if b == start] for start, end in self.conflicts if end == me}
        pivots = [one for one, firsts in into.items() if any(self.all[a].open or a == me for a in firsts)]
        pivots = [pivot for pivot in pivots if self.all[pivot].open]
        self.unclear |= len(pivots) > 1 and not all(me in into[pivot] for pivot in pivots)
        for pivot in pivots:
            self.refuse(pivot)

    def refuse(self, one: int) -> None:
        self.all[one].doomed = True

    @property
    def failed(self) -> list[int]:
        return sorted(one for one, transaction in self.all.items() if transaction.doomed)

    @property
    def shown(self) -> str:
        return ", ".join(f"T{one}" for one in self.failed) or NOBODY


class WritesOnly(Store):
    """The belief that only rows that two have written are compared."""

    def dangerous(self, first: int, pivot: int, last: int) -> bool:
        return first == pivot == last

    def commit(self, me: int) -> None:
        self.all[me].commit = self.time


class Validating(WritesOnly):
    """The belief that a commit is refused if a row that was read has been replaced since."""

    def commit(self, me: int) -> None:
        if self.stale(me):
            self.refuse(me)
        else:
            super().commit(me)

    def stale(self, me: int) -> bool:
        return any(self.all[writer].commit for reader, writer in self.conflicts if reader == me)


class AnyNewer(Validating):
    """The belief that any newer commit of a writer is fatal."""

    def stale(self, me: int) -> bool:
        return any(other.commit > self.all[me].start and other.wrote for other in self.all.values())


class OverwritesRead(Validating):
    """The belief that a commit is refused if it replaces what a committed transaction has read."""

    def stale(self, me: int) -> bool:
        return any(self.all[reader].commit for reader, writer in self.conflicts if writer == me)


class Undone(Store):
    """The belief that a conflict found late undoes whoever of it has committed."""

    @property
    def failed(self) -> list[int]:
        victims = super().failed
        pairs = [pair for pair in self.conflicts if set(pair) & set(victims)]
        return sorted({one for pair in pairs for one in pair if self.all[one].commit})


class BothFail(Store):
    """The belief that a conflict stops everybody in it who has not committed."""

    def refuse(self, one: int) -> None:
        for pair in [pair for pair in self.conflicts if one in pair]:
            for other in pair:
                self.all[other].doomed |= self.all[other].open or other == one


BELIEFS: Mapping[str, type[Store]] = {
    "ssi-checks-writes-only": WritesOnly,
    "stale-read-must-abort": Validating,
    "any-newer-commit-fatal": AnyNewer,
    "overwriting-a-read-is-fatal": OverwritesRead,
    "undone-after-commit": Undone,
    "both-sides-abort": BothFail,
}
FEEDBACK: Mapping[str, str] = {
    "ssi-checks-writes-only": "Nobody writes what another writes, so plain snapshot isolation lets all commit. At"
    " serializable PostgreSQL tracks reads as well.",
    "stale-read-must-abort": "This refuses whoever read what a commit has replaced since, as FoundationDB does."
    " PostgreSQL wants two conflicts in a row.",
    "any-newer-commit-fatal": "This refuses whoever is overtaken by any commit of a writer. Only conflicts over"
    " rows that were read and replaced count.",
    "overwriting-a-read-is-fatal": "This refuses whoever replaces what a committed transaction has read. That"
    " alone only puts the reader first.",
    "undone-after-commit": "This takes back what has been committed. A committed transaction is durable;"
    " PostgreSQL refuses one that is open.",
    "both-sides-abort": "This refuses everybody in the conflict who is still open. It is enough that one gives"
    " way.",
}


class SsiStaleRead(ModelLab[Sequence[Event], Store]):
    """Dangerous structures at PostgreSQL's serializable level."""

    concept = "txn.ssi-stale-read"
    sources = (
        Source(
            "PostgreSQL source, README-SSI",
            "https://github.com/postgres/postgres/blob/REL_18_STABLE/src/backend/storage/lmgr/README-SSI",
            "SSI Algorithm, PostgreSQL Implementation",
        ),
    )
    model: type[Store] = Store

    def draw(self, chance: Chance, level: Level) -> Sequence[Event]:
        """Easy with pairs alone, harder with three in a row. No two are in danger because of each other."""
        fails = chance.below(3) > 0
        while True:
            events = _events(chance, level)
            store = Store(events)
            mutual = any((writer, reader) in store.conflicts for reader, writer in store.conflicts)
            told = (bool(store.failed), mutual) == (fails, fails and level is Level.EASY)
            if told and len(store.conflicts) > 1 and not store.unclear:
                return events

    def run(self, inputs: Sequence[Event]) -> Store:
        return self.model(inputs)

    def ask(self, inputs: Sequence[Event], run: Store) -> Case:
        lines = "\n".join(map(str, inputs))
        conflicts = ", ".join(f"T{reader} → T{writer}" for reader, writer in run.conflicts) or "none"
        return Case(
            stem="PostgreSQL, all at SERIALIZABLE; the first statement takes the snapshot. Rows a, b and c are in"
            f" different tables.\n\n```text\n{lines}\n```\n\nWho gets a serialization failure?",
            right=run.shown,
            why=f"Who read what somebody else replaced: {conflicts}. Refused: {run.shown}. A transaction is in"
            " danger if a conflict leads into it and one out of it, to the first of the three that commits (or"
            " back to the same one). Then the middle one is refused, or, once that has committed, the one that"
            " is still open. Whether a full circle exists is not asked.",
            wrong=[Wrong(name, model(inputs).shown, FEEDBACK[name]) for name, model in BELIEFS.items()],
            steps=[_step(Store(inputs[: n + 1]), Store(inputs[:n])) for n in range(len(inputs))],
        )


def _events(chance: Chance, level: Level) -> Sequence[Event]:
    """Everybody reads one or two rows of others, writes an own one, and wants to commit."""
    idle = chance.between(1, 3) if level is Level.HARD or chance.below(3) == 0 else 0
    plans: dict[int, list[Event]] = {}
    for one, own in ROWS.items():
        rows = chance.picks([row for row in ROWS.values() if row != own], chance.between(1, 2))
        plans[one] = [*(Event(one, READ, row) for row in rows), Event(one, COMMIT)]
        if one != idle:
            plans[one].insert(chance.between(1, len(rows)), Event(one, WRITE, own))
    events = []
    while left := [one for one, plan in plans.items() if plan]:
        events.append(plans[chance.pick(left)].pop(0))
    return events


def _step(store: Store, before: Store) -> Step:
    late = [f"T{one} must fail" for one in store.failed if one not in before.failed]
    pairs = {pair: Mark.NONE if pair in before.conflicts else Mark.NEW for pair in store.conflicts}
    cells = tuple(Cell(f"T{reader} → T{writer}", mark) for (reader, writer), mark in pairs.items())
    done = tuple(Cell(f"T{one}") for one, transaction in store.all.items() if transaction.commit)
    failed = tuple(Cell(f"T{one}", Mark.GONE) for one in store.failed)
    strips = Strip("read before replaced", cells), Strip("committed", done), Strip("must fail", failed)
    return Step("; ".join([str(store.events[-1]), *late]), strips)
