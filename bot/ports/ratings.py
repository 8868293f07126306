"""How hard questions are and how able people, from answers to the question of the day."""

from collections.abc import Collection, Mapping
from typing import Protocol

from bot.model import FirstAnswer, Rating, Sitting


class Ratings(Protocol):
    """Estimates, a cache of what the answers say; only first answers count (see `FirstAnswer`)."""

    async def unrated(self, limit: int) -> tuple[Sitting, ...]:
        """Closed posts whose answers have not been rated, the earliest closed first."""

    async def rate(self, sitting: Sitting, difficulty: Rating, abilities: Mapping[int, Rating]) -> None:
        """Store what a post's answers made of these, unless the post has been rated meanwhile."""

    async def difficulties(self, items: Collection[str]) -> Mapping[str, Rating]:
        """How hard these items have proved, of those that were answered."""

    async def first_answers(self) -> tuple[FirstAnswer, ...]:
        """All of them, in order of item and instant (an item: see `bot.deck.item_of`)."""
