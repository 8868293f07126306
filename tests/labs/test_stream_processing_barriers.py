"""The model of Flink's barriers, against the place of each event between the barriers."""

import pytest

from content.labs.stream_processing.barriers import (
    ALIGNED,
    AT_LEAST_ONCE,
    UNALIGNED,
    Aligns,
    Arrivals,
    Barriers,
    Event,
    FirstSaves,
    NoReplay,
    NotLogged,
    NoWaiting,
    OnTop,
    Operator,
    RedoesAll,
    SavesHeld,
)
from tests.labs.proof import proved


class StopsAll(Operator):
    """Makes all inputs wait."""

    def blocked(self, event: Event) -> bool:
        return event.number > 0 and len({*self.barriers.values()}) > 1


class LogsAll(Operator):
    """Logs what comes before the last barrier, also behind the first one."""

    def add(self, event: Event) -> None:
        super().add(event)
        if self.mode == UNALIGNED and self.saved and self.barriers[event.input] == len(self.saved):
            self.saved[-1] += [event.number] if min(self.barriers.values()) < len(self.saved) else []


class Drops(Operator):
    """Drops what waits."""

    def go_on(self) -> None:
        self.waiting = []


def checkpointing(model: type[Operator]) -> Barriers:
    lab = Barriers()
    lab.model = model
    return lab


def by_place(inputs: Arrivals) -> tuple[list[list[int]], list[str], int]:
    """Which events are before which barrier, by their places in the list alone."""
    at = {(e.input, e.checkpoint): n for n, e in enumerate(inputs.events) if not e.number}
    numbered = [(n, e) for n, e in enumerate(inputs.events) if e.number]
    saved, held = [], set[int]()
    for checkpoint in sorted({checkpoint for _, checkpoint in at}):
        own = {name: place for (name, c), place in at.items() if c == checkpoint}
        first, last = min(own.values()), max(own.values())
        before = [(n, e.number) for n, e in numbered if n < own[e.input]]
        if inputs.mode == ALIGNED:
            saved.append([sum(number for _, number in before)])
            held |= {n for n, e in numbered if own[e.input] < n < last}
        elif inputs.mode == UNALIGNED:
            overtaken = [number for n, number in before if n > first]
            saved.append([sum(number for n, number in before if n < first), *overtaken])
        else:
            saved.append([sum(e.number for n, e in numbered if n < last)])
    behind = sum(e.number for n, e in numbered if n > own[e.input])
    total = sum(saved[-1]) + behind if inputs.crash else sum(e.number for _, e in numbered)
    return saved, [str(inputs.events[n].number) for n in sorted(held)], total


def test_checkpoints_divide_the_events_as_the_barriers_do() -> None:
    mutants = {
        "the first barrier saves": FirstSaves,
        "nothing overtaken is saved": NotLogged,
        "nobody waits": NoWaiting,
        "all modes align": Aligns,
        "what waits is saved": SavesHeld,
        "all inputs wait": StopsAll,
        "replay on top": OnTop,
        "no replay": NoReplay,
        "all is replayed": RedoesAll,
        "all is logged": LogsAll,
        "what waits is dropped": Drops,
    }
    proved(
        Barriers(),
        lambda operator: (operator.saved, operator.held, operator.sum),
        by_place,
        {name: checkpointing(model) for name, model in mutants.items()},
    )


@pytest.mark.parametrize(("mode", "saved", "total"), [(ALIGNED, 120, 123), (AT_LEAST_ONCE, 123, 126)])
def test_three_records_in_between_count_twice_without_alignment(mode: str, saved: int, total: int) -> None:
    """The card's question, from Flink's chapter on exactly once and at least once."""
    events = (Event("L", 50), Event("L", 0, 1), Event("L", 3), Event("R", 70), Event("R", 0, 1))
    operator = Operator(Arrivals(mode, True, "LR", events))
    assert (operator.saved, operator.sum) == ([[saved]], total)
