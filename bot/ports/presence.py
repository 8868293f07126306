"""When people were away, and when platforms were."""

from datetime import date, datetime, timedelta
from typing import Protocol

from bot.model import Away


class Presence(Protocol):
    """Times that excuse: days off that people take, and outages."""

    async def go_away(self, person: int, away: Away) -> None:
        """Store somebody's time off."""

    async def come_back(self, person: int, today: date) -> None:
        """End what time off is running: today counts again."""

    async def aways(self, person: int) -> tuple[Away, ...]:
        """All the times off of this person, the oldest first."""

    async def beat(self, platform: str, now: datetime, longest: timedelta) -> None:
        """A platform is there; when it was there longer ago than `longest`, the time between was an outage."""
