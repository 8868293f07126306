"""Ratings: how hard questions are and how able people, from answers to the question of the day."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Select, Table, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.sql import tables
from adapters.sql.columns import AnyRow
from adapters.sql.engine import Database
from adapters.sql.tables import answers, posts, reviews
from bot.deck import item_of
from bot.model import FirstAnswer, Rating, Sitting

UNRATED = posts.c.closed_at.is_not(None), ~posts.c.rated


class SqlRatings:
    """`bot.ports.Ratings` in SQL."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def unrated(self, limit: int) -> tuple[Sitting, ...]:
        waiting = select(posts.c.id, posts.c.question).where(*UNRATED).order_by(posts.c.closed_at, posts.c.id)
        async with self._database.read() as connection:
            rows = (await connection.execute(waiting.limit(limit))).all()
            return tuple([await _sitting(connection, row) for row in rows])

    async def rate(self, sitting: Sitting, difficulty: Rating, abilities: Mapping[int, Rating]) -> None:
        rated = update(posts).where(posts.c.id == sitting.post, *UNRATED).values(rated=True)
        async with self._database.write() as connection:
            if await connection.scalar(rated.returning(posts.c.id)) is None:
                return
            await self._store(connection, tables.abilities, abilities)
            await self._store(connection, tables.difficulties, {item_of(sitting.question.id): difficulty})

    async def _store(self, connection: AsyncConnection, table: Table, ratings: Mapping[Any, Rating]) -> None:
        (key,) = table.primary_key.columns
        new = self._database.insert(table)
        changed = {"value": new.excluded.value, "answers": new.excluded.answers}
        rows = [{key.name: of, "value": r.value, "answers": r.answers} for of, r in sorted(ratings.items())]
        if rows:
            await connection.execute(new.on_conflict_do_update(index_elements=[key.name], set_=changed), rows)

    async def difficulties(self, items: Collection[str]) -> Mapping[str, Rating]:
        async with self._database.read() as connection:
            return await _ratings(connection, tables.difficulties, items)

    async def first_answers(self) -> tuple[FirstAnswer, ...]:
        async with self._database.read() as connection:
            rows = (await connection.execute(_first_answers().add_columns(posts.c.question))).all()
        found = [FirstAnswer(row.question, row.person, row.choice, row.correct) for row in rows]
        return tuple(sorted(found, key=lambda answer: item_of(answer.question.id)))


async def _sitting(connection: AsyncConnection, post: AnyRow) -> Sitting:
    given = _first_answers().where(answers.c.post == post.id)
    first = tuple((row.person, row.correct) for row in await connection.execute(given))
    people = [person for person, _ in first]
    item = item_of(post.question.id)
    difficulty = (await _ratings(connection, tables.difficulties, [item])).get(item)
    return Sitting(post.id, post.question, first, difficulty, await _ratings(connection, tables.abilities, people))


def _first_answers() -> Select[Any]:
    """Answers to closed posts by people who had not answered the question before, anywhere; in order of time."""
    earlier, asked = answers.alias(), posts.alias()
    same = earlier.c.person == answers.c.person, asked.c.question_id == posts.c.question_id
    posted = select(earlier.c.post).join_from(earlier, asked, asked.c.id == earlier.c.post)
    practised = select(reviews.c.source).where(
        reviews.c.person == answers.c.person,
        reviews.c.question == posts.c.question_id,
        reviews.c.at < answers.c.at,
    )
    return (
        select(answers.c.person, answers.c.choice, answers.c.correct)
        .join_from(answers, posts, posts.c.id == answers.c.post)
        .where(
            posts.c.closed_at.is_not(None),
            ~posted.where(*same, earlier.c.at < answers.c.at).exists(),
            ~practised.exists(),
        )
        .order_by(answers.c.at, answers.c.post, answers.c.person)
    )


async def _ratings(connection: AsyncConnection, table: Table, keys: Collection[Any]) -> Mapping[Any, Rating]:
    (key,) = table.primary_key.columns
    there = select(key.label("key"), table.c.value, table.c.answers).where(key.in_(keys))
    return {row.key: Rating(row.value, row.answers) for row in await connection.execute(there)}
