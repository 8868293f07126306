"""Teams: who plays with whom in a channel."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.sql import tables
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
            rows = (await connection.execute(there)).all()
        return tuple(Team(row.id, row.name, tuple(members[row.id]), row.group, row.synced_on) for row in rows)

    async def create(self, subscription: int, name: str, person: int, day: date) -> bool:
        values = {"subscription": subscription, "name": name, "group": ""}
        new = self._database.insert(teams).values(values).on_conflict_do_nothing()
        async with self._database.write() as connection:
            team = await connection.scalar(new.returning(teams.c.id))
            if team is None:
                return False
            await self._put(connection, team, subscription, person, day)
        return True

    async def tie(self, subscription: int, name: str, group: str) -> None:
        values = {"subscription": subscription, "name": name, "group": group, "synced_on": None}
        new = self._database.insert(teams).values(values)
        changed = new.on_conflict_do_update(
            index_elements=["subscription", "name"], set_={"group": group, "synced_on": None}
        )
        async with self._database.write() as connection:
            await connection.execute(changed)
            await _drop_empty(connection, subscription)

    async def assign(self, subscription: int, teams: Mapping[int, int | None], day: date) -> None:
        here = select(tables.teams.c.id).where(
            tables.teams.c.subscription == subscription, tables.teams.c.group != ""
        )
        async with self._database.write() as connection:
            on = team_members.c.subscription == subscription, team_members.c.person.in_(teams)
            rows = (await connection.execute(select(team_members).where(*on))).all()
            now = {row.person: row.team for row in rows}
            tied = set(await connection.scalars(here))
            for person, team in teams.items():
                if team is None and now.get(person) in tied:
                    mine = team_members.c.person == person, team_members.c.subscription == subscription
                    await connection.execute(delete(team_members).where(*mine))
                elif team is not None and now.get(person) != team:
                    await self._put(connection, team, subscription, person, day)
            synced = update(tables.teams).where(tables.teams.c.id.in_(tied)).values(synced_on=day)
            await connection.execute(synced)

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
    empty = teams.c.subscription == subscription, teams.c.group == "", teams.c.id.not_in(full)
    await connection.execute(delete(teams).where(*empty))
