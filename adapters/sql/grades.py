"""Grades: daily answers and logged reviews of a person, as one log."""

from collections import Counter
from collections.abc import Collection, Mapping
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.sql.columns import AnyRow
from adapters.sql.tables import answers, posts, reviews, subscriptions
from bot.model import Grade, Sure


async def read_grades(connection: AsyncConnection, person: int, concepts: Collection[str]) -> tuple[Grade, ...]:
    """All of this person's grades of these concepts. The date of a daily answer is that of the channel's zone."""
    daily = (
        select(
            answers.c.post,
            posts.c.concept,
            posts.c.question_id,
            answers.c.correct,
            answers.c.sure,
            answers.c.at,
            subscriptions.c.zone,
        )
        .join_from(answers, posts, posts.c.id == answers.c.post)
        .join(subscriptions, subscriptions.c.id == answers.c.subscription)
        .where(answers.c.person == person, posts.c.concept.in_(concepts))
    )
    logged = select(reviews).where(reviews.c.person == person, reviews.c.concept.in_(concepts))
    return (
        *map(_daily, await connection.execute(daily)),
        *map(_logged, await connection.execute(logged)),
    )


async def counted(connection: AsyncConnection, person: int) -> Mapping[str, int]:
    """How many grades this person has of each concept."""
    daily = (
        select(posts.c.concept, func.count().label("number"))
        .join_from(answers, posts, posts.c.id == answers.c.post)
        .where(answers.c.person == person)
        .group_by(posts.c.concept)
    )
    logged = (
        select(reviews.c.concept, func.count().label("number"))
        .where(reviews.c.person == person)
        .group_by(reviews.c.concept)
    )
    counts: Counter[str] = Counter()
    for query in (daily, logged):
        counts.update({row.concept: row.number for row in await connection.execute(query)})
    return counts


async def concept_of(connection: AsyncConnection, person: int, source: str) -> str | None:
    """The concept of an answer that this person gave; None when they gave none."""
    kind, _, number = source.partition(":")
    if kind == "post" and number.isdecimal():
        given = (
            select(posts.c.concept)
            .join_from(answers, posts, posts.c.id == answers.c.post)
            .where(answers.c.person == person, answers.c.post == int(number))
        )
    else:
        given = select(reviews.c.concept).where(reviews.c.person == person, reviews.c.source == source)
    concept: str | None = await connection.scalar(given)
    return concept


def _daily(row: AnyRow) -> Grade:
    day = row.at.astimezone(ZoneInfo(row.zone)).date()
    return Grade(f"post:{row.post}", row.concept, row.question_id, row.correct, Sure(row.sure), row.at, day)


def _logged(row: AnyRow) -> Grade:
    return Grade(row.source, row.concept, row.question, row.correct, Sure(row.sure), row.at, row.day)
