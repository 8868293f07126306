"""Reports: what people find wrong with questions, and what managers make of it."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.sql.engine import Database
from adapters.sql.regrading import regrade
from adapters.sql.tables import quarantine, reports
from bot.deck import item_of
from bot.model import Report, Reported
from bot.ports import Correction

WAITING = ~reports.c.settled


class SqlReports:
    """`bot.ports.Reports` in SQL."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def report(self, report: Report) -> bool:
        about = reports.c.subscription == report.subscription, reports.c.question == report.question
        mine = select(reports.c.id).where(*about, reports.c.person == report.person, WAITING)
        new = insert(reports).values(
            subscription=report.subscription,
            person=report.person,
            question=report.question,
            reason=report.reason,
            at=report.at,
            settled=False,
        )
        async with self._database.write() as connection:
            if await connection.scalar(mine) is not None:
                return False
            await connection.execute(new)
        return True

    async def waiting(self, subscription: int) -> tuple[Reported, ...]:
        theirs = select(reports.c.question, reports.c.reason).where(
            reports.c.subscription == subscription, WAITING
        )
        reasons: dict[str, list[str]] = {}
        async with self._database.read() as connection:
            for question, reason in await connection.execute(theirs.order_by(reports.c.at, reports.c.id)):
                reasons.setdefault(question, []).append(reason)
        most_first = sorted(reasons, key=lambda question: -len(reasons[question]))
        return tuple(Reported(question, tuple(reasons[question])) for question in most_first)

    async def keep(self, subscription: int, question: str) -> None:
        async with self._database.write() as connection:
            await _settle(connection, subscription, question)
            of_item = quarantine.c.item == item_of(question)
            await connection.execute(delete(quarantine).where(quarantine.c.subscription == subscription, of_item))

    async def quarantine(self, subscription: int, question: str, by: int, at: datetime) -> None:
        async with self._database.write() as connection:
            await self._quarantine(connection, subscription, question, by, at)

    async def quarantined(self, subscriptions: Collection[int]) -> frozenset[str]:
        there = select(quarantine.c.item).where(quarantine.c.subscription.in_(subscriptions))
        async with self._database.read() as connection:
            return frozenset(await connection.scalars(there))

    async def regrade(self, subscription: int, correction: Correction, by: int, at: datetime) -> int:
        async with self._database.write() as connection:
            touched = await regrade(connection, subscription, correction, at)
            await self._quarantine(connection, subscription, correction.question, by, at)
        return touched

    async def _quarantine(
        self, connection: AsyncConnection, subscription: int, question: str, by: int, at: datetime
    ) -> None:
        values = {"subscription": subscription, "item": item_of(question), "person": by, "at": at}
        new = self._database.insert(quarantine).values(values)
        await connection.execute(new.on_conflict_do_nothing())
        await _settle(connection, subscription, question)


async def _settle(connection: AsyncConnection, subscription: int, question: str) -> None:
    about = reports.c.subscription == subscription, reports.c.question == question
    await connection.execute(update(reports).where(*about, WAITING).values(settled=True))
