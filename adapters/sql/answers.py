"""Answers: the facts behind points, streaks and boards."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Function, Integer, cast, func, select

from adapters.sql.answering import Click, commit, read_answer
from adapters.sql.engine import Database
from adapters.sql.group import GroupCommit
from adapters.sql.people import name_of
from adapters.sql.records import read_records
from adapters.sql.tables import answers, members, posts, subscriptions
from bot.model import Answer, Outcome, Record, Score, Standing


class SqlAnswers:
    """`bot.ports.Answers` in SQL. Answers that come while others are being stored share the next transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._group = GroupCommit[Click, Outcome](self._commit)

    async def answer(self, answer: Answer) -> Outcome:
        return await self._group.submit(Click.of(answer))

    async def _commit(self, clicks: Sequence[Click]) -> Sequence[Outcome]:
        async with self._database.write() as connection:
            return await commit(connection, self._database.insert(answers), clicks)

    async def close(self) -> None:
        """Store what is under way."""
        await self._group.close()

    async def answered(self, post: int, person: int) -> Answer | None:
        query = select(answers).where(answers.c.post == post, answers.c.person == person)
        async with self._database.read() as connection:
            row = (await connection.execute(query)).one_or_none()
        return read_answer(row) if row else None

    async def record(self, subscription: int, person: int) -> Record:
        async with self._database.read() as connection:
            records = await read_records(connection, posts.c.subscription == subscription, [person])
        return records.of_channel(subscription, person)

    async def board(self, subscription: int, since: date, until: date) -> tuple[Standing, ...]:
        points = func.sum(answers.c.points).label("points")
        sums = (
            select(answers.c.person, points, func.count().label("answers"), _right().label("correct"))
            .where(answers.c.subscription == subscription, answers.c.day.between(since, until))
            .group_by(answers.c.person)
            .subquery()
        )
        where = select(subscriptions.c.platform, subscriptions.c.workspace).where(
            subscriptions.c.id == subscription
        )
        gone = (
            select(members.c.person)
            .where(members.c.subscription == subscription, members.c.person == sums.c.person, ~members.c.present)
            .exists()
        )
        async with self._database.read() as connection:
            platform, workspace = (await connection.execute(where)).one()
            name = name_of(sums.c.person, platform, workspace)
            board = select(sums.c.person, name, sums.c.points, sums.c.answers, sums.c.correct).where(~gone)
            ordered = board.order_by(sums.c.points.desc(), sums.c.person)
            return tuple(Standing(*row) for row in await connection.execute(ordered))

    async def scores(self, person: int) -> tuple[Score, ...]:
        sums = (
            select(posts.c.concept, func.count(), _right())
            .join_from(answers, posts, posts.c.id == answers.c.post)
            .where(answers.c.person == person)
            .group_by(posts.c.concept)
            .order_by(posts.c.concept)
        )
        async with self._database.read() as connection:
            return tuple(Score(*row) for row in await connection.execute(sums))


def _right() -> Function[int]:
    """How many of the rows are right."""
    return func.sum(cast(answers.c.correct, Integer))
