"""First committer wins: which transactions PostgreSQL refuses at repeatable read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.deck import Cell, Level, Mark, Source, Step, Strip
from content.labs.chance import Chance
from content.labs.lab import Case, ModelLab, Wrong

READ, UPDATE, COMMIT, ROLLBACK, ROWS = "reads", "updates", "sends COMMIT", "sends ROLLBACK", "ab"


@dataclass(frozen=True)
class Event:
    """A transaction reads or updates a row, or ends."""

    by: int
    what: str
    row: str = ""

    def __str__(self) -> str:
        return f"T{self.by} {self.what} {self.row}".strip()


@dataclass
class Store:
    """Who holds each row, who waits for it, and when each row was last changed by a commit."""

    events: Sequence[Event]
    time: int = 0
    snapshot: dict[int, int] = field(default_factory=dict)
    read: dict[int, list[str]] = field(default_factory=dict)
    holder: dict[str, int] = field(default_factory=dict)
    waiting: list[Event] = field(default_factory=list)
    changed: dict[str, int] = field(default_factory=lambda: dict.fromkeys(ROWS, 0))
    failed: list[int] = field(default_factory=list)
    ended: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        for event in self.events:
            self.happen(event)

    def happen(self, event: Event) -> None:
        """The first statement takes the snapshot. Whoever has failed rolls back, whatever it sends."""
        self.time += 1
        self.snapshot.setdefault(event.by, self.time)
        if event.what in (COMMIT, ROLLBACK):
            self.ended.append(event.by)
        if event.by in self.failed:
            return
        if event.what == UPDATE:
            self.update(event)
        elif event.what == READ:
            self.read.setdefault(event.by, []).append(event.row)
        else:
            self.end(event)

    def update(self, event: Event) -> None:
        if self.overtaken(event):
            self.fail(event.by)
        elif self.holder.setdefault(event.row, event.by) != event.by:
            self.waiting.append(event)

    def overtaken(self, event: Event) -> bool:
        return self.changed[event.row] > self.snapshot[event.by]

    def end(self, event: Event) -> None:
        self.waiting = [other for other in self.waiting if other.by != event.by]
        rows = [row for row, holder in self.holder.items() if holder == event.by]
        if event.what == COMMIT:
            self.changed.update(dict.fromkeys(rows, self.time))
        self.release(rows)

    def fail(self, one: int) -> None:
        self.failed.append(one)
        self.release([row for row, holder in self.holder.items() if holder == one])

    def release(self, rows: Sequence[str]) -> None:
        """Those who waited try again, one after the other."""
        woken = [event for event in self.waiting if event.row in rows]
        self.waiting = [event for event in self.waiting if event not in woken]
        for row in rows:
            del self.holder[row]
        for event in woken:
            self.retry(event)

    def retry(self, event: Event) -> None:
        self.update(event)

    @property
    def shown(self) -> str:
        return ", ".join(f"T{one}" for one in sorted(self.failed)) or "none of them"


class ComparesReads(Store):
    """The belief that a commit is refused as well if a row that was read has changed."""

    def end(self, event: Event) -> None:
        stale = any(self.changed[row] > self.snapshot[event.by] for row in self.read.get(event.by, []))
        if event.what == COMMIT and stale:
            self.fail(event.by)
        else:
            super().end(event)


class IgnoresTime(Store):
    """The belief that two writers of a row clash even if one ended before the other began."""

    def overtaken(self, event: Event) -> bool:
        return self.changed[event.row] > 0


class WaiterLoses(Store):
    """The belief that whoever had to wait has lost."""

    def retry(self, event: Event) -> None:
        self.fail(event.by)


class WaiterGoesOn(Store):
    """The belief that after its wait an update goes ahead on the new row."""

    def retry(self, event: Event) -> None:
        if self.holder.setdefault(event.row, event.by) != event.by:
            self.waiting.append(event)


class RolledBackCounts(Store):
    """The belief that a change counts even if it was rolled back."""

    def end(self, event: Event) -> None:
        super().end(Event(event.by, COMMIT))


class NobodyFails(Store):
    """The belief that updates never fail, as in MySQL."""

    def overtaken(self, event: Event) -> bool:
        return event.by in self.failed


BELIEFS: Mapping[str, type[Store]] = {
    "fcw-compares-reads": ComparesReads,
    "fcw-ignores-time": IgnoresTime,
    "waiting-means-losing": WaiterLoses,
    "rr-waits-then-commits": WaiterGoesOn,
    "rolled-back-change-counts": RolledBackCounts,
    "same-name-same-behaviour": NobodyFails,
}
FEEDBACK: Mapping[str, str] = {
    "fcw-compares-reads": "This also fails who has read a row that changed. Only rows that a transaction itself"
    " updates are compared.",
    "fcw-ignores-time": "This lets writers of one row clash even if one had committed before the other took its"
    " snapshot.",
    "waiting-means-losing": "This fails everybody who had to wait. If the holder rolls back, the waiting update"
    " goes on.",
    "rr-waits-then-commits": "This lets an update go on after its wait. So it is at read committed; at repeatable"
    " read it fails if the holder has committed.",
    "rolled-back-change-counts": "This compares with changes that were rolled back as well. They count for"
    " nobody.",
    "same-name-same-behaviour": "In MySQL's repeatable read no update fails for this reason. PostgreSQL, under"
    " the same name, refuses to overwrite a newer row.",
}


class FirstCommitterWins(ModelLab[Sequence[Event], Store]):
    """Serialization failures of concurrent updates at PostgreSQL's repeatable read."""

    concept = "txn.first-committer-wins"
    sources = (
        Source(
            "PostgreSQL 18 manual, Transaction Isolation",
            "https://www.postgresql.org/docs/18/transaction-iso.html",
            "13.2.2 Repeatable Read Isolation Level",
        ),
    )
    model: type[Store] = Store

    def draw(self, chance: Chance, level: Level) -> Sequence[Event]:
        while True:
            events = _events(chance, level)
            if events and (chance.below(9) == 0 or Store(events).failed):
                return events

    def run(self, inputs: Sequence[Event]) -> Store:
        return self.model(inputs)

    def ask(self, inputs: Sequence[Event], run: Store) -> Case:
        lines = "\n".join(map(str, inputs))
        told = f"{run.shown} updated what somebody else had changed and committed after their first statement."
        cuts = [inputs[: n + 1] for n in range(len(inputs))]
        return Case(
            stem="PostgreSQL, all at repeatable read. The first statement takes the snapshot; a client that waits"
            f" does nothing else.\n\n```text\n{lines}\n```\n\nWho gets a serialization failure?",
            right=run.shown,
            why=f"{told if run.failed else 'Nobody.'} Who finds a row held by an open transaction waits: it fails"
            " if the holder commits, and goes on if the holder fails or rolls back. What was only read is not"
            " compared, and changes from before the first statement are part of the snapshot.",
            wrong=[Wrong(name, model(inputs).shown, FEEDBACK[name]) for name, model in BELIEFS.items()],
            steps=[_step(Store(cut), Store(cut[:-1])) for cut in cuts],
        )


def _events(chance: Chance, level: Level) -> Sequence[Event] | None:
    """Everybody reads, updates and ends; None if they get stuck or it takes too long."""
    count, events = 4, list[Event]()
    while len(events) < 16:
        store = Store(events)
        stuck = [event.by for event in store.waiting]
        able = [one for one in range(1, count + 1) if one not in store.ended and one not in stuck]
        if not able:
            return None if stuck else events
        by = chance.pick(able)
        events.append(_next(chance, by, [event for event in events if event.by == by], store, level))
    return None


def _next(chance: Chance, by: int, own: Sequence[Event], store: Store, level: Level) -> Event:
    updated = [event.row for event in own if event.what == UPDATE]
    if by in store.failed or len(updated) > (level is Level.HARD) or (updated and chance.below(2)):
        gives_up = by not in store.failed and level is not Level.EASY and chance.below(3) == 0
        return Event(by, ROLLBACK if gives_up else COMMIT)
    what = READ if not own else UPDATE
    return Event(by, what, chance.pick([row for row in ROWS if row not in updated]))


def _step(store: Store, before: Store) -> Step:
    event, strips = store.events[-1], []
    fails = [f"T{one} fails" for one in store.failed if one not in before.failed]
    waits = ["waits"] if event in store.waiting else []
    done = [e.by for e in store.events if e.what == COMMIT and e.by not in store.failed]
    for row in ROWS:
        by = [e.by for e in store.events if e.what == UPDATE and e.row == row]
        cells = [f"T{one} committed" if one in done else f"T{one} holds it" for one in by]
        holder = f"T{store.holder.get(row)} holds it"
        strips.append(Strip(row, tuple(Cell(c) for c in cells if c.endswith("committed") or c == holder)))
    waiting = tuple(Cell(str(one)) for one in store.waiting)
    failed = tuple(Cell(f"T{one}", Mark.NONE if one in before.failed else Mark.NEW) for one in store.failed)
    return Step(
        "; ".join([str(event), *waits, *fails]), (*strips, Strip("waiting", waiting), Strip("failed", failed))
    )
