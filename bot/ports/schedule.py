"""Subscriptions: which channel wants posts, and when its next one is due."""

from datetime import datetime
from typing import Protocol

from bot.model import Place, Subscription


class Schedule(Protocol):
    """Subscriptions: which channel wants posts, and when its next one is due."""

    async def subscribe(self, subscription: Subscription) -> Subscription:
        """Store a channel's subscription, new or changed (the place is the key, `id` is ignored)."""

    async def subscription(self, place: Place) -> Subscription | None:
        """The subscription of this channel, or else of the one that it is within.

        Threads beneath messages belong to their channel.
        """

    async def by_id(self, subscription: int) -> Subscription:
        """A subscription by its id. Raises LookupError."""

    async def of_person(self, person: int) -> tuple[Subscription, ...]:
        """The channels in which this person answered or which they set up."""

    async def of_platform(self, platform: str) -> tuple[Subscription, ...]:
        """All subscriptions on a network."""

    async def due(self, now: datetime, limit: int) -> tuple[Subscription, ...]:
        """Subscriptions whose next post is due, the longest due first."""

    async def postpone(self, seen: Subscription, next_post_at: datetime | None) -> None:
        """Set when the next post is due, unless that was changed since the subscription was read."""

    async def wake_at(self) -> datetime | None:
        """The earliest instant at which a post is due."""
