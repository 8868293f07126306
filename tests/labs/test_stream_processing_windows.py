"""The model of hopping windows, against the definition of each window, and Kafka's own cases."""

import pytest

from content.labs.stream_processing.hopping import (
    ByArrival,
    EndCounts,
    Event,
    FromFirst,
    Hopping,
    LateForAll,
    NoGrace,
    OneWindow,
    StartLeftOut,
    Stream,
    TwoWindows,
    WaitsForAll,
    Windows,
)
from tests.labs.proof import proved


class ClosesLater(Windows):
    """Takes an event at the very moment of closing."""

    def open(self, start: int, _: Event) -> bool:
        return start + self.inputs.length + self.inputs.grace >= self.now


class LastTime(Windows):
    """Takes the time of the last event for stream time."""

    def arrive(self, event: Event) -> None:
        self.now = event.time
        super().arrive(event)


class FromTheMiddle(Windows):
    """Takes half a hop for the hop."""

    def windows(self, time: int) -> list[int]:
        length = self.inputs.length
        return [start for start in range(0, time + 1, self.inputs.hop * 2) if time < start + length]


def opening(model: type[Windows]) -> Hopping:
    lab = Hopping()
    lab.model = model
    return lab


def by_definition(stream: Stream) -> list[int]:
    """Window by window: the events within, unless one that came before (or itself) has closed it."""
    totals = []
    for start in (stream.asked, stream.asked + stream.hop, stream.asked + 2 * stream.hop):
        inside = range(start, start + stream.length)
        closing = [n for n, event in enumerate(stream.events) if event.time - stream.grace >= inside.stop]
        taken = stream.events[: closing[0]] if closing else stream.events
        totals.append(sum(event.amount for event in taken if event.time in inside))
    return totals


def test_totals_are_those_of_the_events_before_a_window_closed() -> None:
    mutants = {
        "one window": OneWindow,
        "two windows": TwoWindows,
        "the end counts": EndCounts,
        "the start does not": StartLeftOut,
        "from the first event": FromFirst,
        "never closed": WaitsForAll,
        "no grace": NoGrace,
        "late for all": LateForAll,
        "by arrival": ByArrival,
        "closed later": ClosesLater,
        "the last event's time": LastTime,
        "twice the hop": FromTheMiddle,
    }
    proved(
        Hopping(),
        lambda windows: windows.totals,
        by_definition,
        {name: opening(model) for name, model in mutants.items()},
    )


@pytest.mark.parametrize(
    ("length", "hop", "time", "starts"), [(12, 5, 21, [10, 15, 20]), (6, 5, 7, [5]), (12, 12, 21, [12])]
)
def test_windows_of_a_time_are_those_of_kafka_streams(length: int, hop: int, time: int, starts: list[int]) -> None:
    """The cases of shouldComputeWindowsFor… in Kafka's TimeWindowsTest."""
    assert Windows(Stream(length, hop, 0, 0, ())).windows(time) == starts


def test_the_totals_of_the_card() -> None:
    """Length 10, hop 5, 8 at minute 7 and 3 at minute 12: 8, 11 and 3."""
    assert Windows(Stream(10, 5, 0, 0, (Event(7, 8), Event(12, 3)))).totals == [8, 11, 3]
