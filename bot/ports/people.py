"""Who is who, and who belongs to which channel."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Protocol

from bot.model import Account, Place


class People(Protocol):
    """Who is who, and who belongs to which channel."""

    async def person(self, account: Account) -> int:
        """The person of an account, made on first sight; its name is kept up to date, where it is told."""

    async def hide(self, person: int, hidden: bool) -> None:
        """Leave this person out of boards and reveals, or show them again."""

    async def rename(self, person: int, alias: str) -> None:
        """The name under which boards and reveals show this person; empty for the account's own."""

    async def unchecked(self, subscription: int, people: Collection[int], day: date) -> Mapping[int, Account]:
        """Those of these people whose membership was not looked up on this day, with their accounts there."""

    async def checked(self, subscription: int, present: Mapping[int, bool], day: date) -> None:
        """Whether these people belonged to the channel on this day."""

    async def left(self, place: Place, account: Account, day: date) -> None:
        """Somebody left the channel or, without a channel, the workspace: boards show them no more."""
