"""What streaks are folded from: the sent posts of channels as people see them, reviews, days off and outages.

All of it is read for many people at a time, with one SELECT a kind.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.sql.columns import AnyRow
from adapters.sql.tables import answers, aways, outages, posts, reviews, subscriptions
from bot.model import Away, Outage, PostDay, Record


@dataclass(frozen=True, slots=True)
class _Seen:
    """A post, and the two ways in which anybody may see it: shared, for a channel may have many days.

    One whose delivery is not confirmed yet is there for those who answered it: they have seen it.
    """

    id: int
    sent: bool
    answered: PostDay
    unanswered: PostDay


@dataclass
class Records:
    """The records of some people in some channels."""

    channels: dict[int, int] = field(default_factory=dict)
    platforms: dict[int, str] = field(default_factory=dict)
    seen: defaultdict[int, list[_Seen]] = field(default_factory=lambda: defaultdict(list))
    answered: defaultdict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    reviews: defaultdict[int, dict[date, int]] = field(default_factory=lambda: defaultdict(dict))
    aways: defaultdict[int, list[Away]] = field(default_factory=lambda: defaultdict(list))
    outages: Mapping[str, Sequence[Outage]] = field(default_factory=dict)

    def of_channel(self, subscription: int, person: int) -> Record:
        """A person's record in a channel."""
        mine = self.answered[person]
        seen = (post for post in self.seen[subscription] if post.sent or post.id in mine)
        days = tuple(post.answered if post.id in mine else post.unanswered for post in seen)
        outages = tuple(self.outages.get(self.platforms.get(subscription, ""), ()))
        return Record(days, self.reviews[person], tuple(self.aways[person]), outages)

    def around(self, post: int, person: int) -> Record:
        """A person's record in the channel of a post; an empty one when there is no such post."""
        return self.of_channel(self.channels[post], person) if post in self.channels else Record()


async def read_records(
    connection: AsyncConnection, which: ColumnElement[bool], people: Collection[int]
) -> Records:
    """These people's records in the channels whose posts `which` selects: all posts of a channel, or none."""
    records = Records()
    await _read_posts(connection, records, which)
    await _read_answers(connection, records, people)
    await _read_reviews(connection, records, people)
    await _read_aways(connection, records, people)
    records.outages = await _read_outages(connection, set(records.platforms.values()))
    return records


async def _read_posts(connection: AsyncConnection, records: Records, which: ColumnElement[bool]) -> None:
    columns = (
        posts.c.id,
        posts.c.subscription,
        posts.c.day,
        posts.c.posted_at,
        posts.c.closes_at,
        posts.c.closed_at,
        posts.c.message_id,
        subscriptions.c.platform,
    )
    channel = subscriptions.c.id == posts.c.subscription
    sent = select(*columns).join_from(posts, subscriptions, channel).where(which)
    for row in await connection.execute(sent.order_by(posts.c.subscription, posts.c.day)):
        records.channels[row.id] = row.subscription
        records.platforms[row.subscription] = row.platform
        records.seen[row.subscription].append(_seen(row))


async def _read_answers(connection: AsyncConnection, records: Records, people: Collection[int]) -> None:
    theirs = answers.c.person.in_(people), answers.c.subscription.in_(records.platforms)
    for person, post in await connection.execute(select(answers.c.person, answers.c.post).where(*theirs)):
        records.answered[person].add(post)


async def _read_reviews(connection: AsyncConnection, records: Records, people: Collection[int]) -> None:
    counted = (
        select(reviews.c.person, reviews.c.day, func.count())
        .where(reviews.c.person.in_(people), reviews.c.source.startswith("review:"))
        .group_by(reviews.c.person, reviews.c.day)
    )
    for person, day, count in await connection.execute(counted):
        records.reviews[person][day] = count


async def _read_aways(connection: AsyncConnection, records: Records, people: Collection[int]) -> None:
    for row in await connection.execute(select(aways).where(aways.c.person.in_(people)).order_by(aways.c.since)):
        records.aways[row.person].append(Away(row.since, row.until))


async def _read_outages(connection: AsyncConnection, platforms: Collection[str]) -> Mapping[str, list[Outage]]:
    found: defaultdict[str, list[Outage]] = defaultdict(list)
    there = select(outages).where(outages.c.platform.in_(platforms)).order_by(outages.c.begin)
    for row in await connection.execute(there):
        found[row.platform].append(Outage(row.begin, row.end))
    return found


def _seen(row: AnyRow) -> _Seen:
    closed, span = row.closed_at is not None, (row.posted_at, row.closes_at)
    return _Seen(
        row.id,
        bool(row.message_id),
        PostDay(row.day, closed, True, *span),
        PostDay(row.day, closed, False, *span),
    )
