"""Joining: two persons become one."""

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import Table, delete, exists, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.sql.engine import Database
from adapters.sql.tables import (
    abilities,
    accounts,
    answers,
    aways,
    codes,
    learners,
    live_answers,
    live_players,
    lives,
    members,
    memory,
    people,
    quarantine,
    quizzes,
    reports,
    reviews,
    subscriptions,
    team_members,
)

EARLIER_COUNTS: tuple[tuple[Table, tuple[str, ...]], ...] = (
    (answers, ("post",)),
    (reviews, ("source",)),
    (live_answers, ("live", "number")),
)
"""Tables in which a person has one row a key, of which the earlier counts."""

ONE_IS_ENOUGH: tuple[tuple[Table, str], ...] = (
    (members, "subscription"),
    (live_players, "live"),
    (team_members, "subscription"),
    (learners, "person"),
    (abilities, "person"),
)
"""Tables in which a person has one row a key, and keeps their own."""

MOVED = (accounts, quizzes, aways, reports, quarantine)


class SqlJoining:
    """`bot.ports.Joining` in SQL. `joined` is called when somebody has another number now."""

    def __init__(self, database: Database, joined: Callable[[], None]) -> None:
        self._database = database
        self._joined = joined

    async def offer(self, person: int, code: str, until: datetime) -> None:
        values = {"person": person, "code": code, "until": until}
        new = self._database.insert(codes).values(values)
        async with self._database.write() as connection:
            await connection.execute(new.on_conflict_do_update(index_elements=["person"], set_=values))

    async def redeem(self, code: str, person: int, now: datetime) -> bool:
        used = delete(codes).where(codes.c.code == code, codes.c.until >= now, codes.c.person != person)
        async with self._database.write() as connection:
            kept: int | None = await connection.scalar(used.returning(codes.c.person))
            if kept is None:
                return False
            await connection.execute(update(people).where(people.c.id == person).values(merged_into=kept))
            await _join(connection, person, kept)
        self._joined()
        return True

    async def sweep(self) -> None:
        late = [exists().where(table.c.person == people.c.id) for table in (answers, reviews, quizzes)]
        left_behind = select(people.c.id, people.c.merged_into).where(people.c.merged_into.is_not(None))
        async with self._database.read() as connection:
            rows = (await connection.execute(left_behind.where(late[0] | late[1] | late[2]))).all()
        for person, kept in rows:
            async with self._database.write() as connection:
                await _join(connection, person, kept)


async def _join(connection: AsyncConnection, person: int, kept: int) -> None:
    """Give all that is `person`'s to `kept`."""
    for table, keys in EARLIER_COUNTS:
        await _drop_later(connection, table, keys, person, kept)
        await _move(connection, table, person, kept)
    for table, key in ONE_IS_ENOUGH:
        theirs = select(table.c[key]).where(table.c.person == kept)
        doubled = table.c.person == person if key == "person" else table.c[key].in_(theirs)
        if key != "person" or await connection.scalar(theirs.limit(1)) is not None:
            await connection.execute(delete(table).where(table.c.person == person, doubled))
        await _move(connection, table, person, kept)
    for table in MOVED:
        await _move(connection, table, person, kept)
    for column in (subscriptions.c.set_up_by, lives.c.host):
        moved = update(column.table).where(column == person).values({column.name: kept})
        await connection.execute(moved)
    await connection.execute(delete(memory).where(memory.c.person.in_((person, kept))))


async def _drop_later(
    connection: AsyncConnection, table: Table, keys: Sequence[str], person: int, kept: int
) -> None:
    """Of two rows with the same key delete the later one; of two at once, the one of the person who goes."""
    other = table.alias()
    for mine, theirs, later in ((kept, person, table.c.at > other.c.at), (person, kept, table.c.at >= other.c.at)):
        same = (other.c[key] == table.c[key] for key in keys)
        earlier = exists().where(other.c.person == theirs, *same, later)
        await connection.execute(delete(table).where(table.c.person == mine, earlier))


async def _move(connection: AsyncConnection, table: Table, person: int, kept: int) -> None:
    await connection.execute(update(table).where(table.c.person == person).values(person=kept))
