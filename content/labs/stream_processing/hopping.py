"""Hopping windows: the totals of three windows, with events in and out of order."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from bot.deck import Cell, Level, Mark, Source, Step, Strip
from content.labs.chance import Chance
from content.labs.lab import Case, ModelLab, Wrong

SHAPES = {
    Level.EASY: ((10, 5), (12, 4), (9, 3), (8, 4), (6, 3), (12, 6), (6, 2)),
    Level.MEDIUM: ((10, 4), (7, 3), (8, 3), (8, 5), (9, 4), (11, 4), (10, 3), (7, 2)),
    Level.HARD: ((10, 5), (8, 4), (9, 3), (10, 4), (8, 3), (7, 3)),
}
"""Lengths and hops."""

EVENTS = {Level.EASY: 6, Level.MEDIUM: 7, Level.HARD: 7}


class Event(NamedTuple):
    """An amount and its time."""

    time: int
    amount: int


@dataclass(frozen=True)
class Stream:
    """The windows, how long they are kept open, the first start that is asked about, and events as they arrive."""

    length: int
    hop: int
    grace: int
    asked: int
    events: tuple[Event, ...]

    @property
    def starts(self) -> tuple[int, ...]:
        return tuple(self.asked + number * self.hop for number in range(3))


class Windows:
    """Windows start at multiples of the hop from 0 on, and close when stream time is past their end and grace."""

    def __init__(self, inputs: Stream) -> None:
        self.inputs = inputs
        self.now = 0
        self.contents: dict[int, list[int]] = {}
        self.history: list[tuple[str, int, list[int]]] = []
        for event in inputs.events:
            self.now = max(self.now, event.time)
            self.arrive(event)

    def arrive(self, event: Event) -> None:
        put = [start for start in self.windows(event.time) if self.open(start, event)]
        for start in put:
            self.contents.setdefault(start, []).append(event.amount)
        self.history.append((self.told(event), self.now, put))

    def told(self, event: Event) -> str:
        count = len(self.windows(event.time))
        late = sum(not self.open(start, event) for start in self.windows(event.time))
        return f"time {event.time}: +{event.amount}" + (f", {late} of {count} closed" if late else "")

    def windows(self, time: int) -> list[int]:
        """The starts of all windows that include this time: the start belongs to a window, the end does not."""
        length, hop = self.inputs.length, self.inputs.hop
        first = max(0, time - length + hop) // hop * hop
        return list(range(first, time + 1, hop))

    def open(self, start: int, _: Event) -> bool:
        return start + self.inputs.length + self.inputs.grace > self.now

    @property
    def totals(self) -> list[int]:
        return [sum(self.contents.get(start, [])) for start in self.inputs.starts]

    @property
    def shown(self) -> str:
        return ", ".join(map(str, self.totals))

    @property
    def steps(self) -> list[Step]:
        return [
            Step(text, (*(self._strip(start, n) for start in self.inputs.starts), _time(now)))
            for n, (text, now, _) in enumerate(self.history)
        ]

    def _strip(self, start: int, count: int) -> Strip:
        found = [n for n in range(count + 1) if start in self.history[n][2]]
        cells = [Cell(f"+{self.inputs.events[n].amount}", Mark.NEW if n == count else Mark.NONE) for n in found]
        return Strip(f"from {start} to {start + self.inputs.length}", tuple(cells))


class OneWindow(Windows):
    """The belief that an event belongs to one window, the one that has started last."""

    def windows(self, time: int) -> list[int]:
        return super().windows(time)[-1:]


class TwoWindows(Windows):
    """The belief that an event counts twice."""

    def windows(self, time: int) -> list[int]:
        return super().windows(time)[-2:]


class EndCounts(Windows):
    """The belief that a window includes its end."""

    def windows(self, time: int) -> list[int]:
        at_end = time - self.inputs.length
        ends = [at_end] if at_end >= 0 and at_end % self.inputs.hop == 0 else []
        return ends + super().windows(time)

    def open(self, start: int, event: Event) -> bool:
        return super().open(start, event) or start + self.inputs.length == event.time == self.now


class StartLeftOut(Windows):
    """The belief that a window begins after its start."""

    def windows(self, time: int) -> list[int]:
        return [start for start in super().windows(time) if start < time]


class FromFirst(Windows):
    """The belief that windows are counted from the first event on: what is asked about moves with it."""

    def windows(self, time: int) -> list[int]:
        shift = self.inputs.events[0].time % self.inputs.hop
        return super().windows(time - shift) if time >= shift else []


class WaitsForAll(Windows):
    """The belief that a window takes all its events, however late."""

    def open(self, *_: object) -> bool:
        return True


class NoGrace(Windows):
    """The belief that a window is over when its end has come, grace or not."""

    def open(self, start: int, _: Event) -> bool:
        return start + self.inputs.length > self.now


class LateForAll(Windows):
    """The belief that an event that is late for one of its windows is left out of all."""

    def open(self, start: int, event: Event) -> bool:
        return super().open(min(self.windows(event.time)), event) and start >= 0


class ByArrival(Windows):
    """The belief that an event belongs to the time when it arrives."""

    def arrive(self, event: Event) -> None:
        super().arrive(event._replace(time=self.now))


BELIEFS: Mapping[str, type[Windows]] = {
    "window-waits-for-all": WaitsForAll,
    "grace-is-not-for-late-events": NoGrace,
    "late-for-one-is-late-for-all": LateForAll,
    "arrival-is-event-time": ByArrival,
    "end-counts-as-covered": EndCounts,
    "window-start-is-left-out": StartLeftOut,
    "event-in-one-window": OneWindow,
    "overlap-counts-twice": TwoWindows,
    "window-from-first-event": FromFirst,
}
FEEDBACK: Mapping[str, str] = {
    "window-waits-for-all": "A window closes when stream time has reached its end plus the grace. What comes then"
    " is dropped from it.",
    "grace-is-not-for-late-events": "Grace keeps a window open beyond its end, just for such events.",
    "late-for-one-is-late-for-all": "A late event is dropped from closed windows only. Those of its windows that"
    " are still open take it.",
    "arrival-is-event-time": "An event counts in the windows of its own time, also if later ones came before it.",
    "end-counts-as-covered": "The end is not part of a window: an event at that time is in the next ones only.",
    "window-start-is-left-out": "The start is part of a window, so an event at that very time counts in it.",
    "event-in-one-window": "That is how tumbling windows count. These overlap, and an event is in each that covers"
    " its time.",
    "overlap-counts-twice": "Twice is right if the length is two hops. In how many windows an event is depends on"
    " both.",
    "window-from-first-event": "Windows start at multiples of the hop from 0 on, whenever the first event comes.",
}


class Hopping(ModelLab[Stream, Windows]):
    """Hopping windows of Kafka Streams: aligned to 0, closed by stream time and grace."""

    concept = "window.hopping"
    version = 2
    sources = (
        Source(
            "Apache Kafka 4.2 documentation, Streams DSL",
            "https://kafka.apache.org/42/streams/developer-guide/dsl-api/",
            "Windowing, Hopping time windows; Window Final Results",
        ),
    )
    model: type[Windows] = Windows

    def draw(self, chance: Chance, level: Level) -> Stream:
        length, hop = chance.pick(SHAPES[level])
        asked = hop * chance.between(1, 2)
        edges = [asked, asked + hop, asked + length, asked + length + hop]
        times = sorted([*chance.picks(edges, 2), *(chance.between(1, asked + length + hop) for _ in range(3))])
        times += [times[-1] + 2 * n for n in range(1, EVENTS[level] - 4)]
        if level is Level.HARD:
            for _ in range(2):
                times.insert(len(times) - chance.below(2), times.pop(chance.below(len(times) - 3)))
        grace = chance.between(1, 4) if level is Level.HARD else 0
        stream = Stream(length, hop, grace, asked, tuple(Event(time, chance.between(1, 9)) for time in times))
        shown = [model(stream).shown for model in (Windows, WaitsForAll, NoGrace, LateForAll)]
        return stream if level is not Level.HARD or len({*shown}) > 2 else self.draw(chance, level)

    def run(self, inputs: Stream) -> Windows:
        return self.model(inputs)

    def ask(self, inputs: Stream, run: Windows) -> Case:
        length, hop, grace = inputs.length, inputs.hop, inputs.grace
        asked = ", ".join(f"from {start} to {start + length}" for start in inputs.starts)
        events = "\n".join(f"time {event.time}: +{event.amount}" for event in inputs.events)
        late = f", grace period {grace} s" if grace else ""
        return Case(
            stem=f"Kafka Streams adds up amounts in hopping windows of {length} s that advance by {hop} s{late}."
            f" Amounts arrive in this order, times in seconds:\n\n```text\n{events}\n```\n\nWhat are the totals of"
            f" the windows {asked} in the end?",
            right=run.shown,
            why=f"Windows start at multiples of {hop}, include their start and not their end, and overlap: an"
            f" event counts in each that covers its time.{_late(inputs)} So the totals are {run.shown}.",
            wrong=[Wrong(name, model(inputs).shown, FEEDBACK[name]) for name, model in BELIEFS.items()],
            steps=run.steps,
        )


def _late(inputs: Stream) -> str:
    if not inputs.grace:
        return ""
    return f" Once an event of time T has come, windows that end at T - {inputs.grace} or before take no more."


def _time(now: int) -> Strip:
    return Strip("stream time", (Cell(str(now)),))
