"""Memory: quizzes, the log of graded answers, and the cached fold of it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime

from sqlalchemy import delete, insert, select, update

from adapters.sql.columns import AnyRow
from adapters.sql.engine import Database
from adapters.sql.grades import concept_of, counted, read_grades
from adapters.sql.tables import answers, memory, quizzes, reviews
from bot.model import Grade, MemoryState, Quiz, Review, Sure

DAILY = "post"
"""How the source of a daily answer begins: "post:12"."""


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

    async def reviewed(self, person: int, day: date) -> tuple[str, ...]:
        todays = select(reviews.c.concept).where(
            reviews.c.person == person, reviews.c.day == day, reviews.c.source.startswith("review:")
        )
        async with self._database.read() as connection:
            return tuple(await connection.scalars(todays.order_by(reviews.c.at)))

    async def confide(self, person: int, source: str, sure: Sure) -> bool:
        kind, _, number = source.partition(":")
        if kind == DAILY and number.isdecimal():
            noted = update(answers).where(answers.c.person == person, answers.c.post == int(number))
        else:
            noted = update(reviews).where(reviews.c.person == person, reviews.c.source == source)
        async with self._database.write() as connection:
            concept = await concept_of(connection, person, source)
            if concept is None:
                return False
            await connection.execute(noted.values(sure=sure))
            await connection.execute(delete(memory).where(memory.c.person == person, memory.c.concept == concept))
        return True

    async def grades(self, person: int, concepts: Collection[str]) -> tuple[Grade, ...]:
        async with self._database.read() as connection:
            return await read_grades(connection, person, concepts)

    async def stale(self, person: int) -> frozenset[str]:
        cached = select(memory.c.concept, memory.c.grades).where(memory.c.person == person)
        async with self._database.read() as connection:
            known = {row.concept: row.grades for row in await connection.execute(cached)}
            counts = await counted(connection, person)
        return frozenset(concept for concept, count in counts.items() if known.get(concept) != count)

    async def states(self, person: int) -> tuple[MemoryState, ...]:
        cached = select(memory).where(memory.c.person == person).order_by(memory.c.concept)
        async with self._database.read() as connection:
            return tuple(_state(row) for row in await connection.execute(cached))

    async def remember(self, person: int, states: Sequence[MemoryState]) -> None:
        new = self._database.insert(memory)
        changed = {name: new.excluded[name] for name in ("stability", "last", "due", "question", "grades")}
        stored = new.on_conflict_do_update(index_elements=["person", "concept"], set_=changed)
        rows = [{"person": person, **asdict(state)} for state in states]
        if rows:
            async with self._database.write() as connection:
                await connection.execute(stored, rows)


def _review(row: AnyRow) -> Review:
    return Review(**{**row._mapping, "sure": Sure(row.sure)})


def _state(row: AnyRow) -> MemoryState:
    return MemoryState(row.concept, row.stability, row.last, row.due, row.question, row.grades)
