"""Lamport clocks: which stamps events get, and in which order the stamps put them."""

from dataclasses import dataclass

from bot.deck import Cell, Level, Mark, Source, Step, Strip
from content.labs.chance import Chance
from content.labs.lab import Case, ModelLab, Wrong

PROCESSES = "PQR"
LETTERS = "abcdefghijklmn"


@dataclass(frozen=True)
class Event:
    """A step of a process, a send to another or a receipt: then `message` is its number, and `peer` who else."""

    process: str
    peer: str = ""
    message: int = 0
    receipt: bool = False

    @property
    def told(self) -> str:
        if self.receipt:
            return f"{self.process} gets m{self.message}"
        return f"{self.process} sends m{self.message} to {self.peer}" if self.peer else f"{self.process} works"


@dataclass(frozen=True)
class Diagram:
    """Events as they happen; some of them (letters) are to be put in order, or else clocks are asked for."""

    events: tuple[Event, ...]
    marked: str = ""


class Clocks:
    """A counter for each process, and the stamp that each message carries."""

    def __init__(self, inputs: Diagram) -> None:
        self.inputs = inputs
        self.clock = dict.fromkeys(PROCESSES, 0)
        self.carried: dict[int, int] = {}
        self.stamps: list[tuple[int, str]] = []
        self.history: list[dict[str, int]] = []
        for event in inputs.events:
            self.happen(event)
            self.stamps.append((self.clock[event.process], event.process))
            self.history.append(dict(self.clock))

    def happen(self, event: Event) -> None:
        if event.receipt:
            self.clock[event.process] = self.received(self.clock[event.process], self.arriving(event))
        else:
            self.clock[event.process] += 1
        if event.peer and not event.receipt:
            self.carried[event.message] = self.clock[event.process]

    def received(self, own: int, stamp: int) -> int:
        """The greater one, and one more for the receipt."""
        return max(own, stamp) + 1

    def arriving(self, receipt: Event) -> int:
        return self.carried[receipt.message]

    def key(self, letter: str) -> tuple[int | str, ...]:
        """Events are sorted by their stamps, and at equal stamps by the names of the processes."""
        return self.stamps[LETTERS.index(letter)]

    def order(self) -> list[str]:
        return sorted(self.inputs.marked, key=self.key)

    @property
    def shown(self) -> str:
        return ", ".join(self.order() or [f"{process} {time}" for process, time in self.clock.items()])

    @property
    def steps(self) -> list[Step]:
        told = zip(LETTERS, self.inputs.events, self.history, strict=False)
        return [Step(f"{letter}: {event.told}", _strips(event, clock)) for letter, event, clock in told]


class Adopts(Clocks):
    """The belief that a receipt takes over the message's time, even if that is behind."""

    def received(self, own: int, stamp: int) -> int:
        return super().received(min(own, stamp), stamp)


class Increments(Clocks):
    """The belief that a receipt only adds one."""

    def received(self, own: int, stamp: int) -> int:
        return super().received(own, min(own, stamp))


class TakesMaximum(Clocks):
    """The belief that a receipt takes the greater time and adds nothing."""

    def received(self, own: int, stamp: int) -> int:
        return max(own, stamp)


class CarriesLatest(Clocks):
    """The belief that a message carries what its sender's clock says on arrival."""

    def arriving(self, receipt: Event) -> int:
        return self.clock[receipt.peer]


class Global(Clocks):
    """The belief that one counter counts all events."""

    def happen(self, event: Event) -> None:
        super().happen(event)
        self.clock[event.process] = len(self.stamps) + 1


class ByName(Clocks):
    """The belief that the process counts before the time."""

    def key(self, letter: str) -> tuple[int | str, ...]:
        return super().key(letter)[::-1]


class TiesAsTheyCame(Clocks):
    """The belief that what happened earlier comes first at equal stamps."""

    def key(self, letter: str) -> tuple[int | str, ...]:
        return (super().key(letter)[0], LETTERS.index(letter))


BELIEFS: tuple[tuple[str, type[Clocks], str], ...] = (
    (
        "late-message-carries-latest",
        CarriesLatest,
        "A message carries its sender's time at sending. What the sender has counted since then is not in it.",
    ),
    (
        "receive-adopts",
        Adopts,
        "A message that is behind would set the clock back. A clock never goes back: of the two times, the greater"
        " counts.",
    ),
    (
        "receive-just-increments",
        Increments,
        "If the message is ahead, and this ignores it, its receipt gets a smaller time than its sending.",
    ),
    (
        "receipt-adds-nothing",
        TakesMaximum,
        "A receipt has to come after the sending, so it needs a greater time: the maximum and one more, not the"
        " maximum alone.",
    ),
    (
        "counter-is-global",
        Global,
        "This numbers all events as listed. Each process counts alone, and learns of others from messages only.",
    ),
    (
        "name-before-time",
        ByName,
        "This sorts by process first. The time comes first, and the name only decides between equal times.",
    ),
    (
        "ties-go-by-real-order",
        TiesAsTheyCame,
        "The clocks do not know what happened first. At equal times the names of the processes decide.",
    ),
)


class LamportClock(ModelLab[Diagram, Clocks]):
    """Lamport's clocks, and the total order that they give."""

    concept = "order.lamport-clock"
    sources = (
        Source(
            "Lamport, Time, Clocks, and the Ordering of Events in a Distributed System, CACM 21(7), 1978",
            "https://doi.org/10.1145/359545.359563",
            "Logical Clocks (IR1, IR2); Ordering the Events Totally",
        ),
    )
    model: type[Clocks] = Clocks

    def draw(self, chance: Chance, level: Level) -> Diagram:
        events = _events(chance, 9 if level is Level.EASY else 11, level is Level.EASY)
        marked = sorted(chance.picks(LETTERS[: len(events)], 4)) if level is Level.HARD else []
        return Diagram(events, "".join(marked))

    def run(self, inputs: Diagram) -> Clocks:
        return self.model(inputs)

    def ask(self, inputs: Diagram, run: Clocks) -> Case | None:
        times = [run.stamps[LETTERS.index(letter)][0] for letter in inputs.marked]
        if inputs.marked and (len(set(times)) == len(times) or list(inputs.marked) == run.order()):
            return None
        events = "\n".join(step.text.replace(":", "") for step in run.steps)
        task = "Where do the three clocks stand at the end?"
        if inputs.marked:
            task = (
                f"In which order does Lamport's total order (P before Q before R) put {', '.join(inputs.marked)}?"
            )
        return Case(
            stem="P, Q and R keep Lamport clocks that start at 0. Each event adds one, also a send or a receipt."
            f"\n\n```text\n{events}\n```\n\n{task}",
            right=run.shown,
            why=_why(inputs, run),
            wrong=[Wrong(name, model(inputs).shown, text) for name, model, text in BELIEFS],
            steps=run.steps,
        )


def _strips(event: Event, clock: dict[str, int]) -> tuple[Strip, ...]:
    marks = {event.process: Mark.NEW}
    return tuple(Strip(name, (Cell(str(time), marks.get(name, Mark.NONE)),)) for name, time in clock.items())


def _events(chance: Chance, count: int, prompt: bool) -> tuple[Event, ...]:
    """Work, sends, and receipts; prompt messages arrive at once, others whenever they like, and all in the end."""
    events: list[Event] = []
    travelling: list[Event] = []
    sent = 0
    while len(events) < count:
        left = count - len(events)
        if travelling and (prompt or left == len(travelling) or not chance.below(3)):
            message = travelling.pop(chance.below(len(travelling)))
            events.append(Event(message.peer, message.process, message.message, receipt=True))
        elif left > len(travelling) + 1 and chance.below(5) < 3:
            sender, receiver = chance.picks(PROCESSES, 2)
            message = Event(sender, receiver, (sent := sent + 1))
            travelling.append(message)
            events.append(message)
        else:
            events.append(Event(chance.pick(PROCESSES)))
    return tuple(events)


def _why(inputs: Diagram, run: Clocks) -> str:
    stamps = zip(inputs.events, run.stamps, strict=True)
    *_, last = [f"{event.told} at {time}" for event, (time, _) in stamps if event.receipt]
    rule = (
        "A message carries the time of its sending. The receipt takes the greater of that and the receiver's own"
        " time, and adds one; any other event just adds one."
    )
    if not inputs.marked:
        return f"{rule} So {last}, which is the last receipt. At the end the clocks say {run.shown}."
    order = ", ".join(f"{letter} ({time}, {name})" for letter in run.order() for time, name in [run.key(letter)])
    return f"{rule} So {last}. Sorted by time, and by name where times are equal: {order}."
