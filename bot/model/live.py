"""Live quizzes: questions that a whole channel answers at the same time."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.deck import Question
from bot.model.place import Place


class Phase(StrEnum):
    """What a live quiz is doing: gathering people, asking a question, showing its answer; or it is over."""

    LOBBY = "lobby"
    ASKED = "asked"
    SHOWN = "shown"
    OVER = "over"


class Arrival(StrEnum):
    """What became of the message that shows the phase: not tried yet, perhaps there, there, or never to come."""

    WAITING = "waiting"
    UNSURE = "unsure"
    ARRIVED = "arrived"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Live:
    """A live quiz. `number` is the question that is asked or shown, counted from 1; 0 in the lobby.

    The phase ends at `ends_at` (None once it is over); `message_id` is that of the message that shows it, once it
    has arrived. `seconds` is the time to answer, that for reading apart.
    """

    id: int
    subscription: int
    place: Place
    host: int
    topic: str
    questions: tuple[Question, ...]
    seconds: int
    phase: Phase
    number: int
    ends_at: datetime | None
    arrival: Arrival = Arrival.WAITING
    message_id: str = ""

    @property
    def question(self) -> Question:
        """The question that is asked or shown."""
        return self.questions[self.number - 1]

    @property
    def is_last(self) -> bool:
        return self.number >= len(self.questions)


@dataclass(frozen=True, slots=True)
class Spread:
    """How a question of a live quiz was answered: how often each choice was made, and who was right (names)."""

    counts: Mapping[str, int]
    right: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Player:
    """Somebody's sums over the questions of a live quiz."""

    person: int
    name: str
    correct: int
    answers: int
