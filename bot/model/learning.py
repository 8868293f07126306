"""Private practice, and what is left of it in memory."""

from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from bot.model.answer import Sure
from bot.model.place import Account


@dataclass(frozen=True, slots=True)
class Quiz:
    """A private run through questions (ids) in a fixed order; `seed` orders the options."""

    id: int
    person: int
    questions: tuple[str, ...]
    seed: int


@dataclass(frozen=True, slots=True)
class Review:
    """One graded answer outside the daily question. `source` names where it was asked, e.g. "quiz:7:2".

    `day` is the learner's local date at that moment; (person, source) is unique: the first one counts.
    """

    person: int
    source: str
    question: str
    concept: str
    choice: str
    correct: bool
    at: datetime
    day: date
    sure: Sure = Sure.UNSAID


@dataclass(frozen=True, slots=True)
class Grade:
    """One answer that says something about memory, wherever it was given. `day` is the learner's date."""

    source: str
    concept: str
    question: str
    correct: bool
    sure: Sure
    at: datetime
    day: date


@dataclass(frozen=True, slots=True)
class MemoryState:
    """What is left in memory of a concept: its stability (days after which recall falls to 90 %), and its dates.

    `question` was asked last: the next one shall be another. `grades` is how many answers it was folded from.
    """

    concept: str
    stability: float
    last: date
    due: date
    question: str
    grades: int


@dataclass(frozen=True, slots=True)
class Learner:
    """How somebody wants to review: so many a day, and reminded at a time of day in their zone, if at all.

    `next_reminder_at` is None when none is wanted; `ignored` how many in a row were not followed by a review.
    """

    person: int
    account: Account
    zone: ZoneInfo
    per_day: int
    remind_at: time | None
    next_reminder_at: datetime | None
    ignored: int = 0
