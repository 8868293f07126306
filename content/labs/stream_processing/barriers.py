"""Flink's barriers: what an operator holds back, what it saves, and what it shows after a crash."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from bot.deck import Cell, Level, Mark, Source, Step, Strip
from content.labs.chance import Chance
from content.labs.lab import Case, ModelLab, Wrong

ALIGNED, AT_LEAST_ONCE, UNALIGNED = "aligned", "at-least-once, without alignment", "unaligned"


class Event(NamedTuple):
    """A number on an input, or the barrier of a checkpoint if the number is 0."""

    input: str
    number: int
    checkpoint: int = 0

    @property
    def told(self) -> str:
        return f"{self.input}: {self.number or f'barrier {self.checkpoint}'}"


@dataclass(frozen=True)
class Arrivals:
    """How checkpoints are taken, what arrives in which order, and whether the job crashes at the end."""

    mode: str
    crash: bool
    inputs: str
    events: tuple[Event, ...]


class Operator:
    """A sum over several inputs, and its checkpoints."""

    mode = ""

    def __init__(self, inputs: Arrivals) -> None:
        self.inputs = inputs
        self.mode = self.mode or inputs.mode
        self.sum = 0
        self.saved: list[list[int]] = []
        self.barriers: dict[str, int] = dict.fromkeys(inputs.inputs, 0)
        self.waiting, self.held = list[Event](), list[str]()
        self.steps: list[Step] = []
        for event in inputs.events:
            self.arrive(event)
            self.held += [str(event.number)] if event.number and event in self.waiting else []
            self._note(event.told)
        if inputs.crash:
            self.recover()

    def arrive(self, event: Event) -> None:
        if self.blocked(event):
            self.waiting.append(event)
        elif event.number:
            self.add(event)
        else:
            self.on_barrier(event.input, event.checkpoint)

    def blocked(self, event: Event) -> bool:
        """Aligned: an input that is ahead of another one by a barrier has to wait."""
        return self.mode == ALIGNED and self.barriers[event.input] > min(self.barriers.values())

    def add(self, event: Event) -> None:
        """Unaligned, an event that the first barrier has overtaken is saved too."""
        self.sum += event.number
        if self.mode == UNALIGNED and self.barriers[event.input] < len(self.saved):
            self.saved[-1].append(event.number)

    def on_barrier(self, name: str, checkpoint: int) -> None:
        """The last barrier completes a checkpoint, and what waits goes on; unaligned, the first one saves."""
        self.barriers[name] = checkpoint
        complete = min(self.barriers.values()) == checkpoint
        self.saved += [[self.sum]] if self.saves(checkpoint, complete) else []
        if complete:
            self.go_on()

    def saves(self, checkpoint: int, complete: bool) -> bool:
        return len(self.saved) < checkpoint and (complete or self.mode == UNALIGNED)

    def go_on(self) -> None:
        waiting, self.waiting = self.waiting, []
        for event in waiting:
            self.arrive(event)

    def recover(self) -> None:
        """The saved sum and events are restored, and sources read on from their barriers."""
        self.restore()
        self._note("crash, restored")
        self.sum += sum(replayed := self.replayed(self.inputs.events))
        self._note(f"{len(replayed)} events are replayed")

    def restore(self) -> None:
        self.sum = sum(self.saved[-1])

    def replayed(self, events: Sequence[Event]) -> list[int]:
        barriers = {event.input: place for place, event in enumerate(events) if not event.number}
        return [event.number for place, event in enumerate(events) if place > barriers[event.input]]

    def _note(self, text: str) -> None:
        held = Strip("held back", tuple(Cell(event.told) for event in self.waiting))
        saved = Strip("saved", tuple(Cell(_shown(state), Mark.USED) for state in self.saved))
        self.steps.append(Step(text, (Strip("sum", (Cell(str(self.sum)),)), held, saved)))

    @property
    def shown(self) -> str:
        end = f"after recovery {self.sum}" if self.inputs.crash else f"held back {', '.join(self.held) or 'none'}"
        return f"saved {', '.join(map(_shown, self.saved))}; {end}"


class FirstSaves(Operator):
    """The belief that the first barrier saves, in any mode."""

    def saves(self, checkpoint: int, _: bool) -> bool:
        return len(self.saved) < checkpoint


class NoWaiting(Operator):
    """The belief that what arrives before the last barrier counts."""

    mode = AT_LEAST_ONCE


class Aligns(Operator):
    """The belief that an operator waits in any mode."""

    mode = ALIGNED


class SavesHeld(Operator):
    """The belief that what was held back goes into the checkpoint for which it waited."""

    def go_on(self) -> None:
        super().go_on()
        self.saved[-1] = [self.sum]


class NotLogged(Operator):
    """The belief that events which a barrier overtakes are not saved."""

    def add(self, event: Event) -> None:
        self.sum += event.number


class OnTop(Operator):
    """The belief that events are replayed on top of the state at the crash."""

    def restore(self) -> None:
        pass


class NoReplay(Operator):
    """The belief that the job goes on with new events after it is restored."""

    def replayed(self, _: Sequence[Event]) -> list[int]:
        return []


class RedoesAll(Operator):
    """The belief that sources start over."""

    def replayed(self, events: Sequence[Event]) -> list[int]:
        return [event.number for event in events if event.number]


BELIEFS: Mapping[str, type[Operator]] = {
    "first-barrier-saves": FirstSaves,
    "overtaken-events-are-lost": NotLogged,
    "behind-barrier-counts": NoWaiting,
    "alignment-is-only-speed": Aligns,
    "held-back-is-saved": SavesHeld,
    "replay-on-top": OnTop,
    "restore-skips-replay": NoReplay,
    "one-loss-redoes-all": RedoesAll,
}
FEEDBACK: Mapping[str, str] = {
    "first-barrier-saves": "Events of another input up to its own barrier belong to the checkpoint too.",
    "overtaken-events-are-lost": "Unaligned, events that the first barrier overtakes are saved beside the sum.",
    "behind-barrier-counts": "What follows a barrier on its own input is no part of this checkpoint.",
    "alignment-is-only-speed": "In this mode no input waits, so another state is saved than with alignment.",
    "held-back-is-saved": "Events wait so that they stay out of this checkpoint: it is saved before they go on.",
    "replay-on-top": "The sum at the crash is gone. Replay starts from the saved one.",
    "restore-skips-replay": "What came after the barriers is not in the checkpoint, so the sources send it again.",
    "one-loss-redoes-all": "Sources go back to their barriers, not to the start: the rest is in the saved sum.",
}
RULE = {
    ALIGNED: "An input whose barrier has come waits for the others; the last barrier saves the sum.",
    AT_LEAST_ONCE: "No input waits, so the sum that is saved at the last barrier contains events behind barriers.",
    UNALIGNED: "The first barrier saves the sum, and with it what other inputs bring before theirs.",
}
GOES_ON = "What was held back is added after that: it belongs to the next checkpoint."
CRASHED = "It then crashes and recovers, and sources replay. What was saved, and what is the sum now"
REPLAYED = "A recovery takes what was saved, and sources send all behind the barriers again."


class Barriers(ModelLab[Arrivals, Operator]):
    """Flink's checkpoints at an operator with several inputs: aligned, without alignment, and unaligned."""

    concept = "flink.barriers"
    sources = (
        Source(
            "Apache Flink documentation, Stateful Stream Processing",
            "https://nightlies.apache.org/flink/flink-docs-stable/docs/concepts/stateful-stream-processing/",
            "Barriers; Unaligned Checkpointing; Exactly Once vs. At Least Once",
        ),
    )
    model: type[Operator] = Operator

    def draw(self, chance: Chance, level: Level) -> Arrivals:
        mode = chance.pick((ALIGNED, AT_LEAST_ONCE, UNALIGNED)) if level is Level.HARD else ALIGNED
        inputs, checkpoints = chance.pick([("LMR", 1), ("LR", 2)]) if level is Level.MEDIUM else ("LR", 1)
        numbers = chance.picks(range(1, 16), 12)
        queues = {name: _queue(chance, name, numbers, checkpoints, 6 // len(inputs) + 1) for name in inputs}
        events: list[Event] = []
        while left := [name for name in inputs if queues[name]]:
            events.append(queues[chance.pick(left)].pop(0))
        return Arrivals(mode, level is Level.HARD, inputs, tuple(events))

    def run(self, inputs: Arrivals) -> Operator:
        return self.model(inputs)

    def ask(self, inputs: Arrivals, run: Operator) -> Case | None:
        if not Aligns(inputs).held or FirstSaves(inputs).shown == NotLogged(inputs).shown == run.shown:
            return None
        events = "\n".join(event.told for event in inputs.events)
        asked = CRASHED if inputs.crash else "What is saved, and which numbers are held back, in order"
        return Case(
            stem=f"A Flink operator adds up numbers of inputs {', '.join(inputs.inputs)}, from 0. Checkpoints:"
            f" {inputs.mode}. This arrives, one after the other:\n\n```text\n{events}\n```\n\n{asked}?",
            right=run.shown,
            why=f"{RULE[inputs.mode]} {REPLAYED if inputs.crash else GOES_ON} So the answer is {run.shown}.",
            wrong=[Wrong(name, model(inputs).shown, FEEDBACK[name]) for name, model in BELIEFS.items()],
            steps=run.steps,
        )


def _queue(chance: Chance, name: str, numbers: list[int], checkpoints: int, count: int) -> list[Event]:
    """What one input brings: numbers, and barriers at places of chance."""
    events = [Event(name, numbers.pop()) for _ in range(count)]
    for checkpoint, place in enumerate(sorted(chance.picks(range(1, count), checkpoints)), 1):
        events.insert(place + checkpoint - 1, Event(name, 0, checkpoint))
    return events


def _shown(state: list[int]) -> str:
    return str(state[0]) + (f" with {', '.join(map(str, state[1:]))}" if state[1:] else "")
