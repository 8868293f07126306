"""Congestion control: the window of a TCP sender, round trip by round trip."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.deck import Cell, Level, Mark, Source, Step, Strip
from content.labs.chance import Chance
from content.labs.lab import Case, ModelLab, Wrong

DUPLICATES, TIMEOUT, AGAIN, IDLE = "3 duplicate acks", "timeout", "timeout of the resent segment", "then idle"
LEAST = 2
"""The threshold never falls below this."""


@dataclass(frozen=True)
class Rounds:
    """The window of round 1 and the threshold, what happens in which round, and the round that is asked about."""

    first: int
    threshold: int
    events: tuple[tuple[int, str], ...]
    asked: int


class Sender:
    """RFC 5681 in whole segments per round trip; each segment is acknowledged by itself."""

    def __init__(self, inputs: Rounds) -> None:
        self.inputs = inputs
        self.window = inputs.first
        self.threshold = inputs.threshold
        self.windows = [self.window]
        self.odd = False
        self.steps: list[Step] = []
        for number in range(1, inputs.asked):
            event = dict(inputs.events).get(number, "")
            self.happen(event)
            self.windows.append(self.window)
            self._note(f"{number}: {event}" if event else f"{number}: no loss")

    def happen(self, event: str) -> None:
        if event == DUPLICATES:
            self.duplicates()
        elif event == TIMEOUT:
            self.timeout()
        elif event == AGAIN:
            self.again()
        elif event == IDLE:
            self.idle()
        elif self.window < self.threshold:
            self.start()
        else:
            self.avoid()

    def start(self) -> None:
        self.window = min(2 * self.window, self.threshold)

    def avoid(self) -> None:
        self.window += 1

    def duplicates(self) -> None:
        self.halve()
        self.window = self.threshold

    def timeout(self) -> None:
        self.halve()
        self.window = 1

    def again(self) -> None:
        """The threshold is held constant."""
        self.window = 1

    def idle(self) -> None:
        """After more than a retransmission timeout a sender restarts from the initial window."""
        self.window = min(self.inputs.first, self.window)

    def halve(self) -> None:
        self.odd |= self.window % 2 > 0
        self.threshold = max(self.window // 2, LEAST)

    def _note(self, text: str) -> None:
        window = Cell(f"{self.windows[-2]} → {self.window}", Mark.NEW)
        self.steps.append(
            Step(text, (Strip("window", (window,)), Strip("threshold", (Cell(str(self.threshold)),))))
        )

    @property
    def shown(self) -> str:
        return ", ".join(map(str, self.windows[self.inputs.events[-1][0] :]))


class MinusOne(Sender):
    """The belief that a loss costs one segment, as growth brings one."""

    def duplicates(self) -> None:
        self.window = max(1, self.window - 1)

    timeout = again = duplicates


class AlwaysDoubles(Sender):
    """The belief that the window doubles after a loss too."""

    def avoid(self) -> None:
        self.window *= 2

    def start(self) -> None:
        self.window *= 2


class LinearStart(Sender):
    """The belief that the window always grows by one."""

    def start(self) -> None:
        self.avoid()


class TimeoutHalves(Sender):
    """The belief that a timeout does what duplicate acks do."""

    timeout = Sender.duplicates


class AllRestart(Sender):
    """The belief that any loss sends the window back to one segment."""

    duplicates = Sender.timeout


class ThresholdStays(Sender):
    """The belief that the threshold is fixed."""

    def halve(self) -> None:
        pass

    def duplicates(self) -> None:
        self.window = max(1, self.window // 2)


class HalvesAgain(Sender):
    """The belief that a repeated timeout halves what is under way once more."""

    again = Sender.timeout


class IdleKeeps(Sender):
    """The belief that a pause leaves the window as it is."""

    def idle(self) -> None:
        pass


class IdleIsTimeout(Sender):
    """The belief that a pause counts as a timeout."""

    idle = Sender.timeout


class IdleLowers(Sender):
    """The belief that after a pause the window grows by one only."""

    def idle(self) -> None:
        super().idle()
        self.threshold = self.window


BELIEFS: Mapping[str, type[Sender]] = {
    "loss-costs-one-segment": MinusOne,
    "growth-is-doubling": AlwaysDoubles,
    "second-timeout-halves-again": HalvesAgain,
    "idle-ends-slow-start": IdleLowers,
    "start-is-linear": LinearStart,
    "timeout-just-halves": TimeoutHalves,
    "any-loss-restarts": AllRestart,
    "threshold-is-fixed": ThresholdStays,
    "idle-keeps-window": IdleKeeps,
    "idle-is-a-timeout": IdleIsTimeout,
}
FEEDBACK: Mapping[str, str] = {
    "loss-costs-one-segment": "This lowers the window by one for each loss, as it has grown by one. Decrease is"
    " by half, and a timeout goes down to 1.",
    "growth-is-doubling": "This doubles the window whenever nothing is lost. Doubling ends at the threshold;"
    " from there it grows by 1 a round.",
    "start-is-linear": "This adds 1 in each round. Below the threshold, at the start or after a timeout, the"
    " window doubles.",
    "timeout-just-halves": "This halves the window at the timeout. That is for duplicate acks, which show that"
    " segments get through; a timeout starts again from 1.",
    "any-loss-restarts": "This goes back to 1 at any loss. With three duplicate acks segments still get"
    " through, so the window is halved and goes on from there.",
    "threshold-is-fixed": "This keeps the threshold at {threshold}. Each loss sets it anew, to half of what was"
    " under way, so doubling ends sooner.",
    "second-timeout-halves-again": "This halves the one resent segment too, which puts the threshold at its"
    " least, 2. For a segment that was resent after a timeout it is held constant.",
    "idle-keeps-window": "This goes on with the old window after the pause. Nothing is known of the network by"
    " then, so sending restarts from the initial window of {first}.",
    "idle-is-a-timeout": "This treats the pause as a timeout. Nothing was lost: the window restarts from"
    " {first}, not 1, and the threshold stays.",
    "idle-ends-slow-start": "This grows by 1 after the pause. The threshold has not changed, so the window"
    " doubles up to it.",
}


class CongestionAimd(ModelLab[Rounds, Sender]):
    """Slow start, congestion avoidance and the answers to loss, as in RFC 5681."""

    concept = "tcp.congestion-aimd"
    sources = (
        Source("RFC 5681, TCP Congestion Control", "https://www.rfc-editor.org/rfc/rfc5681", "3.1, 3.2, 4.1"),
    )
    model: type[Sender] = Sender

    def draw(self, chance: Chance, level: Level) -> Rounds:
        first, threshold = chance.between(2, 4), chance.between(8, 26)
        one = chance.between(4, 6)
        other = one + chance.between(3, 4)
        if level is Level.EASY:
            return Rounds(first, threshold, ((one, DUPLICATES),), one + chance.between(4, 6))
        if level is Level.MEDIUM:
            events = [(one, chance.pick((DUPLICATES, TIMEOUT))), (other, TIMEOUT)]
            return Rounds(first, threshold, tuple(events), other + chance.between(3, 5))
        if chance.below(2):
            events = [(one, DUPLICATES), (other, TIMEOUT), (other + 1, AGAIN)]
            return Rounds(first, threshold, tuple(events), other + chance.between(4, 6))
        events = [(one, chance.pick((DUPLICATES, TIMEOUT))), (other, IDLE)]
        return Rounds(first, threshold, tuple(events), other + chance.between(4, 5))

    def run(self, inputs: Rounds) -> Sender:
        return self.model(inputs)

    def ask(self, inputs: Rounds, run: Sender) -> Case | None:
        if run.odd or any(run.windows[number - 1] < 6 for number, event in inputs.events if event != AGAIN):
            return None
        listing = "\n".join(f"round {number:>2}  {event}" for number, event in inputs.events)
        idle = f" Idle: longer than the retransmission timeout; the initial window is {inputs.first}."
        said = {name: text.format(**vars(inputs)) for name, text in FEEDBACK.items()}
        asked = f"{inputs.events[-1][0] + 1} to {inputs.asked}"
        return Case(
            stem="A TCP sender follows RFC 5681 and is limited by its congestion window alone; each segment is"
            f" acknowledged by itself. Its window is {inputs.first} segments in round trip 1, the slow start"
            f" threshold {inputs.threshold}:\n\n```text\n{listing}\n```\n\nNothing else happens."
            f"{idle * (IDLE in listing)} What is the window, in segments, in rounds {asked}?",
            right=run.shown,
            why=f"The windows are {', '.join(map(str, run.windows))}. Below the threshold a round doubles it,"
            " above it adds 1. Duplicate acks set both to half of it; a timeout sets the threshold to half and the"
            f" window to 1. In the end the threshold is {run.threshold}.",
            wrong=[Wrong(i, model(inputs).shown, said[i]) for i, model in BELIEFS.items()],
            steps=run.steps,
        )
