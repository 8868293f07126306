"""Circuit breaker: which calls are refused while a service fails and recovers."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.deck import Cell, Level, Mark, Source, Step, Strip
from content.labs.chance import Chance
from content.labs.lab import Case, ModelLab, Wrong

WORKS, FAILS, IGNORED = "✓", "✗", "–"
CLOSED, OPEN, HALF_OPEN = "closed", "open", "half-open"
CALLS = {Level.EASY: 9, Level.MEDIUM: 11, Level.HARD: 13}
A_ROW = 7
"""Calls in a line of the listing."""


@dataclass(frozen=True)
class Traffic:
    """The breaker's settings, and calls: the second, and what the service does if it is asked."""

    window: int
    minimum: int
    percent: int
    wait: int
    trials: int
    calls: tuple[tuple[int, str], ...]


class Breaker:
    """Resilience4j's breaker with a count-based window. Calls come one after the other."""

    def __init__(self, inputs: Traffic) -> None:
        self.inputs = inputs
        self.state = CLOSED
        self.window: list[str] = []
        self.until = 0
        self.tight = False
        self.refused: list[int] = []
        self.changes = 0
        self.steps: list[Step] = []
        for time, result in inputs.calls:
            self.call(time, result)

    def call(self, time: int, result: str) -> None:
        if self.state == OPEN:
            self.tight |= time == self.until
            if time > self.until:
                self.turn(HALF_OPEN)
        before, seen = self.state, self.window
        if self.state == OPEN:
            self.refuse(time)
        elif self.counts(result):
            self.record(result)
            seen = self.window
            self.judge(time)
        self._note(time, result, before, seen)

    def refuse(self, time: int) -> None:
        self.refused.append(time)

    def counts(self, result: str) -> bool:
        return result != IGNORED

    def record(self, result: str) -> None:
        self.window = [*self.window, result][-self.inputs.window :]

    def judge(self, time: int) -> None:
        """The failure rate decides as soon as there are enough calls: all of the trials when half-open."""
        if len(self.window) < self.enough():
            return
        if self.too_many():
            self.until = time + self.inputs.wait
            self.turn(OPEN)
        elif self.state == HALF_OPEN:
            self.turn(CLOSED)

    def enough(self) -> int:
        return self.inputs.trials if self.state == HALF_OPEN else self.inputs.minimum

    def too_many(self) -> bool:
        return self.window.count(FAILS) * 100 >= self.inputs.percent * len(self.window)

    def turn(self, state: str) -> None:
        self.state, self.window = state, []
        self.changes += 1

    def _note(self, time: int, result: str, before: str, seen: list[str]) -> None:
        """The window is shown as it was judged, before a new state empties it."""
        what = "refused" if before == OPEN else f"trial {result}" if before == HALF_OPEN else result
        turned = f", now {self.state}" if self.state != before else ""
        cells = tuple(map(Cell, seen))
        if what != "refused" and result != IGNORED:
            cells = (*cells[:-1], Cell(result, Mark.NEW))
        state = Cell(self.state, Mark.NEW if turned else Mark.NONE)
        self.steps.append(Step(f"{time} s {what}{turned}", (Strip("state", (state,)), Strip("window", cells))))

    @property
    def shown(self) -> str:
        return f"{', '.join(map(str, self.refused))} s" if self.refused else "none"


class RefusalsCount(Breaker):
    """The belief that each refused call starts the open period anew."""

    def refuse(self, time: int) -> None:
        super().refuse(time)
        self.until = time + self.inputs.wait


class ClosedAfterWait(Breaker):
    """The belief that the breaker is closed again when the period is over."""

    def turn(self, state: str) -> None:
        super().turn(CLOSED if state == HALF_OPEN else state)


class OneSuccess(Breaker):
    """The belief that the first trial that works closes it."""

    def judge(self, time: int) -> None:
        if self.state == HALF_OPEN and WORKS in self.window:
            self.turn(CLOSED)
        else:
            super().judge(time)


class OneFailure(Breaker):
    """The belief that the first trial that fails opens it."""

    def enough(self) -> int:
        return 1 if self.state == HALF_OPEN and FAILS in self.window else super().enough()

    def too_many(self) -> bool:
        return (self.state == HALF_OPEN and FAILS in self.window) or super().too_many()


class NoMinimum(Breaker):
    """The belief that a rate counts from the first call on."""

    def enough(self) -> int:
        return super().enough() if self.state == HALF_OPEN else 1


class InARow(Breaker):
    """The belief that failures have to follow each other, and that one success clears them."""

    def record(self, result: str) -> None:
        if result == WORKS and self.state == CLOSED:
            self.window = []
        else:
            super().record(result)


class IgnoredFail(Breaker):
    """The belief that each exception is a failure."""

    def call(self, time: int, result: str) -> None:
        super().call(time, FAILS if result == IGNORED else result)


class IgnoredWork(Breaker):
    """The belief that what is not a failure is a success."""

    def call(self, time: int, result: str) -> None:
        super().call(time, WORKS if result == IGNORED else result)


BELIEFS: Mapping[str, type[Breaker]] = {
    "rejections-keep-it-open": RefusalsCount,
    "half-open-lets-all-in": ClosedAfterWait,
    "one-success-is-enough": OneSuccess,
    "one-bad-trial-reopens": OneFailure,
    "rate-needs-no-minimum": NoMinimum,
    "breaker-needs-a-row": InARow,
    "breaker-for-bad-input": IgnoredFail,
    "not-failed-is-success": IgnoredWork,
}
FEEDBACK: Mapping[str, str] = {
    "rejections-keep-it-open": "This starts the period anew at each refused call. A refused call is not"
    " recorded at all; the time runs from the moment the breaker opened.",
    "half-open-lets-all-in": "This takes the breaker for closed once its time is up. It is half-open then:"
    " after {trials} it decides, without waiting for the {minimum} calls that a closed one needs.",
    "one-success-is-enough": "A first trial that works is a good sign, but this breaker waits for {trials} and"
    " then takes the rate.",
    "one-bad-trial-reopens": "Some breakers open at the first failed trial. This one waits for the results of"
    " {trials}, and compares their failure rate with {percent} %.",
    "rate-needs-no-minimum": "One failure of one call is 100 %, and would open it here. A rate is judged only"
    " from {minimum} recorded calls on.",
    "breaker-needs-a-row": "This lets a success wipe out the failures before it. The rate is taken over the"
    " window; failures need not follow each other.",
    "breaker-for-bad-input": "This counts ignored exceptions as failures. They say nothing about the service's"
    " health, and are recorded neither way.",
    "not-failed-is-success": "This counts ignored exceptions as successes. They are not recorded at all, and"
    " one in half-open gives its trial back.",
}


class CircuitBreaker(ModelLab[Traffic, Breaker]):
    """Resilience4j's circuit breaker with a count-based sliding window."""

    concept = "circuit-breaker.states"
    sources = (
        Source(
            "Resilience4j, CircuitBreaker",
            "https://resilience4j.readme.io/docs/circuitbreaker",
            "Count-based sliding window; Failure rate and slow call rate thresholds",
        ),
    )
    model: type[Breaker] = Breaker

    def draw(self, chance: Chance, level: Level) -> Traffic:
        time, calls = 0, []
        for _ in range(CALLS[level]):
            time += chance.between(1, 4)
            ignored = level is Level.HARD and not chance.below(5)
            calls.append((time, IGNORED if ignored else FAILS if chance.below(5) < 3 else WORKS))
        if level is Level.EASY:
            return Traffic(3, 3, chance.pick((50, 60)), chance.between(5, 9), chance.between(1, 2), tuple(calls))
        minimum, trials = chance.between(3, 4), chance.between(2, 3)
        window = minimum + chance.between(0, 1)
        return Traffic(window, minimum, chance.pick((50, 60, 70)), chance.between(5, 9), trials, tuple(calls))

    def run(self, inputs: Traffic) -> Breaker:
        return self.model(inputs)

    def ask(self, inputs: Traffic, run: Breaker) -> Case | None:
        if run.tight or run.changes < 3 or len(run.refused) < 2:
            return None
        trials = "1 trial call" if inputs.trials == 1 else f"{inputs.trials} trial calls"
        told = {"trials": trials, "minimum": inputs.minimum, "percent": inputs.percent}
        return Case(
            stem=f"Resilience4j: count-based window of {inputs.window} calls, minimum {inputs.minimum}, failure"
            f" threshold {inputs.percent} %; open for {inputs.wait} s, then {trials}. It starts closed. The second"
            f" of each call, and what the service does if asked (at once):\n\n```text\n{_listed(inputs)}\n```\n\n"
            f"✓ works, ✗ fails{', – throws an ignored exception' * (IGNORED in _listed(inputs))}."
            " Which calls does the breaker refuse?",
            right=run.shown,
            why=f"It opens when at least {inputs.minimum} calls are recorded and {inputs.percent} % or more of"
            f" the last {inputs.window} failed, and refuses calls for {inputs.wait} s. After {trials} it decides"
            " by the same rate: open again, or closed with an empty window. So it refuses"
            f" {len(run.refused)} calls: {run.shown}.",
            wrong=[Wrong(i, model(inputs).shown, FEEDBACK[i].format(**told)) for i, model in BELIEFS.items()],
            steps=run.steps,
        )


def _listed(inputs: Traffic) -> str:
    cells = [f"{time:>2}{result}" for time, result in inputs.calls]
    return "\n".join("  ".join(cells[at : at + A_ROW]) for at in range(0, len(cells), A_ROW))
