"""Workspaces: servers and teams that the bot was added to, or removed from."""

from datetime import datetime

from sqlalchemy import ColumnElement, Select, Table, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.sql.engine import Database
from adapters.sql.tables import (
    abilities,
    accounts,
    answers,
    aways,
    codes,
    deliveries,
    installations,
    learners,
    live_answers,
    live_players,
    lives,
    members,
    memory,
    people,
    posts,
    quarantine,
    quizzes,
    reports,
    reviews,
    subscriptions,
    team_members,
    teams,
    workspaces,
)

REMOVED = workspaces.c.removed_at.is_not(None)


class SqlWorkspaces:
    """`bot.ports.Workspaces` in SQL."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def added(self, platform: str, workspace: str) -> bool:
        if await self._is_present(platform, workspace):
            return False  # networks say so at every start
        new = self._database.insert(workspaces).values(platform=platform, workspace=workspace)
        back = update(workspaces).where(_of(workspaces, platform, workspace), REMOVED).values(removed_at=None)
        async with self._database.write() as connection:
            made = await connection.scalar(new.on_conflict_do_nothing().returning(workspaces.c.workspace))
            returned = await connection.scalar(back.returning(workspaces.c.workspace))
        return made is not None or returned is not None

    async def present(self, platform: str) -> frozenset[str]:
        there = select(workspaces.c.workspace).where(workspaces.c.platform == platform, ~REMOVED)
        async with self._database.read() as connection:
            return frozenset(await connection.scalars(there))

    async def _is_present(self, platform: str, workspace: str) -> bool:
        there = select(workspaces.c.workspace).where(_of(workspaces, platform, workspace), ~REMOVED)
        async with self._database.read() as connection:
            return await connection.scalar(there) is not None

    async def removed(self, platform: str, workspace: str, reason: str, now: datetime) -> None:
        values = {"platform": platform, "workspace": workspace, "removed_at": now}
        gone = self._database.insert(workspaces).values(values)
        channels = update(subscriptions).where(_of(subscriptions, platform, workspace))
        unsettled = update(deliveries).where(
            _of(deliveries, platform, workspace), deliveries.c.due_at.is_not(None)
        )
        async with self._database.write() as connection:
            await connection.execute(
                gone.on_conflict_do_update(index_elements=["platform", "workspace"], set_={"removed_at": now})
            )
            await connection.execute(channels.values(next_post_at=None, stopped=reason))
            await connection.execute(unsettled.values(due_at=None, given_up=reason))

    async def purge(self, before: datetime) -> int:
        old = select(workspaces.c.platform, workspaces.c.workspace).where(workspaces.c.removed_at <= before)
        async with self._database.read() as connection:
            gone = (await connection.execute(old)).all()
        for platform, workspace in gone:
            async with self._database.write() as connection:
                await _purge(connection, platform, workspace)
        return len(gone)

    async def wake_at(self) -> datetime | None:
        async with self._database.read() as connection:
            instant: datetime | None = await connection.scalar(select(func.min(workspaces.c.removed_at)))
        return instant


def _of(table: Table, platform: str, workspace: str) -> ColumnElement[bool]:
    return (table.c.platform == platform) & (table.c.workspace == workspace)


async def _purge(connection: AsyncConnection, platform: str, workspace: str) -> None:
    """Delete a workspace's channels with all that hangs on them, and the people who are known nowhere else."""
    channels = select(subscriptions.c.id).where(_of(subscriptions, platform, workspace))
    played = select(lives.c.id).where(lives.c.subscription.in_(channels))
    for table in (live_answers, live_players):
        await connection.execute(delete(table).where(table.c.live.in_(played)))
    for table in (answers, posts, members, team_members, teams, reports, quarantine, lives):
        await connection.execute(delete(table).where(table.c.subscription.in_(channels)))
    for table in (deliveries, accounts, subscriptions, installations):
        await connection.execute(delete(table).where(_of(table, platform, workspace)))
    for table in (
        reviews,
        quizzes,
        memory,
        learners,
        aways,
        codes,
        abilities,
        reports,
        live_answers,
        live_players,
    ):
        await connection.execute(delete(table).where(table.c.person.in_(_nobody())))
    await connection.execute(delete(people).where(people.c.id.in_(_nobody())))
    await connection.execute(delete(workspaces).where(_of(workspaces, platform, workspace)))


def _nobody() -> Select[tuple[int]]:
    """People without any account, of whom nothing in a channel is left."""
    known = select(accounts.c.person).where(accounts.c.person == people.c.id)
    elsewhere = select(answers.c.person).where(answers.c.person == people.c.id)
    owners = select(subscriptions.c.set_up_by).where(subscriptions.c.set_up_by == people.c.id)
    managers = select(quarantine.c.person).where(quarantine.c.person == people.c.id)
    hosts = select(lives.c.host).where(lives.c.host == people.c.id)
    return select(people.c.id).where(*(~found.exists() for found in (known, elsewhere, owners, managers, hosts)))
