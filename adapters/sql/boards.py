"""Boards: sums over a span of days, from a covering index alone; the open post is looked at apart."""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import Integer, cast, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.sql.columns import AnyRow
from adapters.sql.people import is_hidden, name_of
from adapters.sql.tables import answers, members, posts, subscriptions
from bot.model import Standing


async def read_board(
    connection: AsyncConnection, subscription: int, since: date, until: date
) -> tuple[Standing, ...]:
    """Sums of everyone who answered posts of these days, most points first, without leavers and who hide."""
    span = answers.c.subscription == subscription, answers.c.day.between(since, until)
    correct = func.sum(cast(answers.c.correct, Integer)).label("correct")
    sums = (
        select(
            answers.c.person, func.sum(answers.c.points).label("points"), func.count().label("answers"), correct
        )
        .where(*span)
        .group_by(answers.c.person)
        .subquery()
    )
    where = select(subscriptions.c.platform, subscriptions.c.workspace).where(subscriptions.c.id == subscription)
    platform, workspace = (await connection.execute(where)).one()
    gone = members.c.subscription == subscription, members.c.person == sums.c.person, ~members.c.present
    name = name_of(sums.c.person, platform, workspace).label("name")
    shown = (
        select(sums, name)
        .where(~select(members.c.person).where(*gone).exists(), ~is_hidden(sums.c.person))
        .order_by(sums.c.points.desc(), sums.c.person)
    )
    rows = (await connection.execute(shown)).all()
    still_open = await _open(connection, subscription, since, until)
    return tuple(_standing(row, still_open.get(row.person, ())) for row in rows)


async def _open(
    connection: AsyncConnection, subscription: int, since: date, until: date
) -> Mapping[int, tuple[int, int, int]]:
    """Points, answers and right ones of posts of these days that are still open, by person."""
    there = posts.c.subscription == subscription, posts.c.closed_at.is_(None), posts.c.day.between(since, until)
    sums = func.sum(answers.c.points), func.count(), func.sum(cast(answers.c.correct, Integer))
    given = select(answers.c.person, *sums).join_from(posts, answers, answers.c.post == posts.c.id)
    rows = await connection.execute(given.where(*there).group_by(answers.c.person))
    return {person: (points, count, correct) for person, points, count, correct in rows}


def _standing(row: AnyRow, still_open: Sequence[int]) -> Standing:
    return Standing(row.person, row.name, row.points, row.answers, row.correct, *still_open)
