"""What is known of questions beyond their text: who found them wrong, and how people answered them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.deck import Question


@dataclass(frozen=True, slots=True)
class Report:
    """Somebody of a channel thinks that something is wrong with a question (an id), and says what."""

    subscription: int
    question: str
    person: int
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Reported:
    """A question that waits for a manager's decision, with the reasons given, the oldest first."""

    question: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rating:
    """Ability of a person or difficulty of an item, on one scale (see `bot.difficulty`), from so many answers."""

    value: float = 0.0
    answers: int = 0


@dataclass(frozen=True, slots=True)
class Sitting:
    """How a closed post was answered by those to whom its question was new, in order: (person, right).

    `difficulty` is None while its item has none, `abilities` are those of the people who have one.
    """

    post: int
    question: Question
    answers: tuple[tuple[int, bool], ...]
    difficulty: Rating | None
    abilities: Mapping[int, Rating]


@dataclass(frozen=True, slots=True)
class FirstAnswer:
    """What somebody chose at the question of the day, as it was posted, when it was new to them."""

    question: Question
    person: int
    choice: str
    correct: bool
