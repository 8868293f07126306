"""Teams of channels."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Protocol

from bot.model import Team


class Teams(Protocol):
    """Who plays with whom."""

    async def of_channel(self, subscription: int) -> tuple[Team, ...]:
        """The channel's teams by name, with who is on them."""

    async def create(self, subscription: int, name: str, person: int, day: date) -> bool:
        """Make a team and put its founder on it, off any other; False when the channel has one of that name."""

    async def tie(self, subscription: int, name: str, group: str) -> None:
        """Make the team of this name, new or not, of whoever is in a group; with no group, of who joins it."""

    async def assign(self, subscription: int, teams: Mapping[int, int | None], day: date) -> None:
        """Put people on the teams that their groups say (None: on none of those), as looked up on this day."""

    async def join(self, team: int, subscription: int, person: int, day: date) -> None:
        """Put somebody on a team, off any other of the channel."""

    async def leave(self, subscription: int, person: int) -> bool:
        """Take somebody off their team, which goes with its last member; False when they were on none."""

    async def active(self, subscription: int, since: date, until: date) -> Collection[int]:
        """Who answered a post of these days, both included."""
