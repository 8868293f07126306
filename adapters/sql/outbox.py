"""Outbox: deliveries, from the moment they are decided until they are settled."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Update, delete, func, insert, select, true, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.sql.columns import AnyRow
from adapters.sql.engine import Database
from adapters.sql.schedule import in_channel
from adapters.sql.tables import EVERYWHERE, accounts, answers, deliveries, posts, subscriptions
from bot.message import Message
from bot.model import Account, Delivery, Place

SETTLE_AFTER = timedelta(seconds=60)
"""A delivery that was taken and of which nothing was heard is handed out again; a try ends well before."""

UNSETTLED = deliveries.c.due_at.is_not(None)


class SqlOutbox:
    """`bot.ports.Outbox` in SQL."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def put(self, place: Place, message: Message, now: datetime, edits: str = "") -> int:
        async with self._database.write() as connection:
            return await put(connection, place, message, now, edits=edits)

    async def claim(
        self, now: datetime, limit: int, platforms: Collection[str] | None = None
    ) -> tuple[Delivery, ...]:
        served = true() if platforms is None else deliveries.c.platform.in_(platforms)
        free = deliveries.c.due_at <= now, served, ~_is_behind_another_edit()
        due = select(deliveries).where(*free).order_by(deliveries.c.id).limit(limit)
        async with self._database.write() as connection:
            rows = (await connection.execute(due.with_for_update(skip_locked=True))).all()
            if rows:
                await connection.execute(_take([row.id for row in rows], now))
        return tuple(map(_delivery, rows))

    async def sent(self, delivery: Delivery, message_id: str, now: datetime) -> None:
        if delivery.edits:
            await self._edited(delivery)
            return
        arrived = {"due_at": None, "sent_at": now, "message_id": message_id}
        async with self._database.write() as connection:
            await connection.execute(_settle(delivery).values(arrived))
            await connection.execute(
                update(posts)
                .where(posts.c.id == delivery.post, posts.c.message_id == "")
                .values(message_id=message_id)
            )

    async def _edited(self, delivery: Delivery) -> None:
        """The changed message is what was sent; the edit itself is done with."""
        changed = in_channel(deliveries, delivery.place), deliveries.c.message_id == delivery.edits
        async with self._database.write() as connection:
            await connection.execute(update(deliveries).where(*changed).values(message=delivery.message))
            await connection.execute(delete(deliveries).where(deliveries.c.id == delivery.id))

    async def put_off(self, delivery: Delivery, until: datetime) -> None:
        async with self._database.write() as connection:
            await connection.execute(_settle(delivery).values(due_at=until, tried=False))

    async def give_up(self, delivery: Delivery, reason: str) -> None:
        async with self._database.write() as connection:
            await connection.execute(_settle(delivery).values(due_at=None, given_up=reason))
            # Somebody may have seen it after all, and answered: an answer is never thrown away.
            answered = select(answers.c.post).where(answers.c.post == posts.c.id).exists()
            unseen = posts.c.id == delivery.post, posts.c.message_id == "", ~answered
            await connection.execute(delete(posts).where(*unseen))

    async def stop(self, place: Place, reason: str, notice: Message, now: datetime) -> None:
        stopped = update(subscriptions).where(in_channel(subscriptions, place), subscriptions.c.stopped == "")
        values = stopped.values(next_post_at=None, stopped=reason)
        async with self._database.write() as connection:
            owner = await connection.scalar(values.returning(subscriptions.c.set_up_by))
            await tell_person(connection, place, owner, notice, now)

    async def tell(self, place: Place, notice: Message, now: datetime) -> None:
        of_channel = select(subscriptions.c.set_up_by).where(in_channel(subscriptions, place))
        async with self._database.write() as connection:
            await tell_person(connection, place, await connection.scalar(of_channel), notice, now)

    async def history(self, place: Place, limit: int) -> tuple[Delivery, ...]:
        sent = select(deliveries).where(in_channel(deliveries, place), deliveries.c.sent_at.is_not(None))
        newest = sent.order_by(deliveries.c.sent_at.desc(), deliveries.c.id.desc()).limit(limit)
        async with self._database.read() as connection:
            return tuple(map(_delivery, reversed((await connection.execute(newest)).all())))

    async def wake_at(self) -> datetime | None:
        async with self._database.read() as connection:
            instant: datetime | None = await connection.scalar(select(func.min(deliveries.c.due_at)))
        return instant


async def tell_person(
    connection: AsyncConnection, place: Place, person: int | None, notice: Message, now: datetime
) -> None:
    """Put a notice to somebody's private conversation in the workspace of a place; nobody, or nowhere: nothing."""
    here = accounts.c.platform == place.platform, accounts.c.workspace.in_((place.workspace, EVERYWHERE))
    account = select(accounts.c.user, accounts.c.name).where(*here, accounts.c.person == person).limit(1)
    found = (await connection.execute(account)).one_or_none()
    if found:
        await put(connection, Place.to(Account(place.platform, place.workspace, *found)), notice, now)


def _is_behind_another_edit() -> ColumnElement[bool]:
    """Whether an earlier edit of the same message is not settled: two at once might arrive in the wrong order."""
    earlier = deliveries.alias()
    same = earlier.c.edits == deliveries.c.edits, earlier.c.platform == deliveries.c.platform
    before = select(earlier.c.id).where(*same, earlier.c.id < deliveries.c.id, earlier.c.due_at.is_not(None))
    return (deliveries.c.edits != "") & before.exists()


async def put(
    connection: AsyncConnection,
    place: Place,
    message: Message,
    due_at: datetime,
    post: int | None = None,
    edits: str = "",
) -> int:
    """Store a delivery within a transaction; its id. `post` is the post that this message is."""
    if edits:
        older = in_channel(deliveries, place), deliveries.c.edits == edits, ~deliveries.c.tried
        await connection.execute(delete(deliveries).where(*older))
    new = insert(deliveries).values(
        platform=place.platform,
        workspace=place.workspace,
        channel=place.channel,
        thread=place.thread,
        post=post,
        due_at=due_at,
        tried=False,
        message_id="",
        edits=edits,
        given_up="",
        message=message,
    )
    number: int = (await connection.execute(new.returning(deliveries.c.id))).scalar_one()
    return number


def _take(ids: Sequence[int], now: datetime) -> Update:
    return update(deliveries).where(deliveries.c.id.in_(ids)).values(due_at=now + SETTLE_AFTER, tried=True)


def _settle(delivery: Delivery) -> Update:
    """What was settled once stays so: another process may have been quicker."""
    return update(deliveries).where(deliveries.c.id == delivery.id, UNSETTLED)


def _delivery(row: AnyRow) -> Delivery:
    place = Place(row.platform, row.workspace, row.channel, row.thread)
    return Delivery(row.id, place, row.message, row.post, row.tried, row.message_id, row.edits)
