"""A Raft follower's log, and the messages that a leader brings it up to date with: the model of a lab."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.deck import Cell, Level, Mark, Step, Strip

Log = tuple[int, ...]
"""The terms of its entries; the first one has index 1."""


@dataclass(frozen=True)
class Message:
    """What AppendEntries says: the leader's term, the index of the preceding entry and its term, and entries."""

    term: int
    prev: int
    before: int
    entries: Log


@dataclass(frozen=True)
class Backlog:
    """Two logs, and a level's way back; or messages of two leaders that arrive at a follower in this order."""

    level: Level
    leader: Log
    follower: Log
    term: int
    messages: tuple[Message, ...] = ()
    earlier: Log = ()


class Follower:
    """A log that is brought up to date, by messages that a leader makes up as refusals tell, or by given ones."""

    def __init__(self, inputs: Backlog) -> None:
        self.inputs = inputs
        self.log, self.term = list(inputs.follower), inputs.term
        self.answers: list[bool] = []
        self.steps: list[Step] = []
        for message in inputs.messages:
            self.receive(message)
        self.next = self.first()
        while not inputs.messages and not self.receive(self.message(self.next)):
            self.next = max(1, self.back(self.next))

    def first(self) -> int:
        return len(self.inputs.leader)

    def message(self, start: int) -> Message:
        """All entries from this index on."""
        leader = self.inputs.leader
        return Message(leader[-1], start - 1, (0, *leader)[start - 1], leader[start - 1 :])

    def back(self, start: int) -> int:
        """Where to go on after a refusal."""
        return self.named(start - 1) if self.inputs.level is Level.MEDIUM else start - 1

    def named(self, prev: int) -> int:
        """The first index of the term that stands where the entries do not fit."""
        return self.log.index(self.log[prev - 1]) + 1 if prev <= len(self.log) else len(self.log) + 1

    def receive(self, message: Message) -> bool:
        old = list(self.log)
        current = self.current(message)
        fits = current and self.fits(message)
        if fits:
            self.store(message)
        self.answers.append(fits)
        answer = "stored" if fits else "refused, no match" if current else "refused, old term"
        self._note(f"after {message.prev} (term {message.before}): {answer}", old)
        return fits

    def current(self, message: Message) -> bool:
        self.term = max(self.term, message.term)
        return message.term == self.term

    def fits(self, message: Message) -> bool:
        """The follower has the preceding entry, with the same term."""
        return message.prev <= len(self.log) and (0, *self.log)[message.prev] == message.before

    def store(self, message: Message) -> None:
        """An entry that differs goes, with all behind it. What is there already stays."""
        for index, entry in enumerate(message.entries, message.prev):
            if self.log[index : index + 1] != [entry]:
                self.log[index:] = [entry]

    def _note(self, text: str, old: Sequence[int]) -> None:
        same = [place for place, (one, other) in enumerate(zip(old, self.log, strict=False)) if one == other]
        cells = [Cell(str(n), Mark.NONE if place in same else Mark.NEW) for place, n in enumerate(self.log)]
        gone = [Cell(str(n), Mark.GONE) for place, n in enumerate(old) if place not in same]
        self.steps.append(Step(text, (Strip("follower's log", (*cells, *gone)),)))

    @property
    def shown(self) -> str:
        if self.inputs.messages:
            return terms(self.log)
        return f"{len(self.answers) - 1} refused, then {span(self.next, len(self.inputs.leader))} accepted"


def terms(log: Sequence[int]) -> str:
    """A log as it is shown."""
    return " ".join(map(str, log))


def span(first: int, last: int) -> str:
    """Entries as they are shown."""
    return f"entry {last}" if first == last else f"entries {first} to {last}"
