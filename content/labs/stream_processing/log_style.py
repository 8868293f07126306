"""A log-style broker: what a consumer handles twice, and what it never sees."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from bot.deck import Cell, Level, Mark, Source, Step, Strip
from content.labs.chance import Chance
from content.labs.lab import Case, ModelLab, Wrong

ADD, POLL, HANDLE, COMMIT, CRASH, EXPIRE, RESTART = "add", "poll", "handle", "commit", "crash", "expire", "restart"
LIVES = {Level.EASY: (2,), Level.MEDIUM: (1, 1), Level.HARD: (2,)}
"""Batches that the consumer polls before each crash."""


class Event(NamedTuple):
    """What happens, and with how many records; records that expire are those before this offset."""

    what: str
    records: int = 0

    @property
    def told(self) -> str:
        return {
            ADD: f"{self.records} appended",
            POLL: f"poll() returns {self.records}",
            HANDLE: f"{self.records} more handled",
            COMMIT: "commitSync()",
            EXPIRE: f"offsets below {self.records} expire",
        }.get(self.what, self.what)


@dataclass(frozen=True)
class History:
    """The policy for a missing offset, and what happens; in the end the consumer handles all that is left."""

    reset: str
    events: tuple[Event, ...]


class Partition:
    """A log from `oldest` to `end`, the group's committed offset, and the consumer's position and progress."""

    def __init__(self, inputs: History) -> None:
        self.inputs = inputs
        self.oldest = self.end = self.position = self.handled = self.batch = 0
        self.committed = -1
        self.counts: Counter[int] = Counter()
        self.history: list[tuple[str, tuple[int, int, int], dict[int, int]]] = []
        for event in inputs.events:
            self.happen(event)
            self.history.append((event.told, (self.oldest, self.end, self.committed), dict(self.counts)))
        self.handle(self.end - self.handled)
        self.history.append(("the rest is handled", (self.oldest, self.end, self.committed), dict(self.counts)))

    def happen(self, event: Event) -> None:
        if event.what == ADD:
            self.end += event.records
        elif event.what == POLL:
            self.batch, self.position = self.position, self.position + event.records
        elif event.what == HANDLE:
            self.handle(event.records)
        elif event.what == COMMIT:
            self.committed = self.to_commit
        elif event.what == EXPIRE:
            self.expire(event.records)
        elif event.what == RESTART:
            self.position = self.handled = self.start()

    def handle(self, count: int) -> None:
        self.counts.update(range(max(self.handled, self.oldest), min(self.handled + count, self.end)))
        self.handled += count

    @property
    def to_commit(self) -> int:
        """The offset behind what poll has returned, handled or not."""
        return self.position

    def expire(self, below: int) -> None:
        self.oldest = below

    def start(self) -> int:
        """The committed offset, if it is in the log still; otherwise what the policy says."""
        if self.committed >= self.oldest:
            return self.committed
        return self.oldest if self.inputs.reset == "earliest" else self.end

    @property
    def twice(self) -> int:
        return sum(count > 1 for count in self.counts.values())

    @property
    def never(self) -> int:
        return sum(not self.counts[offset] for offset in range(self.end))

    @property
    def shown(self) -> str:
        return f"repeated: {self.twice}, never: {self.never}"

    @property
    def steps(self) -> list[Step]:
        before: list[dict[int, int]] = [{}, *(counts for _, _, counts in self.history)]
        return [_step(*state, old) for state, old in zip(self.history, before, strict=False)]


class CommitsHandled(Partition):
    """The belief that a commit covers what was handled."""

    @property
    def to_commit(self) -> int:
        return self.handled


class NamesLast(Partition):
    """The belief that the committed offset is that of the last record, so the next one comes first."""

    def start(self) -> int:
        return super().start() + (self.committed >= self.oldest)


class Survives(Partition):
    """The belief that a consumer goes on where it was."""

    def start(self) -> int:
        return max(self.handled, self.oldest)


class WholeBatch(Partition):
    """The belief that the last batch comes again, wherever the commit was."""

    def start(self) -> int:
        return max(self.batch, self.oldest)


class Missed(Partition):
    """The belief that records come to who is there: a restart begins at the end."""

    def start(self) -> int:
        return self.end


class PolicyAlways(Partition):
    """The belief that the policy for a missing offset holds at each start."""

    def start(self) -> int:
        return self.oldest if self.inputs.reset == "earliest" else self.end


class AlwaysEarliest(Partition):
    """The belief that without its offset a consumer takes the oldest record, whatever the policy."""

    def start(self) -> int:
        return max(self.committed, self.oldest)


class Waits(Partition):
    """The belief that records are kept until they are read."""

    def expire(self, below: int) -> None:
        self.oldest = max(self.oldest, min(below, self.committed))


BELIEFS: Mapping[str, type[Partition]] = {
    "retention-waits-for-reader": Waits,
    "missing-offset-is-oldest": AlwaysEarliest,
    "reset-applies-always": PolicyAlways,
    "commit-covers-handled": CommitsHandled,
    "commit-names-last-read": NamesLast,
    "progress-survives-crash": Survives,
    "crash-repeats-batch": WholeBatch,
    "absent-means-missed": Missed,
}
FEEDBACK: Mapping[str, str] = {
    "retention-waits-for-reader": "Records expire by age or size, read or not. What went before it was read is"
    " lost.",
    "missing-offset-is-oldest": "The policy latest means the end of the log: what came before the restart is"
    " skipped.",
    "reset-applies-always": "The policy is for a group without a valid offset. With one, a restart goes on from"
    " there.",
    "commit-covers-handled": "The commit is behind all that poll returned. What was not handled is skipped.",
    "commit-names-last-read": "The committed offset is the next record to read, so nothing is left out there.",
    "progress-survives-crash": "The position was in the crashed process. The group knows the committed offset"
    " only.",
    "crash-repeats-batch": "Kafka remembers no batches: a restart begins at the committed offset.",
    "absent-means-missed": "A log keeps what comes while nobody reads, and the committed offset leads back to it.",
}


class LogStyle(ModelLab[History, Partition]):
    """A consumer of one Kafka partition that commits by hand, by Kafka 4's KafkaConsumer."""

    concept = "broker.log-style"
    sources = (
        Source(
            "Apache Kafka 4 API documentation, KafkaConsumer",
            "https://kafka.apache.org/40/javadoc/org/apache/kafka/clients/consumer/KafkaConsumer.html",
            "Offsets and Consumer Position; commitSync",
        ),
    )
    model: type[Partition] = Partition

    def draw(self, chance: Chance, level: Level) -> History:
        reset = chance.pick(("earliest", "latest")) if level is Level.HARD else "earliest"
        return History(reset, _events(chance, level))

    def run(self, inputs: History) -> Partition:
        return self.model(inputs)

    def ask(self, inputs: History, run: Partition) -> Case | None:
        if not run.twice and not run.never:
            return None
        events = "\n".join(event.told for event in inputs.events)
        return Case(
            stem=f"One Kafka consumer, alone in its group, reads a partition; auto.offset.reset is {inputs.reset},"
            f" auto-commit is off.\n\n```text\n{events}\n```\n\nThen all that is left is polled and handled. How"
            " many records were handled more than once, and how many never?",
            right=run.shown,
            why="A commit notes the offset behind what poll has returned, handled or not, and a restart goes on"
            f" from the last one. If that offset has expired or there is none, the policy {inputs.reset} decides."
            f" So of {run.end} records {run.twice} were handled more than once and {run.never} never.",
            wrong=[Wrong(name, model(inputs).shown, FEEDBACK[name]) for name, model in BELIEFS.items()],
            steps=run.steps,
        )


def _events(chance: Chance, level: Level) -> tuple[Event, ...]:
    """Lives of polls, work and commits, and what happens while the consumer is down; enough records for all."""
    events: list[Event] = []
    for batches in LIVES[level]:
        for batch in range(batches):
            polled = chance.between(2, 5)
            commits = chance.below(3) > 0
            first = chance.between(1, polled) if level is not Level.EASY and commits else polled
            more = polled > first and (batch < batches - 1 or chance.below(2))
            events += [Event(POLL, polled), Event(HANDLE, first), *[Event(COMMIT)] * commits]
            events += [Event(HANDLE, polled - first)] * more
        polled = sum(event.records for event in events if event.what == POLL)
        down = [Event(ADD, chance.between(1, 3)), Event(EXPIRE, polled - chance.below(4))]
        events += [Event(CRASH), *(down if level is Level.HARD else []), Event(RESTART)]
    polled = sum(event.records for event in events if event.what == POLL)
    return (Event(ADD, polled + chance.between(1, 4)), *events)


def _step(text: str, log: tuple[int, int, int], counts: Mapping[int, int], old: Mapping[int, int]) -> Step:
    oldest, end, committed = log
    kept = [Cell(str(n), Mark.GONE if n < oldest else Mark.NONE) for n in range(end)]
    done = [Cell(f"{n}×{k}", Mark.NONE if old.get(n) == k else Mark.NEW) for n, k in sorted(counts.items())]
    noted = (Cell(str(committed)),) if committed >= 0 else ()
    return Step(text, (Strip("log", tuple(kept)), Strip("committed", noted), Strip("handled", tuple(done))))
