"""The model of a Kafka consumer, against ranges of offsets."""

from collections.abc import Iterator

from content.labs.stream_processing.log_style import (
    AlwaysEarliest,
    CommitsHandled,
    Event,
    History,
    LogStyle,
    Missed,
    NamesLast,
    Partition,
    PolicyAlways,
    Survives,
    Waits,
    WholeBatch,
)
from tests.labs.proof import proved


class CrashCommits(Partition):
    """Commits when it crashes."""

    def happen(self, event: Event) -> None:
        if event.what == "crash":
            self.committed = self.handled
        super().happen(event)


class FirstCommit(Partition):
    """Keeps its first commit."""

    @property
    def to_commit(self) -> int:
        return self.position if self.committed < 0 else self.committed


def consuming(model: type[Partition]) -> LogStyle:
    lab = LogStyle()
    lab.model = model
    return lab


def lives(events: tuple[Event, ...]) -> Iterator[list[Event]]:
    """The events of each process, up to its crash."""
    life: list[Event] = []
    for event in events:
        life.append(event)
        if event.what == "crash":
            yield life
            life = []
    yield life


def by_ranges(history: History) -> tuple[int, int]:
    """Each process handles one range: from where it begins, as long as the sum of what it handled."""
    end = oldest = 0
    noted: int | None = None
    ranges: list[range] = []
    for life in lives(history.events):
        end += sum(event.records for event in life if event.what == "add")
        oldest = max([oldest, *(event.records for event in life if event.what == "expire")])
        valid = noted is not None and noted >= oldest
        if not ranges:
            begin = 0
        elif valid and noted is not None:
            begin = noted
        else:
            begin = oldest if history.reset == "earliest" else end
        last = life[-1].what != "crash"
        ranges.append(range(begin, end if last else begin + sum(e.records for e in life if e.what == "handle")))
        commits = [place for place, event in enumerate(life) if event.what == "commit"]
        if commits:
            noted = begin + sum(event.records for event in life[: commits[-1]] if event.what == "poll")
    counts = [sum(offset in handled for handled in ranges) for offset in range(end)]
    return sum(count > 1 for count in counts), counts.count(0)


def test_records_are_repeated_and_missed_as_the_ranges_of_processes_overlap() -> None:
    mutants = {
        "what was handled is committed": CommitsHandled,
        "the last record is named": NamesLast,
        "the position survives": Survives,
        "the batch comes again": WholeBatch,
        "the absent miss": Missed,
        "the policy decides always": PolicyAlways,
        "the policy is earliest": AlwaysEarliest,
        "retention waits": Waits,
        "a crash commits": CrashCommits,
        "the first commit stays": FirstCommit,
    }
    proved(
        LogStyle(),
        lambda partition: (partition.twice, partition.never),
        by_ranges,
        {name: consuming(model) for name, model in mutants.items()},
    )


def test_the_example_of_the_card() -> None:
    """Offset 120 is committed, records up to 134 are handled, then it crashes: 15 records come twice."""
    events = [Event("add", 201), Event("poll", 120), Event("handle", 120), Event("commit"), Event("poll", 81)]
    events += [Event("handle", 15), Event("crash"), Event("restart")]
    assert Partition(History("earliest", tuple(events))).twice == 15
