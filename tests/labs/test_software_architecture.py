"""The model of a circuit breaker, against an oracle that cuts the calls into spans."""

from content.labs.software_architecture.circuit_breaker import (
    Breaker,
    CircuitBreaker,
    ClosedAfterWait,
    IgnoredFail,
    IgnoredWork,
    InARow,
    NoMinimum,
    OneFailure,
    OneSuccess,
    RefusalsCount,
    Traffic,
)
from tests.labs.proof import proved

Calls = tuple[tuple[int, str], ...]


class AllCalls(Breaker):
    """Takes the rate over all calls since it was closed."""

    def record(self, result: str) -> None:
        self.window.append(result)


class StrictlyMore(Breaker):
    """Opens above the threshold only."""

    def too_many(self) -> bool:
        return self.window.count("✗") * 100 > self.inputs.percent * len(self.window)


class OldWindow(Breaker):
    """Keeps what was recorded when it changes its state."""

    def turn(self, state: str) -> None:
        kept = self.window
        super().turn(state)
        self.window = kept


class NeverReopens(Breaker):
    """Closes after the trials, whatever their results."""

    def too_many(self) -> bool:
        return self.state == "closed" and super().too_many()


def breaking(model: type[Breaker]) -> CircuitBreaker:
    lab = CircuitBreaker()
    lab.model = model
    return lab


def too_bad(results: str, percent: int) -> bool:
    return results.count("✗") / len(results) >= percent / 100


def by_spans(inputs: Traffic) -> list[int]:
    """Spans of calls: passing until a tail of them is too bad, refused for a time, trials; and again."""
    left: Calls = inputs.calls
    closed, refused = True, list[int]()
    while left:
        ends = [n for n in range(1, len(left) + 1) if left[n - 1][1] != "–"]
        known = {n: "".join(result for _, result in left[:n]).replace("–", "") for n in ends}
        if closed:
            bad = [
                n
                for n in ends
                if len(known[n]) >= inputs.minimum and too_bad(known[n][-inputs.window :], inputs.percent)
            ]
        else:
            decided = [n for n in ends if len(known[n]) == inputs.trials]
            if not decided:
                break
            bad = [n for n in decided if too_bad(known[n], inputs.percent)]
            if not bad:
                closed, left = True, left[decided[0] :]
                continue
        if not bad:
            break
        end = left[bad[0] - 1][0] + inputs.wait
        left = left[bad[0] :]
        refused += [time for time, _ in left if time <= end]
        closed, left = False, tuple(call for call in left if call[0] > end)
    return refused


def test_a_breaker_refuses_calls_in_the_spans_that_the_rates_leave() -> None:
    mutants = {
        "refusals prolong": RefusalsCount,
        "closed after the wait": ClosedAfterWait,
        "one success": OneSuccess,
        "one failure": OneFailure,
        "no minimum": NoMinimum,
        "in a row": InARow,
        "all calls": AllCalls,
        "ignored are failures": IgnoredFail,
        "ignored are successes": IgnoredWork,
        "above the threshold only": StrictlyMore,
        "the window is kept": OldWindow,
        "never opens again": NeverReopens,
    }
    proved(
        CircuitBreaker(),
        lambda breaker: breaker.refused,
        by_spans,
        {name: breaking(model) for name, model in mutants.items()},
    )
