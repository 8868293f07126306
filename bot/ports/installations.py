"""What networks gave the bot where people added it themselves: a token for each workspace."""

from datetime import datetime
from typing import Protocol

from bot.model import Installation


class Installations(Protocol):
    """Tokens by workspace, which nobody can read from what is stored; and who is about to add the bot."""

    async def put(self, installation: Installation) -> None:
        """Store an installation, in place of an earlier one of the same workspace."""

    async def get(self, platform: str, workspace: str) -> Installation | None:
        """The installation of a workspace; None, too, where it was stored under another key."""

    async def remove(self, platform: str, workspace: str) -> None:
        """Forget the installation of a workspace."""

    async def begin(self, state: str, now: datetime, until: datetime) -> None:
        """Somebody is sent to the network with this secret, and has to be back with it by that instant."""

    async def finish(self, state: str, now: datetime) -> bool:
        """Somebody is back: whether with a secret that was given out, was not used, and is not too old."""
