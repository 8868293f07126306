"""Presence: when people were away, and when platforms were."""

from datetime import date, datetime, timedelta

from sqlalchemy import insert, select, update

from adapters.sql.engine import Database
from adapters.sql.tables import aways, outages, pulses
from bot.model import Away

FRESH = 12
"""A pulse is written anew after this part of the longest silence."""


class SqlPresence:
    """`bot.ports.Presence` in SQL."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def go_away(self, person: int, away: Away) -> None:
        async with self._database.write() as connection:
            await connection.execute(insert(aways).values(person=person, since=away.since, until=away.until))

    async def come_back(self, person: int, today: date) -> None:
        running = update(aways).where(aways.c.person == person, aways.c.until >= today)
        async with self._database.write() as connection:
            await connection.execute(running.values(until=today - timedelta(days=1)))

    async def aways(self, person: int) -> tuple[Away, ...]:
        theirs = select(aways).where(aways.c.person == person).order_by(aways.c.since)
        async with self._database.read() as connection:
            return tuple(Away(row.since, row.until) for row in await connection.execute(theirs))

    async def beat(self, platform: str, now: datetime, longest: timedelta) -> None:
        last = select(pulses.c.at).where(pulses.c.platform == platform)
        async with self._database.read() as connection:
            seen: datetime | None = await connection.scalar(last)
        if seen is not None and now - seen < longest / FRESH:
            return  # nothing is written at most ticks
        new = self._database.insert(pulses).values(platform=platform, at=now)
        async with self._database.write() as connection:
            before: datetime | None = await connection.scalar(last.with_for_update())
            if before is not None and now - before > longest:
                await connection.execute(insert(outages).values(platform=platform, begin=before, end=now))
            if before is None or before < now:
                await connection.execute(new.on_conflict_do_update(index_elements=["platform"], set_={"at": now}))
