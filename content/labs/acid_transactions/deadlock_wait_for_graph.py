"""Deadlocks: which transactions wait for each other in a circle."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.deck import Cell, Level, Mark, Source, Step, Strip
from content.labs.chance import Chance
from content.labs.lab import Case, ModelLab, Wrong

SHARED, EXCLUSIVE, COMMIT, NOBODY = "S", "X", "commit", "nobody, no cycle"
SIZES = {Level.EASY: (4, "abc", 8), Level.MEDIUM: (4, "abc", 9), Level.HARD: (5, "abc", 11)}

Arrow = tuple[int, int]


@dataclass(frozen=True)
class Event:
    """A transaction asks for a lock on a row, or commits."""

    by: int
    mode: str
    row: str = ""

    def __str__(self) -> str:
        return f"T{self.by} {self.mode} {self.row}".strip()


class Locks:
    """Granted locks, and requests that wait in the order of their arrival."""

    def __init__(self, events: Sequence[Event]) -> None:
        self.events = events
        self.granted: list[Event] = []
        self.waiting: list[Event] = []
        for event in events:
            if event.mode == COMMIT:
                self.commit(event.by)
            elif self.blockers(event, self.waiting):
                self.waiting.append(event)
            else:
                self.granted.append(event)
        self.arrows = self.waits()

    def commit(self, one: int) -> None:
        """Its locks go, and those in front of the queue that nothing blocks any more get theirs."""
        self.granted = [lock for lock in self.granted if lock.by != one]
        queue, self.waiting = self.waiting, []
        for request in queue:
            (self.waiting if self.blockers(request, self.waiting) else self.granted).append(request)

    def blockers(self, request: Event, ahead: Sequence[Event]) -> list[int]:
        """Who holds a lock that conflicts, or asked for one earlier."""
        others = [*self.granted, *self.queued(request, ahead)]
        found = [o.by for o in others if o.row == request.row and o.by != request.by and self.conflict(request, o)]
        return list(dict.fromkeys(found))

    def queued(self, request: Event, ahead: Sequence[Event]) -> Sequence[Event]:
        """An upgrade waits for holders only: it has its place in front."""
        upgrade = any(lock.by == request.by and lock.row == request.row for lock in self.granted)
        return [] if upgrade else ahead

    def conflict(self, one: Event, other: Event) -> bool:
        return EXCLUSIVE in (one.mode, other.mode)

    def waits(self) -> list[Arrow]:
        """From each that waits to those it waits for."""
        requests = enumerate(self.waiting)
        return [(r.by, other) for place, r in requests for other in self.blockers(r, self.waiting[:place])]

    def reached(self, one: int) -> list[int]:
        """Everybody to whom arrows lead from here."""
        found = [end for start, end in self.arrows if start == one]
        for other in found:
            found += [end for start, end in self.arrows if start == other and end not in found]
        return found

    @property
    def cycle(self) -> list[int]:
        """Those from whom the arrows lead back to themselves."""
        return sorted({start for start, _ in self.arrows if start in self.reached(start)})

    @property
    def shown(self) -> str:
        return _names(self.cycle) or NOBODY


class AllStuck(Locks):
    """The belief that whoever waits behind a deadlock is part of it."""

    @property
    def cycle(self) -> list[int]:
        return sorted({start for start, _ in self.arrows}) if super().cycle else []


class SharedBlocks(Locks):
    """The belief that two shared locks on a row conflict."""

    def conflict(self, one: Event, other: Event) -> bool:
        return one.by != other.by


class ReadersFree(Locks):
    """The belief that shared locks hold up nobody."""

    def conflict(self, one: Event, other: Event) -> bool:
        return one.mode == other.mode == EXCLUSIVE


class NoQueue(Locks):
    """The belief that a request waits for holders only, and may overtake those that wait."""

    def queued(self, request: Event, ahead: Sequence[Event]) -> Sequence[Event]:
        return [other for other in ahead if other is request]


class FirstHolder(Locks):
    """The belief that one waits for a single other: the one who came first."""

    def blockers(self, request: Event, ahead: Sequence[Event]) -> list[int]:
        return super().blockers(request, ahead)[:1]


class UpgradeAtOnce(Locks):
    """The belief that who holds a shared lock gets the exclusive one at once."""

    def blockers(self, request: Event, ahead: Sequence[Event]) -> list[int]:
        mine = any(lock.by == request.by and lock.row == request.row for lock in self.granted)
        return [] if mine else super().blockers(request, ahead)


class LastWait(Locks):
    """The belief that a deadlock is the last request and those that it waits for."""

    @property
    def cycle(self) -> list[int]:
        last = self.waiting[-1].by if super().cycle else 0
        return sorted({one for arrow in self.arrows if arrow[0] == last for one in arrow})


BELIEFS: Mapping[str, type[Locks]] = {
    "stuck-means-in-cycle": AllStuck,
    "shared-blocks-shared": SharedBlocks,
    "read-locks-block-nobody": ReadersFree,
    "waiters-can-be-overtaken": NoQueue,
    "waits-for-one-holder": FirstHolder,
    "upgrade-is-instant": UpgradeAtOnce,
    "deadlock-is-last-wait": LastWait,
}
FEEDBACK: Mapping[str, str] = {
    "stuck-means-in-cycle": "This counts everybody who is stuck. Who waits for a member of the cycle, while"
    " nobody of it waits for them, is not part of it.",
    "shared-blocks-shared": "This lets shared locks on one row block each other. Any number of transactions may"
    " hold them together; only an exclusive one conflicts.",
    "read-locks-block-nobody": "This forgets that an exclusive request waits for shared locks of others, too, and"
    " a shared one for an exclusive lock.",
    "waiters-can-be-overtaken": "This lets a request pass one that asked earlier. The stem's queue is in order,"
    " so it waits for conflicting requests ahead of it as well.",
    "waits-for-one-holder": "This draws one arrow for each wait. Who wants an exclusive lock waits for everybody"
    " who holds a shared one.",
    "upgrade-is-instant": "This grants an upgrade at once. It has to wait as long as others hold shared locks on"
    " the row.",
    "deadlock-is-last-wait": "This takes the last request and those it waits for. A cycle may lead on over"
    " others, or leave out some that it waits for.",
}


class DeadlockWaitForGraph(ModelLab[Sequence[Event], Locks]):
    """The wait-for graph of shared and exclusive locks that are granted in order."""

    concept = "txn.deadlock-wait-for-graph"
    sources = (
        Source(
            "Bernstein, Hadzilacos and Goodman, Concurrency Control and Recovery in Database Systems, 1987",
            "https://www.microsoft.com/en-us/research/people/philbe/book/",
            "3.4 Deadlocks",
        ),
    )
    model: type[Locks] = Locks

    def draw(self, chance: Chance, level: Level) -> Sequence[Event]:
        """A cycle at the end of most runs, which the last request closes."""
        free = chance.below(8) == 0
        while True:
            events = _events(chance, level)
            if events and bool(Locks(events).cycle) != free:
                return events

    def run(self, inputs: Sequence[Event]) -> Locks:
        return self.model(inputs)

    def ask(self, inputs: Sequence[Event], run: Locks) -> Case:
        lines = "\n".join(map(str, inputs))
        arrows = ", ".join(f"T{start} → T{end}" for start, end in run.arrows)
        end = (
            f"They lead round through {run.shown}."
            if run.cycle
            else "They lead round nowhere, so everybody can finish."
        )
        return Case(
            stem="T1 S a: T1 asks for a shared lock on row a; X is an exclusive one. Locks are held to the"
            " commit. A request waits for conflicting locks of others and, unless it upgrades an own lock, for"
            f" conflicting requests ahead of it.\n\n```text\n{lines}\n```\n\nWhich transactions are in a cycle of"
            " waits at the end?",
            right=run.shown,
            why=f"Who waits for whom: {arrows}. {end} Whoever waits for a member of a cycle is stuck too, but"
            " aborting it would free nobody in it: it is not part of the cycle.",
            wrong=[Wrong(name, model(inputs).shown, FEEDBACK[name]) for name, model in BELIEFS.items()],
            steps=[_step(Locks(inputs[: n + 1]), Locks(inputs[:n])) for n in range(len(inputs))],
        )


def _events(chance: Chance, level: Level) -> Sequence[Event] | None:
    """Requests by chance of those who do not wait; a cycle ends the run, and None is one that never gets going."""
    count, rows, length = SIZES[level]
    events: list[Event] = []
    for _ in range(3 * length):
        locks = Locks(events)
        gone = [event.by for event in events if event.mode == COMMIT] + [event.by for event in locks.waiting]
        able = [one for one in range(1, count + 1) if one not in gone]
        if len(events) == length or locks.cycle or not able:
            break
        by, row = chance.pick(able), chance.pick(rows)
        mine = [lock.mode for lock in locks.granted if lock.by == by and lock.row == row]
        if level is Level.HARD and chance.below(10) == 0 and len(events) > 3:
            events.append(Event(by, COMMIT))
        elif EXCLUSIVE not in mine and not (mine and level is Level.EASY):
            mode = EXCLUSIVE if mine or chance.below(2) else SHARED
            events.append(Event(by, mode, row))
    return events if len(Locks(events).waiting) > 2 else None


def _names(those: Sequence[int]) -> str:
    return ", ".join(f"T{one}" for one in those)


def _step(locks: Locks, before: Locks) -> Step:
    event = locks.events[-1]
    held = [Cell(str(lock), Mark.NONE if lock in before.granted else Mark.NEW) for lock in locks.granted]
    queue = tuple(Cell(str(request)) for request in locks.waiting)
    arrows = [Cell(f"T{a} → T{b}", Mark.NONE if (a, b) in before.arrows else Mark.NEW) for a, b in locks.arrows]
    text = (
        f"{event}: waits"
        if event in locks.waiting
        else f"{event}: done"
        if event.mode == COMMIT
        else f"{event}: granted"
    )
    return Step(
        text, (Strip("held", tuple(held)), Strip("waiting", queue), Strip("who waits for whom", tuple(arrows)))
    )
