"""Effectively exactly once: which amounts get into a balance when messages come twice and the consumer crashes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from bot.deck import Cell, Level, Mark, Source, Step, Strip
from content.labs.chance import Chance
from content.labs.lab import Case, ModelLab, Wrong

NOTE, ADD = "note", "add"
DONE, EARLY, BETWEEN = "", "crash before any commit", "crash after the first commit"
LATE, UNHEARD = "crash before the ack", "ack is lost"
KEPT = 2
"""Ids that a table with little room keeps."""

TOGETHER, NOTE_FIRST, NOTE_AFTER, MEMORY, PLAIN = "together", "note first", "note after", "memory", "plain"
COMMITS: Mapping[str, tuple[tuple[str, ...], ...]] = {
    TOGETHER: ((NOTE, ADD),),
    NOTE_FIRST: ((NOTE,), (ADD,)),
    NOTE_AFTER: ((ADD,), (NOTE,)),
    MEMORY: ((ADD,),),
    PLAIN: ((ADD,),),
}
RULES = {
    TOGETHER: "store its id and add its amount, in one transaction",
    NOTE_FIRST: "store its id, commit; add its amount, commit",
    NOTE_AFTER: "add its amount, commit; store its id, commit",
    MEMORY: "add its amount, commit; keep its id in memory",
    PLAIN: "add its amount, commit",
}
WHY = {
    TOGETHER: "Id and amount are stored together or not at all, so the id is known just when the amount counts.",
    NOTE_FIRST: "A crash after the first commit leaves an id without its amount, and the repeat is skipped.",
    NOTE_AFTER: "A crash after the first commit leaves an amount without its id, and the repeat counts again.",
    MEMORY: "Repeats are found as long as the process lives; a crash takes all ids away, and not the amounts.",
    PLAIN: "What was committed stays, so each message that comes again after a commit counts again.",
}
FORGOTTEN = " An id that is no longer kept is not found."
SIMPLE, FULL = (TOGETHER, PLAIN, MEMORY), (TOGETHER, NOTE_FIRST, NOTE_AFTER)


class Delivery(NamedTuple):
    """A message comes: its id, its amount, how it ends, and which message it was sent as before, if any."""

    id: str
    amount: int
    end: str = DONE
    again: str = ""

    @property
    def told(self) -> str:
        again = f" (retry of {self.again}, new id)" if self.again else ""
        return f"{self.id} +{self.amount}{again}" + (f": {self.end}" if self.end else "")


@dataclass(frozen=True)
class Deliveries:
    """What the consumer does with a message, whether old ids are dropped, and what comes in."""

    strategy: str
    short: bool
    events: tuple[Delivery, ...]


class Consumer:
    """A balance and ids in a database, and ids in memory; what is not acknowledged comes again."""

    def __init__(self, inputs: Deliveries) -> None:
        self.inputs = inputs
        self.added: list[Delivery] = []
        self.ids: list[str] = []
        self.memory: list[str] = []
        self.history: list[tuple[str, list[Delivery], list[str]]] = []
        for event in inputs.events:
            text = f"{event.told}: seen" if self.seen(event) else event.told
            if not self.seen(event):
                self.handle(event)
            if event.end in (EARLY, BETWEEN, LATE):
                self.crash(event)
            self.history.append((text, list(self.added), [*self.ids, *self.memory]))

    def seen(self, event: Delivery) -> bool:
        return self.key(event) in [*self.ids, *self.memory]

    def key(self, event: Delivery) -> str:
        return event.id

    def handle(self, event: Delivery) -> None:
        """Each commit is whole; a crash comes between two of them."""
        commits = COMMITS[self.inputs.strategy]
        for commit in commits[: {EARLY: 0, BETWEEN: 1}.get(event.end, 2)]:
            self.commit(event, commit)
        if self.inputs.strategy == MEMORY:
            self.memory.append(self.key(event))

    def commit(self, event: Delivery, what: Sequence[str]) -> None:
        if NOTE in what:
            self.ids = [*self.ids, self.key(event)][-KEPT if self.inputs.short else 0 :]
        if ADD in what:
            self.added.append(event)

    def crash(self, _: Delivery) -> None:
        """What was committed stays; memory is lost."""
        self.memory = []

    @property
    def shown(self) -> str:
        return "+".join(event.id for event in self.added) or "nothing"

    @property
    def steps(self) -> list[Step]:
        before = [0, *(len(added) for _, added, _ in self.history)]
        return [_step(*state, old) for state, old in zip(self.history, before, strict=False)]


class Safe(Consumer):
    """The belief that this way is as good as one transaction."""

    def __init__(self, inputs: Deliveries) -> None:
        super().__init__(replace(inputs, strategy=TOGETHER))


class EachCounts(Consumer):
    """The belief that each delivery takes effect."""

    def seen(self, _: Delivery) -> bool:
        return False


class Undone(Consumer):
    """The belief that a crash takes back all that was done for its message."""

    def crash(self, event: Delivery) -> None:
        super().crash(event)
        self.added = [done for done in self.added if done.id != event.id]
        self.ids = [known for known in self.ids if known != self.key(event)]


class HandledBefore(Consumer):
    """The belief that what was delivered once has been handled."""

    def seen(self, event: Delivery) -> bool:
        return any(earlier.id == event.id for earlier in self.inputs.events[: len(self.history)])


class ByContent(Consumer):
    """The belief that messages of equal content are one message."""

    def key(self, event: Delivery) -> str:
        return str(event.amount)


class FindsRetry(Consumer):
    """The belief that a retry is recognised under its new id."""

    def key(self, event: Delivery) -> str:
        return event.again or event.id


class KeepsIds(Consumer):
    """The belief that ids are kept for good."""

    def __init__(self, inputs: Deliveries) -> None:
        super().__init__(replace(inputs, short=False))


SAFE = {NOTE_FIRST: "note-first-is-safe", NOTE_AFTER: "note-after-is-safe", MEMORY: "memory-remembers"}
BELIEFS: Mapping[str, type[Consumer]] = {
    "ids-are-kept-for-good": KeepsIds,
    "any-id-finds-repeats": FindsRetry,
    "broker-drops-repeats": Safe,
    "crash-rolls-back": Undone,
    "redelivered-is-repeated": HandledBefore,
    "equal-content-is-repeat": ByContent,
    "each-delivery-counts": EachCounts,
}
FEEDBACK: Mapping[str, str] = {
    "ids-are-kept-for-good": f"The table holds {KEPT} ids. A repeat that comes after two others is taken for new.",
    "any-id-finds-repeats": "Under a new id nobody can tell. A retry has to carry the id of the first attempt.",
    "broker-drops-repeats": "Nobody drops repeats on the way, and this consumer does not look for them.",
    "note-first-is-safe": "A crash between the commits leaves an id without its amount: the repeat is skipped.",
    "note-after-is-safe": "A crash between the commits leaves an amount without its id: the repeat counts twice.",
    "memory-remembers": "Memory finds repeats while the process lives. A crash takes the ids, not the amount.",
    "crash-rolls-back": "A crash takes back what was not committed. What a commit has stored stays.",
    "redelivered-is-repeated": "Delivered is not handled: after a crash before any commit the repeat has to work.",
    "equal-content-is-repeat": "Two messages may have the same amount. Only the id says whether one is a repeat.",
    "each-delivery-counts": "It adds the amount at each delivery. A consumer that finds the id skips the message.",
}


class ExactlyOnce(ModelLab[Deliveries, Consumer]):
    """Deduplication by ids with commits in a database, under at-least-once delivery."""

    concept = "delivery.exactly-once"
    sources = (
        Source(
            "Apache Kafka 4 documentation, Design",
            "https://kafka.apache.org/documentation/#semantics",
            "Message Delivery Semantics",
        ),
    )
    model: type[Consumer] = Consumer

    def draw(self, chance: Chance, level: Level) -> Deliveries:
        strategy = chance.pick(SIMPLE if level is Level.EASY else FULL)
        return Deliveries(strategy, level is Level.HARD, _deliveries(chance, level, strategy))

    def run(self, inputs: Deliveries) -> Consumer:
        return self.model(inputs)

    def ask(self, inputs: Deliveries, run: Consumer) -> Case:
        way = inputs.strategy
        check = "" if way == PLAIN else "if its id is known, acknowledge; else "
        few = f" The table keeps the {KEPT} ids stored last." if inputs.short else ""
        events = "\n".join(event.told for event in inputs.events)
        return Case(
            stem=f"A consumer adds amounts to a balance in a database. For each message: {check}{RULES[way]},"
            f" acknowledge.{few}\n\n```text\n{events}\n```\n\nWhich messages make up the balance?",
            right=run.shown,
            why=f"{WHY[way]}{FORGOTTEN if inputs.short else ''} So {len(run.added)} of the {len(inputs.events)}"
            f" deliveries added an amount that stayed, and the balance is {run.shown}.",
            wrong=[_wrong(inputs, name, model) for name, model in BELIEFS.items()],
            steps=run.steps,
        )


def _wrong(inputs: Deliveries, name: str, model: type[Consumer]) -> Wrong:
    name = SAFE.get(inputs.strategy, name) if model is Safe else name
    return Wrong(name, model(inputs).shown, FEEDBACK[name])


def _deliveries(chance: Chance, level: Level, strategy: str) -> tuple[Delivery, ...]:
    """Messages that end well, or badly and come again, and some that are sent twice."""
    ends = [DONE, EARLY, LATE, UNHEARD, *[BETWEEN] * 2 * (len(COMMITS[strategy]) - 1)]
    events: list[Delivery] = []
    amounts = chance.picks(range(2, 10), 2)
    for number in range(1, 5):
        message = Delivery(f"m{number}", chance.pick(amounts), chance.pick(ends))
        events += [message] if message.end == DONE else [message, message._replace(end=DONE)]
    old = chance.pick(events[:-2])
    events.append(old._replace(end=DONE))
    if level is Level.HARD:
        events.append(Delivery("m5", (again := chance.pick(events[:-2])).amount, DONE, again.id))
    return tuple(events)


def _step(text: str, added: Sequence[Delivery], ids: Sequence[str], old: int) -> Step:
    cells = [Cell(f"{e.id} +{e.amount}", Mark.NEW if n >= old else Mark.NONE) for n, e in enumerate(added)]
    return Step(text, (Strip("added", tuple(cells)), Strip("ids known", tuple(Cell(name) for name in ids))))
