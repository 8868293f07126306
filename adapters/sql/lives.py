"""Live quizzes, from the lobby to the podium."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, Select, bindparam, cast, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.sql.columns import AnyRow
from adapters.sql.engine import Database
from adapters.sql.outbox import put
from adapters.sql.people import is_hidden, name_of
from adapters.sql.posts import CHANNEL
from adapters.sql.tables import deliveries, live_answers, live_players, lives, subscriptions
from bot.message import Message
from bot.model import Arrival, Live, Phase, Place, Player, Spread


class SqlLives:
    """`bot.ports.Lives` in SQL."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def begin(self, draft: Live, now: datetime, compose: Callable[[Live], Message]) -> Live | None:
        new = self._database.insert(lives).values(_values(draft)).on_conflict_do_nothing()
        async with self._database.write() as connection:
            number = await connection.scalar(new.returning(lives.c.id))
            if number is None:
                return None
            made = (await _select(connection, _all().where(lives.c.id == number)))[0]
            await _tell(connection, made, compose(made), now)
        return await self.get(number)

    async def get(self, live: int) -> Live | None:
        async with self._database.read() as connection:
            found = await _select(connection, _all().where(lives.c.id == live))
        return found[0] if found else None

    async def join(self, live: int, person: int) -> None:
        new = self._database.insert(live_players).values(live=live, person=person)
        async with self._database.write() as connection:
            await connection.execute(new.on_conflict_do_nothing())

    async def answer(
        self, live: Live, person: int, choice: str, *, correct: bool, at: datetime
    ) -> tuple[str, bool] | None:
        types = live_answers.c
        given = (
            bindparam("of_person", person, types.person.type),
            bindparam("of_choice", choice, types.choice.type),
            bindparam("of_correct", correct, types.correct.type),
            bindparam("of_at", at, types.at.type),
        )
        asked = lives.c.id == live.id, lives.c.number == live.number, lives.c.phase == Phase.ASKED
        row = select(lives.c.id, lives.c.number, *given).where(*asked).with_for_update(read=True)
        columns = ["live", "number", "person", "choice", "correct", "at"]
        new = self._database.insert(live_answers).from_select(columns, row).on_conflict_do_nothing()
        mine = types.live == live.id, types.number == live.number, types.person == person
        async with self._database.write() as connection:
            stored: str | None = await connection.scalar(new.returning(types.choice))
            counts = stored or await connection.scalar(select(types.choice).where(*mine))
        return (counts, stored is not None) if counts is not None else None

    async def due(self, now: datetime, limit: int) -> tuple[Live, ...]:
        over = _all().where(lives.c.ends_at <= now).order_by(lives.c.ends_at, lives.c.id).limit(limit)
        async with self._database.read() as connection:
            return await _select(connection, over)

    async def ask(self, seen: Live, changed: Live, now: datetime, message: Message) -> bool:
        before = select(lives.c.delivery).where(lives.c.id == seen.id)
        unseen = deliveries.c.message_id == "", ~deliveries.c.tried
        async with self._database.write() as connection:
            if not await _move(connection, seen, changed.phase, changed.number, changed.ends_at):
                return False
            old = await connection.scalar(before)
            questions = update(lives).where(lives.c.id == seen.id).values(questions=changed.questions)
            await connection.execute(questions)
            await _tell(connection, changed, message, now)
            await connection.execute(delete(deliveries).where(deliveries.c.id == old, *unseen))
        return True

    async def show(self, seen: Live, changed: Live, now: datetime, compose: Callable[[Spread], Message]) -> bool:
        async with self._database.write() as connection:
            if not await _move(connection, seen, changed.phase, changed.number, changed.ends_at):
                return False
            shown = compose(await _spread(connection, seen))
            await put(connection, seen.place, shown, now, edits=seen.message_id)
        return True

    async def amend(self, seen: Live, now: datetime, compose: Callable[[Sequence[str]], Message]) -> None:
        name = name_of(live_players.c.person, seen.place.platform, seen.place.workspace)
        playing = select(name).where(live_players.c.live == seen.id, ~is_hidden(live_players.c.person))
        async with self._database.write() as connection:
            names = sorted((await connection.scalars(playing)).all(), key=str.casefold)
            await put(connection, seen.place, compose(names), now, edits=seen.message_id)

    async def finish(self, seen: Live, now: datetime, compose: Callable[[Sequence[Player]], Message]) -> bool:
        async with self._database.write() as connection:
            if not await _move(connection, seen, Phase.OVER, seen.number, None):
                return False
            await put(connection, seen.place, compose(await _players(connection, seen)), now)
        return True

    async def postpone(self, seen: Live, ends_at: datetime) -> None:
        async with self._database.write() as connection:
            await _move(connection, seen, seen.phase, seen.number, ends_at)

    async def wake_at(self) -> datetime | None:
        async with self._database.read() as connection:
            instant: datetime | None = await connection.scalar(select(func.min(lives.c.ends_at)))
        return instant


async def _move(
    connection: AsyncConnection, seen: Live, phase: Phase, number: int, ends_at: datetime | None
) -> bool:
    """Go on from the phase that was seen; False when it is another one by now."""
    still = lives.c.phase == seen.phase, lives.c.number == seen.number, lives.c.ends_at == seen.ends_at
    moved = update(lives).where(lives.c.id == seen.id, *still)
    values = moved.values(phase=phase, number=number, ends_at=ends_at)
    return await connection.scalar(values.returning(lives.c.id)) is not None


async def _tell(connection: AsyncConnection, live: Live, message: Message, now: datetime) -> None:
    """Put a message of its own, which shows the phase from now on."""
    delivery = await put(connection, live.place, message, now)
    await connection.execute(update(lives).where(lives.c.id == live.id).values(delivery=delivery))


async def _spread(connection: AsyncConnection, live: Live) -> Spread:
    name = name_of(live_answers.c.person, live.place.platform, live.place.workspace)
    hidden = is_hidden(live_answers.c.person)
    here = live_answers.c.live == live.id, live_answers.c.number == live.number
    given = select(live_answers.c.choice, live_answers.c.correct, name.label("name"), hidden.label("hidden"))
    rows = (await connection.execute(given.where(*here))).all()
    right = sorted((row.name for row in rows if row.correct and not row.hidden), key=str.casefold)
    return Spread(Counter(row.choice for row in rows), tuple(right))


async def _players(connection: AsyncConnection, live: Live) -> tuple[Player, ...]:
    correct = func.sum(cast(live_answers.c.correct, Integer)).label("correct")
    person = live_answers.c.person
    name = name_of(person, live.place.platform, live.place.workspace).label("name")
    sums = (
        select(person, name, correct, func.count().label("answers"))
        .where(live_answers.c.live == live.id, ~is_hidden(person))
        .group_by(person)
        .order_by(correct.desc(), person)
    )
    return tuple(Player(*row) for row in await connection.execute(sums))


def _all() -> Select[Any]:
    state = (deliveries.c.message_id, deliveries.c.due_at, deliveries.c.tried, deliveries.c.given_up)
    channel = lives.c.subscription == subscriptions.c.id
    told = lives.c.delivery == deliveries.c.id
    return select(lives, *CHANNEL, *state).join(subscriptions, channel).outerjoin(deliveries, told)


async def _select(connection: AsyncConnection, query: Select[Any]) -> tuple[Live, ...]:
    return tuple(map(_live, await connection.execute(query)))


def _live(row: AnyRow) -> Live:
    place = Place(row.platform, row.workspace, row.channel)
    message_id = row.message_id or ""
    ends_at = row.ends_at
    return Live(
        row.id,
        row.subscription,
        place,
        row.host,
        row.topic,
        row.questions,
        row.seconds,
        Phase(row.phase),
        row.number,
        ends_at,
        _arrival(row),
        message_id,
    )


def _arrival(row: AnyRow) -> Arrival:
    if row.message_id:
        return Arrival.ARRIVED
    if row.due_at is None:
        return Arrival.REFUSED
    return Arrival.UNSURE if row.tried else Arrival.WAITING


def _values(draft: Live) -> dict[str, Any]:
    return {
        "subscription": draft.subscription,
        "host": draft.host,
        "topic": draft.topic,
        "questions": draft.questions,
        "seconds": draft.seconds,
        "phase": draft.phase,
        "number": draft.number,
        "ends_at": draft.ends_at,
    }
