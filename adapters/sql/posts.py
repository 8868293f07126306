"""Posts: daily posts, from the moment they are decided to their close."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Integer, Select, cast, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.sql.columns import AnyRow
from adapters.sql.engine import Database
from adapters.sql.outbox import put
from adapters.sql.people import is_hidden, name_of
from adapters.sql.schedule import advance, in_channel, joined_by
from adapters.sql.tables import answers, posts, subscriptions
from bot.message import Message
from bot.model import Place, Post, Posted, Tally

OPEN = posts.c.closed_at.is_(None)
SEEN = or_(posts.c.message_id != "", select(answers.c.post).where(answers.c.post == posts.c.id).exists())
"""Posts that arrived: the network said so, or somebody answered."""
CHANNEL = (subscriptions.c.platform, subscriptions.c.workspace, subscriptions.c.channel)


class SqlPosts:
    """`bot.ports.Posts` in SQL."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def open(
        self,
        draft: Post,
        seen: datetime | None,
        next_post_at: datetime | None,
        compose: Callable[[Post], Message],
    ) -> Post | None:
        moved = advance(draft.subscription, seen, next_post_at).returning(*CHANNEL)
        async with self._database.write() as connection:
            channel = (await connection.execute(moved)).one_or_none()
            if channel is None:
                return None
            new = self._database.insert(posts).values(_values(draft)).on_conflict_do_nothing()
            number = await connection.scalar(new.returning(posts.c.id))
            if number is None:
                return None
            post = replace(draft, id=number)
            await put(connection, Place(*channel), compose(post), draft.posted_at, number)
        return post

    async def get(self, post: int) -> Post | None:
        found = await self._select(select(posts).where(posts.c.id == post))
        return found[0] if found else None

    async def has(self, subscription: int, message_id: str) -> bool:
        of_channel = posts.c.subscription == subscription, posts.c.message_id == message_id
        async with self._database.read() as connection:
            return await connection.scalar(select(posts.c.id).where(*of_channel).limit(1)) is not None

    async def latest(self, subscription: int, back: int = 0) -> Post | None:
        newest = select(posts).where(posts.c.subscription == subscription).order_by(posts.c.day.desc())
        found = await self._select(newest.limit(1).offset(back))
        return found[0] if found else None

    async def history(self, subscription: int) -> tuple[Posted, ...]:
        right = func.coalesce(func.sum(cast(answers.c.correct, Integer)), 0)
        given = (answers.c.post == posts.c.id) & ~OPEN
        asked = (
            select(
                posts.c.concept, posts.c.question_id, posts.c.day, func.count(answers.c.post), right, posts.c.id
            )
            .join_from(posts, answers, given, isouter=True)
            .where(posts.c.subscription == subscription)
            .group_by(posts.c.id)
            .order_by(posts.c.day)
        )
        async with self._database.read() as connection:
            return tuple(Posted(*row) for row in await connection.execute(asked))

    async def closing(self, now: datetime, limit: int) -> tuple[Post, ...]:
        over = select(posts).where(OPEN, SEEN, posts.c.closes_at <= now)
        return await self._select(over.order_by(posts.c.closes_at, posts.c.id).limit(limit))

    async def close(self, post: Post, now: datetime, compose: Callable[[Tally], Message]) -> bool:
        closing = update(posts).where(posts.c.id == post.id, OPEN).values(closed_at=now)
        async with self._database.write() as connection:
            closed = await connection.scalar(closing.returning(posts.c.id))
            if closed is None:
                return False
            place = await _thread(connection, post.id)
            reveal = compose(await _tally(connection, post, place))
            await put(connection, place, reveal, now)
        return True

    async def closed(self, subscription: int, since: date, until: date) -> int:
        there = posts.c.subscription == subscription, posts.c.day.between(since, until), ~OPEN
        async with self._database.read() as connection:
            count: int = (await connection.execute(select(func.count()).where(*there))).scalar_one()
        return count

    async def withheld(self, person: int, place: Place) -> frozenset[str]:
        theirs = select(subscriptions.c.id).where(or_(joined_by(person), in_channel(subscriptions, place)))
        answered = select(answers.c.post).where(answers.c.post == posts.c.id, answers.c.person == person)
        unanswered = select(posts.c.question_id).where(
            OPEN, posts.c.subscription.in_(theirs), ~answered.correlate(posts).exists()
        )
        async with self._database.read() as connection:
            return frozenset(await connection.scalars(unanswered))

    async def counts(self, post: int) -> Mapping[str, int]:
        given = select(answers.c.choice, func.count().label("n")).where(answers.c.post == post)
        async with self._database.read() as connection:
            return {row.choice: row.n for row in await connection.execute(given.group_by(answers.c.choice))}

    async def recap(self, subscription: int, monday: date, message: Message, now: datetime) -> bool:
        had = subscriptions.c.recapped.is_(None) | (subscriptions.c.recapped < monday)
        due = update(subscriptions).where(subscriptions.c.id == subscription, had).values(recapped=monday)
        async with self._database.write() as connection:
            channel = (await connection.execute(due.returning(*CHANNEL))).one_or_none()
            if channel is None:
                return False
            await put(connection, Place(*channel), message, now)
        return True

    async def open_around(self, subscription: int) -> frozenset[str]:
        people = select(answers.c.person).where(answers.c.subscription == subscription)
        shared = select(answers.c.subscription).where(answers.c.person.in_(people))
        around = or_(posts.c.subscription == subscription, posts.c.subscription.in_(shared))
        async with self._database.read() as connection:
            return frozenset(await connection.scalars(select(posts.c.question_id).where(OPEN, around)))

    async def wake_at(self) -> datetime | None:
        async with self._database.read() as connection:
            instant: datetime | None = await connection.scalar(
                select(func.min(posts.c.closes_at)).where(OPEN, SEEN)
            )
        return instant

    async def _select(self, query: Select[Any]) -> tuple[Post, ...]:
        async with self._database.read() as connection:
            return tuple(map(read_post, await connection.execute(query)))


async def _thread(connection: AsyncConnection, post: int) -> Place:
    """The thread beneath a post."""
    thread = select(*CHANNEL, posts.c.message_id).join_from(posts, subscriptions).where(posts.c.id == post)
    return Place(*(await connection.execute(thread)).one())


async def _tally(connection: AsyncConnection, post: Post, place: Place) -> Tally:
    name = name_of(answers.c.person, place.platform, place.workspace)
    hidden = is_hidden(answers.c.person).label("hidden")
    rows = (
        await connection.execute(select(answers.c.choice, name, hidden).where(answers.c.post == post.id))
    ).all()
    names = [name for _, name, hidden in rows if not hidden]
    counts = Counter(choice for choice, _, _ in rows)
    return Tally(counts, tuple(sorted(names, key=lambda name: (name.casefold(), name))))


def _values(draft: Post) -> dict[str, Any]:
    return {
        "subscription": draft.subscription,
        "day": draft.day,
        "concept": draft.question.concept,
        "question_id": draft.question.id,
        "posted_at": draft.posted_at,
        "closes_at": draft.closes_at,
        "closed_at": draft.closed_at,
        "message_id": draft.message_id,
        "key": draft.key,
        "rated": False,
        "question": draft.question,
    }


def read_post(row: AnyRow) -> Post:
    """A row of `posts` as a value."""
    return Post(
        row.id,
        row.subscription,
        row.day,
        row.question,
        row.posted_at,
        row.closes_at,
        row.closed_at,
        row.message_id,
        row.key,
    )
