"""Daily posts, from the moment they are decided to their close."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Protocol

from bot.message import Message
from bot.model import Place, Post, Posted, Tally


class Posts(Protocol):
    """Daily posts, from the moment they are decided to their close."""

    async def open(
        self,
        draft: Post,
        seen: datetime | None,
        next_post_at: datetime | None,
        compose: Callable[[Post], Message],
    ) -> Post | None:
        """In one transaction: store the post, its delivery, and when the channel's next one is due.

        `seen` is the due instant on which this was decided. None, and nothing changed, when it is another one
        by now; None, and nothing but the due instant changed, when the channel has a post of that day already.
        """

    async def get(self, post: int) -> Post | None:
        """A post by its id."""

    async def has(self, subscription: int, message_id: str) -> bool:
        """Whether this message is one of the channel's posts."""

    async def latest(self, subscription: int, back: int = 0) -> Post | None:
        """The channel's newest post, or one so many posts before it."""

    async def history(self, subscription: int) -> tuple[Posted, ...]:
        """Every post of the channel, oldest first, with its answers counted once it is closed."""

    async def closing(self, now: datetime, limit: int) -> tuple[Post, ...]:
        """Open posts past their `closes_at` that were sent, or answered."""

    async def close(self, post: Post, now: datetime, compose: Callable[[Tally], Message]) -> bool:
        """In one transaction: close the post and store its reveal, to be sent into the post's thread.

        False when it was closed before. After it no answer is stored for this post.
        """

    async def closed(self, subscription: int, since: date, until: date) -> int:
        """How many closed posts these days have, both included."""

    async def withheld(self, person: int, place: Place) -> frozenset[str]:
        """Ids of the questions that are open and not answered by this person, here and in channels of theirs."""

    async def counts(self, post: int) -> Mapping[str, int]:
        """How often each choice was made."""

    async def recap(self, subscription: int, monday: date, message: Message, now: datetime) -> bool:
        """Store the recap of that Monday’s week; False when the channel has had it, or that of a later one."""

    async def open_around(self, subscription: int) -> frozenset[str]:
        """Ids of the questions that are open here, or in a channel that shares somebody with this one."""

    async def wake_at(self) -> datetime | None:
        """The earliest instant at which a sent post is to be closed."""
