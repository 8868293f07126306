"""How people want to review, and who is to be reminded."""

from datetime import datetime
from typing import Protocol

from bot.message import Message
from bot.model import Learner


class Learners(Protocol):
    """Wishes about reviews; nobody is reminded who has not asked for it."""

    async def learner(self, person: int) -> Learner | None:
        """What this person has asked for, if anything."""

    async def wish(self, learner: Learner) -> None:
        """Store what somebody asks for, new or changed (the person is the key)."""

    async def due(self, now: datetime, limit: int) -> tuple[Learner, ...]:
        """Whom to remind, the longest due first."""

    async def remind(self, seen: Learner, changed: Learner, notice: Message | None, now: datetime) -> None:
        """In one transaction, unless the reminder was moved since it was seen: store the change and the notice."""

    async def wake_at(self) -> datetime | None:
        """The earliest instant at which somebody is to be reminded."""
