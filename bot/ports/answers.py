"""Answers to daily posts: the facts behind points, streaks and boards."""

from datetime import date
from typing import Protocol

from bot.model import Answer, Outcome, Record, Score, Standing


class Answers(Protocol):
    """Answers to daily posts: the facts behind points, streaks and boards."""

    async def answer(self, answer: Answer) -> Outcome:
        """Store a person's first answer to an open post, durably, before returning."""

    async def answered(self, post: int, person: int) -> Answer | None:
        """The answer that counts, if any."""

    async def record(self, subscription: int, person: int) -> Record:
        """What this person's streak in the channel is folded from."""

    async def board(self, subscription: int, since: date, until: date) -> tuple[Standing, ...]:
        """Sums of everyone who answered posts of these days (both included), most points first."""

    async def scores(self, person: int) -> tuple[Score, ...]:
        """This person's daily answers in all channels, by concept."""
