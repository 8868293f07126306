"""Teams: who plays with whom in a channel."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.sql.engine import Database
from adapters.sql.tables import answers, team_members, teams
from bot.model import Member, Team


class SqlTeams:
    """`bot.ports.Teams` in SQL."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of_channel(self, subscription: int) -> tuple[Team, ...]:
        there = select(teams).where(teams.c.subscription == subscription).order_by(teams.c.name, teams.c.id)
        on_them = select(team_members).where(team_members.c.subscription == subscription)
        async with self._database.read() as connection:
            members: defaultdict[int, list[Member]] = defaultdict(list)
            for row in await connection.execute(on_them.order_by(team_members.c.person)):
                members[row.team].append(Member(row.person, row.joined_on))
            return tuple(Team(row.id, row.name, tuple(members[row.id])) for row in await connection.execute(there))

    async def create(self, subscription: int, name: str, person: int, day: date) -> bool:
        new = self._database.insert(teams).values(subscription=subscription, name=name).on_conflict_do_nothing()
        async with self._database.write() as connection:
            team = await connection.scalar(new.returning(teams.c.id))
            if team is None:
                return False
            await self._put(connection, team, subscription, person, day)
        return True

    async def join(self, team: int, subscription: int, person: int, day: date) -> None:
        async with self._database.write() as connection:
            await self._put(connection, team, subscription, person, day)

    async def _put(
        self, connection: AsyncConnection, team: int, subscription: int, person: int, day: date
    ) -> None:
        values = {"team": team, "subscription": subscription, "person": person, "joined_on": day}
        new = self._database.insert(team_members).values(values)
        moved = {"team": team, "joined_on": day}
        await connection.execute(new.on_conflict_do_update(index_elements=["subscription", "person"], set_=moved))
        await _drop_empty(connection, subscription)

    async def leave(self, subscription: int, person: int) -> bool:
        mine = team_members.c.subscription == subscription, team_members.c.person == person
        async with self._database.write() as connection:
            left = await connection.scalar(delete(team_members).where(*mine).returning(team_members.c.team))
            await _drop_empty(connection, subscription)
        return left is not None

    async def active(self, subscription: int, since: date, until: date) -> Collection[int]:
        span = answers.c.subscription == subscription, answers.c.day.between(since, until)
        async with self._database.read() as connection:
            return frozenset(await connection.scalars(select(answers.c.person).where(*span).distinct()))


async def _drop_empty(connection: AsyncConnection, subscription: int) -> None:
    full = select(team_members.c.team).where(team_members.c.subscription == subscription)
    empty = teams.c.subscription == subscription, teams.c.id.not_in(full)
    await connection.execute(delete(teams).where(*empty))
