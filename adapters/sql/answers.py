"""Answers: the facts behind points, streaks and boards."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Function, Integer, cast, func, select

from adapters.sql.answering import Click, commit, read_answer
from adapters.sql.boards import read_board
from adapters.sql.engine import Database
from adapters.sql.group import GroupCommit
from adapters.sql.records import read_records
from adapters.sql.tables import answers, posts
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
        async with self._database.read() as connection:
            return await read_board(connection, subscription, since, until)

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
