"""Learners: how people want to review, and who is to be reminded."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select, update

from adapters.sql.columns import AnyRow
from adapters.sql.engine import Database
from adapters.sql.outbox import put
from adapters.sql.tables import learners
from bot.message import Message
from bot.model import Account, Learner, Place


class SqlLearners:
    """`bot.ports.Learners` in SQL."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def learner(self, person: int) -> Learner | None:
        async with self._database.read() as connection:
            row = (await connection.execute(select(learners).where(learners.c.person == person))).one_or_none()
        return _learner(row) if row else None

    async def wish(self, learner: Learner) -> None:
        values = _values(learner)
        new = self._database.insert(learners).values(values)
        async with self._database.write() as connection:
            await connection.execute(new.on_conflict_do_update(index_elements=["person"], set_=values))

    async def due(self, now: datetime, limit: int) -> tuple[Learner, ...]:
        waiting = select(learners).where(learners.c.next_reminder_at <= now)
        ordered = waiting.order_by(learners.c.next_reminder_at, learners.c.person).limit(limit)
        async with self._database.read() as connection:
            return tuple(_learner(row) for row in await connection.execute(ordered))

    async def remind(self, seen: Learner, changed: Learner, notice: Message | None, now: datetime) -> None:
        unmoved = learners.c.person == seen.person, learners.c.next_reminder_at == seen.next_reminder_at
        moved = update(learners).where(*unmoved).values(_values(changed)).returning(learners.c.person)
        async with self._database.write() as connection:
            if await connection.scalar(moved) is not None and notice is not None:
                await put(connection, Place.to(changed.account), notice, now)

    async def wake_at(self) -> datetime | None:
        async with self._database.read() as connection:
            instant: datetime | None = await connection.scalar(select(func.min(learners.c.next_reminder_at)))
        return instant


def _values(learner: Learner) -> dict[str, Any]:
    account = learner.account
    return {
        "person": learner.person,
        "platform": account.platform,
        "workspace": account.workspace,
        "user": account.user,
        "zone": learner.zone.key,
        "per_day": learner.per_day,
        "remind_at": learner.remind_at,
        "next_reminder_at": learner.next_reminder_at,
        "ignored": learner.ignored,
    }


def _learner(row: AnyRow) -> Learner:
    account = Account(row.platform, row.workspace, row.user, "")
    return Learner(
        row.person, account, ZoneInfo(row.zone), row.per_day, row.remind_at, row.next_reminder_at, row.ignored
    )
