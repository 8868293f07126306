"""Schedule: which channel wants posts, and when its next one is due."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, Table, Update, and_, func, literal, or_, select, update

from adapters.sql.columns import AnyRow, Instant
from adapters.sql.engine import Database
from adapters.sql.tables import answers, subscriptions
from bot.deck import Level
from bot.model import Order, Place, Plan, Subscription


class SqlSchedule:
    """`bot.ports.Schedule` in SQL."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def subscribe(self, subscription: Subscription) -> Subscription:
        values = _values(subscription)
        new = self._database.insert(subscriptions).values(values)
        stored = new.on_conflict_do_update(
            index_elements=["platform", "workspace", "channel"], set_=values
        ).returning(subscriptions)
        async with self._database.write() as connection:
            return _subscription((await connection.execute(stored)).one())

    async def subscription(self, place: Place) -> Subscription | None:
        own_first = (subscriptions.c.channel == place.channel).desc()
        found = await self._select(
            select(subscriptions).where(in_channel(subscriptions, place)).order_by(own_first).limit(1)
        )
        return found[0] if found else None

    async def by_id(self, subscription: int) -> Subscription:
        found = await self._select(select(subscriptions).where(subscriptions.c.id == subscription))
        if not found:
            raise LookupError(f"no subscription {subscription}")
        return found[0]

    async def of_person(self, person: int) -> tuple[Subscription, ...]:
        return await self._select(select(subscriptions).where(joined_by(person)).order_by(subscriptions.c.id))

    async def of_platform(self, platform: str) -> tuple[Subscription, ...]:
        there = select(subscriptions).where(subscriptions.c.platform == platform)
        return await self._select(there.order_by(subscriptions.c.id))

    async def due(self, now: datetime, limit: int) -> tuple[Subscription, ...]:
        due = select(subscriptions).where(subscriptions.c.next_post_at <= now)
        return await self._select(due.order_by(subscriptions.c.next_post_at, subscriptions.c.id).limit(limit))

    async def postpone(self, seen: Subscription, next_post_at: datetime | None) -> None:
        async with self._database.write() as connection:
            await connection.execute(advance(seen.id, seen.next_post_at, next_post_at))

    async def wake_at(self) -> datetime | None:
        async with self._database.read() as connection:
            instant: datetime | None = await connection.scalar(select(func.min(subscriptions.c.next_post_at)))
        return instant

    async def _select(self, query: Select[Any]) -> tuple[Subscription, ...]:
        async with self._database.read() as connection:
            return tuple(map(_subscription, await connection.execute(query)))


def advance(subscription: int, seen: datetime | None, next_post_at: datetime | None) -> Update:
    """Set when a channel's next post is due, if it still is when it was seen to be."""
    unchanged = subscriptions.c.next_post_at.is_not_distinct_from(literal(seen, Instant()))
    moved = update(subscriptions).where(subscriptions.c.id == subscription, unchanged)
    return moved.values(next_post_at=next_post_at)


def in_channel(table: Table, place: Place) -> ColumnElement[bool]:
    """Whether a row of this table belongs to the channel of a place, to its threads, or to what it is within."""
    channels = (place.channel, place.within) if place.within else (place.channel,)
    return and_(
        table.c.platform == place.platform,
        table.c.workspace == place.workspace,
        table.c.channel.in_(channels),
    )


def joined_by(person: int) -> ColumnElement[bool]:
    """Whether a subscription is of a channel in which this person answered or which they set up."""
    answered = select(answers.c.subscription).where(answers.c.person == person)
    return or_(subscriptions.c.set_up_by == person, subscriptions.c.id.in_(answered))


def _values(subscription: Subscription) -> dict[str, Any]:
    place, plan = subscription.place, subscription.plan
    return {
        "platform": place.platform,
        "workspace": place.workspace,
        "channel": place.channel,
        "zone": plan.zone.key,
        "time": plan.time,
        "days": sorted(plan.days),
        "days_off": [day.isoformat() for day in sorted(plan.days_off)],
        "topics": subscription.topics,
        "reveal_after": subscription.reveal_after,
        "set_up_by": subscription.set_up_by,
        "next_post_at": subscription.next_post_at,
        "stopped": subscription.stopped,
        "order": subscription.order,
        "level": subscription.level,
        "recap": subscription.recap,
    }


def _subscription(row: AnyRow) -> Subscription:
    days_off = frozenset(map(date.fromisoformat, row.days_off))
    return Subscription(
        id=row.id,
        place=Place(row.platform, row.workspace, row.channel),
        plan=Plan(ZoneInfo(row.zone), row.time, frozenset(row.days), days_off),
        topics=tuple(row.topics),
        reveal_after=row.reveal_after,
        set_up_by=row.set_up_by,
        next_post_at=row.next_post_at,
        stopped=row.stopped,
        order=Order(row.order),
        level=Level(row.level) if row.level else None,
        recap=row.recap,
        recapped=row.recapped,
    )
