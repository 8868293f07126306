"""Private practice: quizzes, the log of graded answers, and what is left of them in memory."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Protocol

from bot.model import Grade, MemoryState, Quiz, Review, Sure


class Memory(Protocol):
    """The log of graded answers is the fact; states are a cache of its fold (`bot.memory`)."""

    async def start_quiz(self, person: int, questions: Sequence[str], seed: int, at: datetime) -> Quiz:
        """Store a quiz about to begin."""

    async def quiz(self, quiz: int) -> Quiz | None:
        """A quiz by its id."""

    async def review(self, review: Review) -> Review:
        """Log a graded answer, durably; the first one of this person and source counts and is returned."""

    async def reviews(self, person: int, sources: Sequence[str]) -> Mapping[str, Review]:
        """Logged answers of this person by source, of the sources that have one."""

    async def reviewed(self, person: int, day: date) -> tuple[str, ...]:
        """The concepts that this person reviewed on this day, in order; quizzes and labs do not count."""

    async def confide(self, person: int, source: str, sure: Sure) -> bool:
        """Note how sure somebody was of an answer ("post:12", "quiz:7:2" …); False when they gave none."""

    async def grades(self, person: int, concepts: Collection[str]) -> tuple[Grade, ...]:
        """All of this person's grades of these concepts: daily answers, quizzes, labs and reviews."""

    async def stale(self, person: int) -> frozenset[str]:
        """Concepts with other grades than those that their cached states were folded from."""

    async def states(self, person: int) -> tuple[MemoryState, ...]:
        """The cached states of this person."""

    async def remember(self, person: int, states: Sequence[MemoryState]) -> None:
        """Cache these states."""
