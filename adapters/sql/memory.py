"""Memory: private practice, that is quizzes and the log of graded answers."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import insert, select

from adapters.sql.columns import AnyRow
from adapters.sql.engine import Database
from adapters.sql.tables import quizzes, reviews
from bot.model import Quiz, Review


class SqlMemory:
    """`bot.ports.Memory` in SQL."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def start_quiz(self, person: int, questions: Sequence[str], seed: int, at: datetime) -> Quiz:
        new = insert(quizzes).values(person=person, questions=list(questions), seed=seed, at=at)
        async with self._database.write() as connection:
            number = (await connection.execute(new.returning(quizzes.c.id))).scalar_one()
        return Quiz(number, person, tuple(questions), seed)

    async def quiz(self, quiz: int) -> Quiz | None:
        async with self._database.read() as connection:
            row = (await connection.execute(select(quizzes).where(quizzes.c.id == quiz))).one_or_none()
        return Quiz(row.id, row.person, tuple(row.questions), row.seed) if row else None

    async def review(self, review: Review) -> Review:
        new = self._database.insert(reviews).values(asdict(review)).on_conflict_do_nothing()
        first = select(reviews).where(reviews.c.person == review.person, reviews.c.source == review.source)
        async with self._database.write() as connection:
            await connection.execute(new)
            return _review((await connection.execute(first)).one())

    async def reviews(self, person: int, sources: Sequence[str]) -> Mapping[str, Review]:
        logged = select(reviews).where(reviews.c.person == person, reviews.c.source.in_(sources))
        async with self._database.read() as connection:
            found = {row.source: _review(row) for row in await connection.execute(logged)}
        return {source: found[source] for source in sources if source in found}


def _review(row: AnyRow) -> Review:
    return Review(**row._mapping)
