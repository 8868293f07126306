"""Joining accounts: one person on two networks, or in two workspaces."""

from datetime import datetime
from typing import Protocol


class Joining(Protocol):
    """One-time codes, and what they do: two persons become one, with one memory."""

    async def offer(self, person: int, code: str, until: datetime) -> None:
        """Store a code of this person, in place of an earlier one; it is good up to that instant."""

    async def redeem(self, code: str, person: int, now: datetime) -> bool:
        """Join this person with the one whose code it is; False when the code is none, over, used or one's own.

        Of two answers to one post the earlier counts. The code is used up.
        """

    async def sweep(self) -> None:
        """Move over what another process stored for somebody while they were being joined."""
