"""Deliveries, from the moment they are decided until they are settled."""

from collections.abc import Collection
from datetime import datetime
from typing import Protocol

from bot.message import Message
from bot.model import Delivery, Place


class Outbox(Protocol):
    """Deliveries, from the moment they are decided until they are settled."""

    async def put(self, place: Place, message: Message, now: datetime, edits: str = "") -> int:
        """Store a message to be sent, or with `edits` to take the place of that one; the delivery's id.

        Of several edits of a message the last one counts: those not yet tried are dropped.
        """

    async def claim(
        self, now: datetime, limit: int, platforms: Collection[str] | None = None
    ) -> tuple[Delivery, ...]:
        """Take deliveries to send on these platforms (None: on any), oldest first; nobody else gets them.

        One that was taken before and neither settled nor put off comes again, marked `unsure`, no sooner than
        60 seconds after it was taken. Edits of one message are handed out one after the other.
        """

    async def sent(self, delivery: Delivery, message_id: str, now: datetime) -> None:
        """The message arrived. A post's `message_id` is set with it; an edit changes what `history` shows."""

    async def put_off(self, delivery: Delivery, until: datetime) -> None:
        """The message surely did not arrive; try again at that instant."""

    async def give_up(self, delivery: Delivery, reason: str) -> None:
        """The message will not be sent. A post that never was sent, nor answered, goes with it."""

    async def stop(self, place: Place, reason: str, notice: Message, now: datetime) -> None:
        """No more posts for this channel until somebody resumes it; `schedule` shows the reason.

        Unless it was stopped before, whoever set it up is sent the notice.
        """

    async def tell(self, place: Place, notice: Message, now: datetime) -> None:
        """Send a notice to whoever set this channel up, if anybody did."""

    async def history(self, place: Place, limit: int) -> tuple[Delivery, ...]:
        """The newest sent deliveries of a channel and its threads, oldest first."""

    async def wake_at(self) -> datetime | None:
        """The earliest instant at which a delivery can be claimed."""
