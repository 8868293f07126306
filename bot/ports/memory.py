"""Private practice: quizzes and the log of graded answers."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.model import Quiz, Review


class Memory(Protocol):
    """Private practice: quizzes and the log of graded answers."""

    async def start_quiz(self, person: int, questions: Sequence[str], seed: int, at: datetime) -> Quiz:
        """Store a quiz about to begin."""

    async def quiz(self, quiz: int) -> Quiz | None:
        """A quiz by its id."""

    async def review(self, review: Review) -> Review:
        """Log a graded answer, durably; the first one of this person and source counts and is returned."""

    async def reviews(self, person: int, sources: Sequence[str]) -> Mapping[str, Review]:
        """Logged answers of this person by source, of the sources that have one."""
