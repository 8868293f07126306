"""Servers and teams that the bot was added to, or removed from."""

from datetime import datetime
from typing import Protocol


class Workspaces(Protocol):
    """Servers and teams that the bot was added to, or removed from."""

    async def added(self, platform: str, workspace: str) -> bool:
        """The bot is there; whether that is news: it was not, or had been removed."""

    async def present(self, platform: str) -> frozenset[str]:
        """Those on this network that the bot was added to and not removed from, as far as was heard."""

    async def removed(self, platform: str, workspace: str, reason: str, now: datetime) -> None:
        """The bot is there no more: no more posts to its channels; its data goes when `purge` comes to it."""

    async def purge(self, before: datetime) -> int:
        """Delete all data of workspaces that were removed by this instant; how many they were."""

    async def wake_at(self) -> datetime | None:
        """The instant of the earliest removal whose data is still there."""
