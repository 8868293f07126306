"""The sent posts of channels as the streaks of people see them, many people at a time."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.sql.columns import AnyRow
from adapters.sql.tables import answers, posts
from bot.model import PostDay


@dataclass(frozen=True, slots=True)
class _Seen:
    """A post, and the two ways in which anybody may see it: shared, for a channel may have many days.

    One whose delivery is not confirmed yet is there for those who answered it: they have seen it.
    """

    id: int
    sent: bool
    answered: PostDay
    unanswered: PostDay


class Days:
    """Posts of some channels, and which of them some people answered."""

    def __init__(self, rows: Iterable[AnyRow], answered: Iterable[tuple[int, int]]) -> None:
        self._channels: dict[int, int] = {}
        self._posts: defaultdict[int, list[_Seen]] = defaultdict(list)
        self._answered: defaultdict[int, set[int]] = defaultdict(set)
        for row in rows:
            self._channels[row.id] = row.subscription
            self._posts[row.subscription].append(_seen(row))
        for person, post in answered:
            self._answered[person].add(post)

    def of_channel(self, subscription: int, person: int) -> tuple[PostDay, ...]:
        """The person's days in a channel, in order."""
        mine = self._answered[person]
        seen = (post for post in self._posts[subscription] if post.sent or post.id in mine)
        return tuple(post.answered if post.id in mine else post.unanswered for post in seen)

    def around(self, post: int, person: int) -> tuple[PostDay, ...]:
        """The person's days in the channel of a post; none when there is no such post."""
        return self.of_channel(self._channels[post], person) if post in self._channels else ()


async def read_days(connection: AsyncConnection, which: ColumnElement[bool], people: Collection[int]) -> Days:
    """The posts for which `which` holds, all those of a channel or none, and what these people answered there."""
    columns = posts.c.id, posts.c.subscription, posts.c.day, posts.c.closed_at, posts.c.message_id
    rows = (
        await connection.execute(select(*columns).where(which).order_by(posts.c.subscription, posts.c.day))
    ).all()
    channels = {row.subscription for row in rows}
    theirs = answers.c.person.in_(people), answers.c.subscription.in_(channels)
    answered = await connection.execute(select(answers.c.person, answers.c.post).where(*theirs))
    return Days(rows, ((person, post) for person, post in answered))


def _seen(row: AnyRow) -> _Seen:
    closed = row.closed_at is not None
    return _Seen(
        row.id,
        bool(row.message_id),
        PostDay(row.day, closed, answered=True),
        PostDay(row.day, closed, answered=False),
    )
