"""Linearizability: which values a read of a register may return, given who wrote and read what and when."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from bot.deck import Cell, Level, Mark, Source, Step, Strip
from content.labs.chance import Chance
from content.labs.lab import Case, ModelLab, Wrong

WRITE, READ = "write", "read"
ASKED = -1  # the value of the read that is asked about


@dataclass(frozen=True)
class Operation:
    """What a client does from start to end. Without an answer, it ends when the client gives up."""

    verb: str
    value: int
    start: int
    end: int
    answered: bool = True

    @property
    def name(self) -> str:
        return f"{self.verb} {'?' if self.value == ASKED else self.value}"


History = tuple[Operation, ...]


World = tuple[int, int, int]
"""One way in which it may have happened so far: what x is, what has taken effect (bits), what the read got."""


class Register:
    """All the worlds that fit what the clients have seen, event by event."""

    def __init__(self, history: History) -> None:
        self.history = history
        self.worlds: set[World] = {(0, 0, ASKED)}
        self.running: list[int] = []
        self.told = [("x is 0", {0}, set[int]())]
        events = {each.start: (self.begin, n, "starts") for n, each in enumerate(history)}
        events |= {
            each.end: (self.finish, n, ("times out", "ends")[each.answered]) for n, each in enumerate(history)
        }
        for when, (happens, place, word) in sorted(events.items()):
            happens(place)
            results = {got for _, _, got in self.worlds} - {ASKED}
            self.told.append((f"{when}: {history[place].name} {word}", {x for x, _, _ in self.worlds}, results))

    def begin(self, place: int) -> None:
        """What is running may take effect now, in any order, or later."""
        self.running.append(place)
        fresh = self.worlds
        while fresh:
            possible = [(world, n) for world in fresh for n in self.running if not world[1] >> n & 1]
            fresh = {after for world, n in possible if (after := self.effect(world, n))} - self.worlds
            self.worlds = self.worlds | fresh

    def effect(self, world: World, place: int) -> World | None:
        """A read of a known value fits only while x has it."""
        x, done, got = world
        value = self.history[place].value
        if value == ASKED:
            return (x, done | 1 << place, x)
        fits = self.history[place].verb == WRITE or value == x
        return (value, done | 1 << place, got) if fits else None

    def finish(self, place: int) -> None:
        """Who has an answer knows that it has happened; without an answer it may still happen at any time."""
        if self.history[place].answered:
            self.worlds = {world for world in self.worlds if world[1] >> place & 1}
            self.running.remove(place)

    def may_return(self) -> list[int]:
        return sorted(self.told[-1][2])

    @property
    def steps(self) -> list[Step]:
        labels = ("x may be", "read ? may return")
        return [
            Step(now[0], tuple(map(_strip, labels, now[1:], before[1:]))) for before, now in pairwise(self.told)
        ]


def asked(history: History) -> Operation:
    """The read that is asked about."""
    return next(each for each in history if each.value == ASKED)


def unread(history: History) -> list[int]:
    """The belief that what others have read does not matter."""
    return Register(tuple(each for each in history if each.verb == WRITE or each.value == ASKED)).may_return()


def latest(history: History, moment: Callable[[Operation], int]) -> list[int]:
    """The belief that a write takes effect at this moment."""
    past = [each for each in history if each.verb == WRITE and moment(each) < asked(history).start]
    return [max(past, key=moment).value] if past else [0]


def shown_at_once(history: History) -> list[int]:
    """The belief that a read during a write returns what is being written."""
    read = asked(history)
    return [
        each.value for each in history if each.verb == WRITE and each.start < read.end and each.end > read.start
    ]


def lagging(history: History) -> list[int]:
    """The belief that a read may lag a little: what was overwritten just before counts, too."""
    late = (
        replace(each, start=10 * each.start, end=10 * each.end + 31 * (each.verb == WRITE)) for each in history
    )
    return sorted({*Register(history).may_return(), *unread(tuple(late))})


def void(history: History) -> list[int]:
    """The belief that a write without an answer has no effect."""
    return Register(tuple(each for each in history if each.answered)).may_return()


BELIEFS: tuple[tuple[str, Callable[[History], list[int]], str], ...] = (
    (
        "reads-bind-nobody",
        unread,
        "What another read has returned shows that a write had taken effect by then, or that it had not. It binds"
        " all clients.",
    ),
    (
        "no-answer-no-effect",
        void,
        "Only the answer of the write that timed out is missing. It may have taken effect, or may still do so.",
    ),
    (
        "running-write-shows",
        shown_at_once,
        "A write that is under way may have taken effect or not, so the value before it counts too, unless another"
        " read rules that out.",
    ),
    (
        "write-acts-at-start",
        lambda history: latest(history, lambda each: each.start),
        "Its instant may lie anywhere up to its end, so of two writes that overlap, the one that started first may"
        " be the later one.",
    ),
    (
        "write-acts-at-end",
        lambda history: latest(history, lambda each: each.end),
        "This lets a write count when it has ended. Its instant may lie earlier, and writes that overlap may take"
        " effect in either order.",
    ),
    (
        "soon-is-linearizable",
        lagging,
        "This allows a value that was overwritten a moment ago. But a read that starts after a write has ended"
        " must not miss it.",
    ),
)


class Linearizability(ModelLab[History, Register]):
    """What a read may return in a history as Herlihy and Wing define it, with operations that stay pending."""

    concept = "linear.definition"
    sources = (
        Source(
            "Herlihy and Wing, Linearizability: A Correctness Condition for Concurrent Objects, TOPLAS, 1990",
            "https://doi.org/10.1145/78969.78972",
            "2.2 Definition of Linearizability",
        ),
    )
    model: type[Register] = Register

    def draw(self, chance: Chance, level: Level) -> History:
        verbs = [WRITE] * 3 + [READ] * (1 if level is Level.EASY else 3)
        times = [(start := 10 * chance.share(), start + 1 + 4 * chance.share()) for _ in verbs]
        ranks = {time: rank for rank, time in enumerate(sorted(sum(times, ())), 1)}
        spans = [(ranks[start], ranks[end]) for start, end in times]
        lost = chance.below(3) if level is Level.HARD else ASKED
        history = [
            Operation(verb, place + 1, *span, answered=place != lost)
            for place, (verb, span) in enumerate(zip(verbs, spans, strict=True))
        ]
        last = max(history[3:], key=lambda each: each.start)
        return _happened(chance, history, chance.pick(history[3:]) if level is Level.HARD else last)

    def run(self, inputs: History) -> Register:
        return self.model(inputs)

    def ask(self, inputs: History, run: Register) -> Case | None:
        right, alone = run.may_return(), unread(inputs)
        lost = next((each for each in inputs if not each.answered), None)
        if (len(inputs) > 4 and right == alone) or (lost and right == void(inputs)):
            return None
        return Case(
            stem="A linearizable register x is 0 at first. Each line is another client, with the times of start"
            f" and end{' (...: it gave up, no answer came)' if lost else ''}.\n\n```text\n{_drawn(inputs)}\n```"
            "\n\nWhat may the read marked ? have returned?",
            right=_shown(right),
            why=_why(inputs, alone, right),
            wrong=[Wrong(name, _shown(v), text) for name, belief, text in BELIEFS if (v := belief(inputs))],
            steps=run.steps,
        )


def _happened(chance: Chance, history: Sequence[Operation], ask: Operation) -> History:
    """Instants are drawn, and give the values of the reads; a write without an answer may be late, or never."""
    last = max(each.end for each in history)
    ends = {each: each.end if each.answered else 2 * last for each in history}
    instants = {each: each.start + chance.share() * (ends[each] - each.start) for each in history}
    x, seen = 0, dict.fromkeys(history, ASKED)
    for each in sorted(history, key=lambda each: instants[each]):
        x = each.value if each.verb == WRITE else x
        seen[each] = ASKED if each == ask else x
    return tuple(sorted((replace(each, value=seen[each]) for each in history), key=lambda each: each.start))


def _drawn(history: History) -> str:
    lines = []
    for each in history:
        bar = " " * each.start + "=" * (each.end - each.start + 1) + ("" if each.answered else "...")
        lines.append(f"{each.name:8} {f'{each.start}-{each.end}':5}{bar}")
    return "\n".join(lines)


def _strip(label: str, values: set[int], before: set[int]) -> Strip:
    return Strip(label, tuple(Cell(str(n), Mark.NONE if n in before else Mark.NEW) for n in sorted(values)))


def _shown(values: Sequence[int]) -> str:
    *others, last = map(str, sorted(values))
    return f"{', '.join(others)} or {last}" if others else f"only {last}"


def _why(history: History, alone: Sequence[int], right: Sequence[int]) -> str:
    read = asked(history)
    others = [each for each in history if each.verb == READ and each != read]
    seen = " and ".join(f"{each.value} at {each.start}-{each.end}" for each in others)
    lost = "" if all(each.answered for each in history) else " A write that timed out may do so later, or never."
    return (
        "Each operation takes effect at one instant between its start and its end; so one that has ended comes"
        f" before one that starts later.{lost} By the writes alone, the read of {read.start}-{read.end} may return"
        f" {_shown(alone)}."
        + (f" The other reads returned {seen}, which leaves {_shown(right)}." if others else "")
    )
