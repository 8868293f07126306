"""The chat networks, or the local playground: what they do, what they may ask, and how they fail."""

from collections.abc import Collection, Sequence
from typing import Protocol

from bot.message import Form, Message
from bot.model import Account, Group, Place, Request


class NotSent(Exception):
    """The platform surely did not take the message, and will later: try again after `retry_after` seconds."""

    def __init__(self, reason: str, retry_after: float) -> None:
        super().__init__(reason)
        self.retry_after = retry_after


class Refused(Exception):
    """The platform will never take messages for this place as things stand; the text says why, for people."""


class Unreadable(Exception):
    """Whether a message arrived cannot be found out: the place's history may not be read."""


class BadCredentials(Exception):
    """A platform cannot be entered. The text names the setting and what to do."""


class Door(Protocol):
    """What a platform may ask of the engine."""

    async def handle(self, request: Request) -> Message | Form:
        """The private answer to a call. Never raises."""

    def suggest(self, command: str, param: str, prefix: str) -> Sequence[tuple[str, str]]:
        """At most 25 (value, label) pairs for an argument that is being typed."""


class Platform(Protocol):
    """A chat network, or the local playground.

    `send` raises NotSent or Refused when the message surely did not arrive; any other exception means that it
    may have. It gives up within 30 seconds. `find` raises Unreadable.
    """

    @property
    def name(self) -> str: ...

    @property
    def connected(self) -> bool:
        """Whether people can reach us through it now."""

    async def serve(self, door: Door) -> None:
        """Stay connected until cancelled. Raises BadCredentials when that cannot be."""

    async def send(self, place: Place, message: Message, delivery: int) -> str:
        """Post a message, marked with the delivery's id; the id of the message."""

    async def edit(self, place: Place, message_id: str, message: Message, delivery: int) -> None:
        """Change a message of ours; doing it twice does no harm. Raises as `send` does."""

    async def find(self, place: Place, delivery: int) -> str | None:
        """The id of the message that carries this delivery's mark, if it arrived."""

    async def direct(self, account: Account) -> Place:
        """The private conversation with somebody, opened if need be. Raises as `send` does."""

    async def is_member(self, place: Place, account: Account) -> bool | None:
        """Whether somebody still belongs to the place's channel or server; None where that cannot be asked."""

    async def groups(self, place: Place) -> Sequence[Group]:
        """The roles or user groups of the place's server or workspace. Raises Refused when they cannot be read."""

    async def groups_of(self, place: Place, account: Account) -> Collection[str] | None:
        """The ids of those that somebody is in; None where that cannot be asked."""

    async def examine(self, place: Place) -> Sequence[str]:
        """What keeps the bot from working in this channel: a sentence each, with what to do about it."""
