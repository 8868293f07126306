"""Answers to daily posts, and what they add up to."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.model.channel import Record


class Sure(StrEnum):
    """How sure somebody was of an answer, as they said after it."""

    UNSAID = ""
    GUESSED = "guessed"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person chose (text, as the question's kind reads it), and the points it brought.

    It was graded by the post's key of that number.
    """

    post: int
    person: int
    choice: str
    correct: bool
    points: int
    at: datetime
    sure: Sure = Sure.UNSAID
    key: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an answer: the one that counts, whether it is this one, and the person's record there.

    `answer` is None when the person has none and the post had closed before, or has another key by now.
    """

    answer: Answer | None
    fresh: bool
    record: Record


@dataclass(frozen=True, slots=True)
class Standing:
    """One person's sums over a board's span in one channel; and those of them that are of posts still open."""

    person: int
    name: str
    points: int
    answers: int
    correct: int
    open_points: int = 0
    open_answers: int = 0
    open_correct: int = 0

    @property
    def settled(self) -> int:
        """Points of closed posts."""
        return self.points - self.open_points


@dataclass(frozen=True, slots=True)
class Score:
    """How often a person answered questions of one concept, and how often right."""

    concept: str
    answers: int
    correct: int
