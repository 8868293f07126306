"""Multi-version concurrency control: which versions of two rows a transaction reads in PostgreSQL."""

from dataclasses import dataclass, replace

from bot.deck import Cell, Level, Mark, Source, Step, Strip
from content.labs.chance import Chance
from content.labs.lab import Case, ModelLab, Wrong

SET, DELETE, COMMIT, ROLLBACK = "sets {0.row} = {0.value}", "deletes {0.row}", "commits", "rolls back"
BEGIN, QUERY, READ = "sends BEGIN", "reads c (first query)", "reads a and b"
READER, ROWS, START = 9, "ab", {"a": 10, "b": 20}


@dataclass(frozen=True)
class Event:
    """Somebody does something, perhaps with a row; transactions are numbered in the order of their first write."""

    what: str
    by: int = READER
    row: str = ""
    value: int = 0

    def __str__(self) -> str:
        return f"{_name(self.by)} {self.what.format(self)}"


@dataclass(frozen=True)
class Schedule:
    """Events in the order of time; the last one is that R reads both rows."""

    events: tuple[Event, ...]
    repeatable: bool


@dataclass
class Version:
    """A version of a row: who made it, and who replaced or deleted it; -1 if nobody has."""

    value: int
    xmin: int
    xmax: int = -1


class Store:
    """Versions stay where they are. Whether R sees one depends on who had committed at its snapshot."""

    moments: tuple[str, ...] = ()

    def __init__(self, inputs: Schedule) -> None:
        self.inputs, self.clash = inputs, False
        self.rows = {row: [Version(value, 0)] for row, value in START.items()}
        self.status, self.snapshot = {0: COMMIT}, list[int]()
        for event in inputs.events:
            self.happen(event)

    def happen(self, event: Event) -> None:
        if event.what in (SET, DELETE):
            self.change(event)
        elif event.what in (COMMIT, ROLLBACK):
            self.status[event.by] = event.what
        if self.takes_snapshot(event.what):
            self.snapshot = [one for one in self.status if self.includes(one)]

    def change(self, event: Event) -> None:
        """A new version follows the newest one that was not rolled back, if no other writer is at it."""
        current = [version for version in self.rows[event.row] if self.status[version.xmin] != ROLLBACK][-1]
        free = self.status[current.xmin] == COMMIT and self.status.get(current.xmax, ROLLBACK) == ROLLBACK
        self.status.setdefault(event.by, "open")
        self.clash |= not free or (event.by == READER and self.inputs.repeatable and not self.seen(current.xmin))
        current.xmax = event.by
        if event.what == SET:
            self.rows[event.row].append(Version(event.value, event.by))

    def takes_snapshot(self, what: str) -> bool:
        """At the first query, and at read committed for each query anew."""
        return what in (self.moments or ((QUERY,) if self.inputs.repeatable else (QUERY, READ)))

    def includes(self, one: int) -> bool:
        return self.status[one] == COMMIT

    def seen(self, one: int) -> bool:
        return one == READER or one in self.snapshot

    def visible(self, version: Version) -> bool:
        return self.seen(version.xmin) and not self.seen(version.xmax)

    @property
    def values(self) -> dict[str, int]:
        """What R reads: the newest visible version of each row that has one."""
        there = {row: [v.value for v in versions if self.visible(v)] for row, versions in self.rows.items()}
        return {row: values[-1] for row, values in there.items() if values}

    @property
    def shown(self) -> str:
        return ", ".join(f"{row} = {self.values[row]}" if row in self.values else f"no {row}" for row in ROWS)


class LowerIsVisible(Store):
    """The belief that a lower number than the snapshot's next one makes a version visible once it is committed."""

    def includes(self, one: int) -> bool:
        return one in self.status

    def seen(self, one: int) -> bool:
        return super().seen(one) and (one == READER or self.status[one] == COMMIT)


class NewestCommit(Store):
    """The belief that a read shows what is committed by then, at any level."""

    moments = (READ,)


class Frozen(Store):
    """The belief that read committed keeps to one snapshot as well."""

    moments = (QUERY,)


class AtBegin(Store):
    """The belief that BEGIN takes the snapshot."""

    moments = (BEGIN,)


class AbortedVisible(Store):
    """The belief that versions of aborted transactions are still seen."""

    def includes(self, one: int) -> bool:
        return self.status[one] in (COMMIT, ROLLBACK)


class Dirty(Store):
    """The belief that a read shows open transactions' versions too."""

    def seen(self, one: int) -> bool:
        return self.status.get(one, ROLLBACK) != ROLLBACK


class ReplacedIsGone(Store):
    """The belief that a version is gone as soon as it is marked as replaced."""

    def visible(self, version: Version) -> bool:
        return self.seen(version.xmin) and version.xmax < 0


class OwnHidden(Store):
    """The belief that a snapshot hides one's own writes."""

    def seen(self, one: int) -> bool:
        return one in self.snapshot


BELIEFS: dict[str, type[Store]] = {
    "lower-id-is-visible": LowerIsVisible,
    "newest-commit-is-shown": NewestCommit,
    "rc-freezes-at-start": Frozen,
    "snapshot-at-begin": AtBegin,
    "aborted-still-visible": AbortedVisible,
    "pg-has-dirty-reads": Dirty,
    "replaced-version-is-gone": ReplacedIsGone,
    "snapshot-hides-own": OwnHidden,
}
FEEDBACK: dict[str, str] = {
    "lower-id-is-visible": "Who was still running at the snapshot stays unseen, even if it commits later on.",
    "newest-commit-is-shown": "At repeatable read R keeps to its first query's snapshot, not the newest commit.",
    "rc-freezes-at-start": "At read committed each query has a new snapshot, and not that of the first.",
    "snapshot-at-begin": "This is the state at BEGIN. PostgreSQL takes the snapshot when the first query runs.",
    "aborted-still-visible": "This counts a change that was rolled back. Nobody ever sees its version.",
    "pg-has-dirty-reads": "This shows changes that were not committed. PostgreSQL never reads those.",
    "replaced-version-is-gone": "This drops a version once somebody has replaced it. R must see the replacer's"
    " work for that.",
    "snapshot-hides-own": "This leaves out what R has written itself, which every transaction sees.",
}


class MvccVisibility(ModelLab[Schedule, Store]):
    """PostgreSQL's rule of visibility, with xmin, xmax and a snapshot."""

    concept = "txn.mvcc-visibility"
    sources = (
        Source(
            "PostgreSQL 18 manual, Transaction Isolation",
            "https://www.postgresql.org/docs/18/transaction-iso.html",
            "13.2.1 Read Committed, 13.2.2 Repeatable Read Isolation Level",
        ),
    )
    model: type[Store] = Store

    def draw(self, chance: Chance, level: Level) -> Schedule:
        """Nobody waits or fails, and R does not just read what was there at first."""
        repeatable = level is not Level.HARD or chance.below(2) == 0
        while True:
            inputs = Schedule(_events(chance, level), repeatable)
            store = Store(inputs)
            if not store.clash and store.values != START:
                return inputs

    def run(self, inputs: Schedule) -> Store:
        return self.model(inputs)

    def ask(self, inputs: Schedule, run: Store) -> Case:
        level = "repeatable read" if inputs.repeatable else "read committed"
        seen = ", ".join(f"T{one}" for one in sorted(run.snapshot) if one) or "no writer"
        events = "\n".join(map(str, inputs.events))
        cuts = [replace(inputs, events=inputs.events[: n + 1]) for n in range(len(inputs.events))]
        return Case(
            stem=f"PostgreSQL. Rows start as a = 10, b = 20. R runs at {level}; nobody has to wait.\n\n"
            f"```text\n{events}\n```\n\nWhat does R read at the end?",
            right=run.shown,
            why=f"R's last read works on a snapshot in which these had committed: {seen}. R sees a version if its"
            " maker is among them, or is R itself, and whoever replaced or deleted it is not. So it reads"
            f" {run.shown}, whatever else lies in the table.",
            wrong=[Wrong(name, model(inputs).shown, FEEDBACK[name]) for name, model in BELIEFS.items()],
            steps=[_step(Store(cut)) for cut in cuts],
        )


def _events(chance: Chance, level: Level) -> tuple[Event, ...]:
    """Writers come, write and go. Among this R begins, runs its first query and, if it is hard, writes a row."""
    easy, events, going, count = level is Level.EASY, list[Event](), list[int](), 0
    for turn in range(7 if easy else 9):
        if going and chance.below(2):
            what = ROLLBACK if chance.below(4) == 0 and not easy else COMMIT
            events.append(Event(what, going.pop(chance.below(len(going)))))
            continue
        what = DELETE if chance.below(6) == 0 and not easy else SET
        by = chance.pick(going) if going and chance.below(2) else (count := count + 1)
        going += [by] if by not in going else []
        events.append(Event(what, by, chance.pick(ROWS), 30 + turn if what == SET else 0))
    own = [Event(SET, READER, chance.pick(ROWS), 5)] if level is Level.HARD else []
    places = sorted(chance.between(1, len(events)) for _ in range(2 + len(own)))
    for place, event in reversed(list(zip(places, [Event(BEGIN), Event(QUERY), *own], strict=True))):
        events.insert(place, event)
    return (*events, Event(READ))


def _step(store: Store) -> Step:
    event, strips = store.inputs.events[-1], []
    for row, versions in store.rows.items():
        fresh = versions[-1] if event.what == SET and event.row == row else None
        used = store.values.get(row) if event.what == READ else None
        marks = [Mark.NEW if v is fresh else Mark.USED if v.value == used else Mark.NONE for v in versions]
        texts = [f"{v.value} {_name(v.xmin)} {_name(v.xmax)}" for v in versions]
        strips.append(Strip(f"{row}: value, xmin, xmax", tuple(map(Cell, texts, marks))))
    return Step(str(event), (*strips, Strip("R's snapshot", tuple(Cell(_name(one)) for one in store.snapshot))))


def _name(one: int) -> str:
    return "-" if one < 0 else "R" if one == READER else f"T{one}"
