"""State-based CRDTs: what a replica of a counter or a set shows after states were exchanged, late or twice."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from bot.deck import Cell, Level, Mark, Source, Step, Strip
from content.labs.chance import Chance
from content.labs.lab import Case, ModelLab, Value, Wrong

REPLICAS = "ABC"
ITEMS = ("tea", "jam", "egg")
G_COUNTER, PN_COUNTER, SET = "G-Counter", "PN-Counter", "2P-Set"
KINDS = {Level.EASY: G_COUNTER, Level.MEDIUM: PN_COUNTER, Level.HARD: SET}
ADD, REMOVE, SENDS, GETS = "adds", "removes", "sends", "gets"

State = dict[tuple[str, str], int]
"""How much each replica added, and removed; of a set, whether each item was ever added, and removed."""


@dataclass(frozen=True)
class Exchange:
    """Events in their order: replica, what, and a number, an item or a message. One replica is asked about."""

    kind: str
    events: tuple[tuple[str, str, str], ...]
    asked: str


class Replicas:
    """Replicas that update their own state, and merge states by taking the greater of each entry."""

    def __init__(self, inputs: Exchange) -> None:
        self.inputs = inputs
        self.states: dict[str, State] = {replica: {} for replica in REPLICAS}
        self.sent: dict[str, tuple[str, State]] = {}
        self.history: list[dict[str, State]] = [dict(self.states)]
        for replica, what, argument in inputs.events:
            self.states = {**self.states, replica: dict(self.states[replica])}
            self.happen(replica, what, argument)
            self.history.append(self.states)

    def happen(self, replica: str, what: str, argument: str) -> None:
        if what == SENDS:
            self.sent[argument] = replica, dict(self.states[replica])
        elif what == GETS:
            self.merge(self.states[replica], self.message(argument))
        else:
            self.update(self.states[replica], replica, what, argument)

    def update(self, state: State, replica: str, sign: str, argument: str) -> None:
        """A counter counts in the entry of its replica; a set notes the item."""
        if self.inputs.kind == SET:
            state[argument, sign] = 1
        else:
            state[replica, sign] = state.get((replica, sign), 0) + int(argument)

    def merge(self, state: State, other: State) -> None:
        for entry, n in other.items():
            state[entry] = max(state.get(entry, 0), n)

    def message(self, name: str) -> State:
        return self.sent[name][1]

    def value(self, state: State) -> Value:
        """The sum of what was added less what was taken away; the items that were added and never removed."""
        if self.inputs.kind != SET:
            return sum(n if sign == ADD else -n for (_, sign), n in state.items())
        there = [item for item in ITEMS if state.get((item, ADD)) and not state.get((item, REMOVE))]
        return ", ".join(there) or "nothing"

    @property
    def answer(self) -> Value:
        return self.value(self.states[self.inputs.asked])

    @property
    def steps(self) -> list[Step]:
        changes = zip(self.inputs.events, pairwise(self.history), strict=True)
        return [_step(" ".join(event), *states) for event, states in changes]


class Adds(Replicas):
    """The belief that merging adds up."""

    def merge(self, state: State, other: State) -> None:
        for entry, n in other.items():
            state[entry] = state.get(entry, 0) + n


class Replaces(Replicas):
    """The belief that a received state replaces the own one."""

    def merge(self, state: State, other: State) -> None:
        state.clear()
        state.update(other)


class KeepsGreater(Replaces):
    """The belief that of two states the one with more in it is kept."""

    def merge(self, state: State, other: State) -> None:
        if sum(other.values()) > sum(state.values()):
            super().merge(state, other)


class KeepsOwn(Replicas):
    """The belief that a replica counts only what was done at it."""

    def happen(self, replica: str, what: str, argument: str) -> None:
        if what != GETS:
            super().happen(replica, what, argument)


class Everywhere(Replicas):
    """The belief that replicas agree at each moment."""

    def happen(self, replica: str, what: str, argument: str) -> None:
        for state in self.states.values() if what in (ADD, REMOVE) else ():
            self.update(state, replica, what, argument)


class CarriesLatest(Replicas):
    """The belief that a late message brings what its sender knows by then."""

    def message(self, name: str) -> State:
        return self.states[self.sent[name][0]]


class OneEntry(Replicas):
    """The belief that taking away undoes the adding in the same entry."""

    def update(self, state: State, replica: str, sign: str, argument: str) -> None:
        entry = (argument if self.inputs.kind == SET else replica, ADD)
        amount = 1 if self.inputs.kind == SET else int(argument)
        state[entry] = state.get(entry, 0) + amount if sign == ADD else state.get(entry, 0) - amount


BELIEFS: tuple[tuple[str, type[Replicas], str], ...] = (
    (
        "crdt-merge-adds",
        Adds,
        "Adding counts again what was known. A merge takes the greater of each entry, so repeats do no harm.",
    ),
    (
        "crdt-merge-replaces",
        Replaces,
        "A received state does not replace the own one, which would forget updates made here. The two are merged.",
    ),
    (
        "crdt-merge-keeps-greater-state",
        KeepsGreater,
        "This keeps one state as a whole. A merge takes the greater of each entry, so that nothing known is lost.",
    ),
    (
        "crdt-replica-knows-own-only",
        KeepsOwn,
        "This leaves out what the messages brought. A replica shows its own updates and all that reached it.",
    ),
    (
        "crdt-replicas-always-agree",
        Everywhere,
        "This takes in updates that no message has brought here. Replicas agree only when all know the same ones.",
    ),
    (
        "late-message-carries-latest",
        CarriesLatest,
        "A message carries the state as it was sent. What its sender did or learned later is not in it.",
    ),
    (
        "crdt-removal-undoes-entry",
        OneEntry,
        "Entries must only grow, or merging an older state undoes it: removals have entries of their own.",
    ),
)


class StateBased(ModelLab[Exchange, Replicas]):
    """State-based counters and the 2P-Set of Shapiro et al."""

    concept = "crdt.state-based"
    sources = (
        Source(
            "Shapiro et al., A comprehensive study of Convergent and Commutative Replicated Data Types, RR-7506",
            "https://inria.hal.science/inria-00555588",
            "3.1 Counters, 3.3 Sets",
        ),
    )
    model: type[Replicas] = Replicas

    def draw(self, chance: Chance, level: Level) -> Exchange:
        events = _events(chance, KINDS[level], 11)
        return Exchange(KINDS[level], events, events[-1][0])

    def run(self, inputs: Exchange) -> Replicas:
        return self.model(inputs)

    def ask(self, inputs: Exchange, run: Replicas) -> Case:
        events = "\n".join(map(" ".join, inputs.events))
        entries = ", ".join(_entry(*entry) for entry in sorted(run.states[inputs.asked].items()))
        return Case(
            stem=f"Three replicas of a {inputs.kind} start {'empty' if inputs.kind == SET else 'at 0'}. A message"
            " carries its sender's whole state of that moment, and may come late, twice or never:"
            f"\n\n```text\n{events}\n```\n\nWhat does {inputs.asked} show at the end?",
            right=run.answer,
            why=f"{inputs.asked}'s state is {entries}, so it shows {run.answer}. What is added and what is removed"
            " have entries that only grow, and a merge takes the greater of each, so messages may come twice or"
            " late. What no message has brought is not known.",
            wrong=[Wrong(name, model(inputs).answer, text) for name, model, text in BELIEFS],
            steps=run.steps,
        )


def _events(chance: Chance, kind: str, count: int) -> tuple[tuple[str, str, str], ...]:
    """Updates, messages of those who know something, and messages that get to others; one gets there last."""
    events: list[tuple[str, str, str]] = []
    while len(events) < count:
        replica, turn = chance.pick(REPLICAS), chance.below(6)
        foreign = [message for sender, what, message in events if what == SENDS and sender != replica]
        mine = [what for who, what, _ in events if who == replica]
        if foreign and mine and (turn > 3 or len(events) == count - 1):
            event = replica, GETS, chance.pick(foreign)
        elif len(events) == count - 1 or (turn > 2 and mine and mine[-1] != SENDS):
            event = replica, SENDS, f"m{sum(what == SENDS for _, what, _ in events) + 1}"
        else:
            event = replica, *_update(chance, Replicas(Exchange(kind, tuple(events), replica)))
        if event not in events[-1:]:
            events.append(event)
    return tuple(events)


def _update(chance: Chance, replicas: Replicas) -> tuple[str, str]:
    """Of a set, an item that is not there is added, and one that is there is removed."""
    if replicas.inputs.kind == SET:
        item = chance.pick(ITEMS)
        return REMOVE if item in str(replicas.answer) else ADD, item
    removes = replicas.inputs.kind == PN_COUNTER and chance.below(3) == 0
    return REMOVE if removes else ADD, str(chance.between(1, 4))


def _entry(entry: tuple[str, str], n: int) -> str:
    return entry[0] + ("+" if entry[1] == ADD else "-") + ("" if entry[0] in ITEMS else str(n))


def _step(text: str, before: Mapping[str, State], after: Mapping[str, State]) -> Step:
    strips = []
    for replica in REPLICAS:
        old, new = before[replica], sorted(after[replica].items())
        cells = [Cell(_entry(key, n), Mark.NONE if old.get(key) == n else Mark.NEW) for key, n in new]
        strips.append(Strip(replica, tuple(cells)))
    return Step(text, tuple(strips))
