"""What people find wrong with questions, and what managers of a channel make of it."""

from collections.abc import Collection
from datetime import datetime
from typing import Protocol

from bot.deck import Question
from bot.message import Message
from bot.model import Post, Report, Reported


class Correction(Protocol):
    """What a corrected key makes of all that was asked with the wrong one, and what is said of it."""

    @property
    def question(self) -> str:
        """The id of the question."""

    def rekeyed(self, shown: Question) -> Question | None:
        """A copy of the question, as it was shown, with the right key; None when its text is another one."""

    def arranged(self, seed: int) -> Question:
        """The question with the right key, its options in the order of this seed."""

    def is_right(self, question: Question, choice: str) -> bool:
        """Whether a choice is right by the key of this copy."""

    def points(self, correct: bool) -> int:
        """What an answer to a daily post brings."""

    def amended(self, post: Post) -> Message:
        """What the posted message becomes."""

    def announced(self, post: Post) -> Message:
        """What the thread of a closed post is told."""

    def told(self, correct: bool) -> Message:
        """What somebody is told whose answer is right, or wrong, from now on."""


class Reports(Protocol):
    """Reports wait until a manager keeps, quarantines or corrects the question."""

    async def report(self, report: Report) -> bool:
        """Store a report; False when this person has one waiting about this question already."""

    async def waiting(self, subscription: int) -> tuple[Reported, ...]:
        """The questions of a channel that wait for a decision, the most reported first."""

    async def keep(self, subscription: int, question: str) -> None:
        """Settle what was reported: the question stays as it is, or is asked again."""

    async def quarantine(self, subscription: int, question: str, by: int, at: datetime) -> None:
        """Settle what was reported: people of this channel are not asked the question any more."""

    async def quarantined(self, subscriptions: Collection[int]) -> frozenset[str]:
        """Questions (items, see `bot.deck.item_of`) that are not asked in these channels."""

    async def regrade(self, subscription: int, correction: Correction, by: int, at: datetime) -> int:
        """In one transaction: correct the key of a channel's posts, regrade, and quarantine the question.

        Posted messages, threads of closed posts, and each person whose grade changed get a delivery. How many
        people that were. Reviews are those of everybody who has answered in the channel.
        """
