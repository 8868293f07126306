"""Privacy: what is kept about somebody, and its end."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    JSON,
    ColumnElement,
    Table,
    Text,
    cast,
    delete,
    exists,
    func,
    or_,
    select,
    type_coerce,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.sql.codec import decode_message, encode_message
from adapters.sql.engine import Database
from adapters.sql.schedule import in_channel, joined_by
from adapters.sql.tables import (
    abilities,
    accounts,
    answers,
    aways,
    codes,
    deliveries,
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
    teams,
)
from bot.markdown import escape
from bot.model import NAMELESS, Place
from bot.words import say

ABOUT: Mapping[str, Table] = {
    "accounts": accounts,
    "answers": answers,
    "reviews": reviews,
    "memory": memory,
    "quizzes": quizzes,
    "aways": aways,
    "teams": team_members,
    "members": members,
    "learners": learners,
    "reports": reports,
    "players": live_players,
    "live": live_answers,
    "abilities": abilities,
    "codes": codes,
}
"""Tables whose rows are about one person, by what they hold."""

NAMING = (subscriptions.c.set_up_by, quarantine.c.person, lives.c.host)
"""Columns that may still hold the number of somebody of whom nothing else is left."""


class SqlPrivacy:
    """`bot.ports.Privacy` in SQL. `gone` is called when somebody's accounts are no longer theirs."""

    def __init__(self, database: Database, gone: Callable[[], None]) -> None:
        self._database = database
        self._gone = gone

    async def kept(self, person: int) -> Mapping[str, int]:
        async with self._database.read() as connection:
            counts = {kind: await _count(connection, table, person) for kind, table in ABOUT.items()}
        return {kind: count for kind, count in counts.items() if count}

    async def delete(self, person: int) -> None:
        async with self._database.write() as connection:
            await _unname(connection, person)
            await _delete_conversations(connection, person)
            for table in ABOUT.values():
                await connection.execute(delete(table).where(table.c.person == person))
            manned = select(team_members.c.team)
            await connection.execute(delete(teams).where(teams.c.group == "", teams.c.id.not_in(manned)))
            await _delete_person(connection, person)
        self._gone()


async def _count(connection: AsyncConnection, table: Table, person: int) -> int:
    counted = select(func.count()).select_from(table).where(table.c.person == person)
    number: int = (await connection.execute(counted)).scalar_one()
    return number


async def _delete_person(connection: AsyncConnection, person: int) -> None:
    """The number stays as nobody's where a channel still has it."""
    await connection.execute(update(people).where(people.c.id == person).values(hidden=True, alias=""))
    named = [exists().where(column == people.c.id) for column in NAMING]
    pointers = delete(people).where(people.c.merged_into == person, *(~one for one in named))
    await connection.execute(pointers)
    others = people.alias()
    pointed_at = exists().where(others.c.merged_into == people.c.id)
    await connection.execute(delete(people).where(people.c.id == person, ~pointed_at, *(~one for one in named)))


async def _delete_conversations(connection: AsyncConnection, person: int) -> None:
    """What was written to them in private."""
    theirs = select(accounts).where(accounts.c.person == person)
    for row in (await connection.execute(theirs)).all():
        private = deliveries.c.platform == row.platform, deliveries.c.channel == f"@{row.user}"
        await connection.execute(delete(deliveries).where(*private))


async def _unname(connection: AsyncConnection, person: int) -> None:
    """Put a word in place of their names in the stored messages of their channels."""
    names = await _names(connection, person)
    here = await _channels(connection, person)
    if not names or not here:
        return
    stored = cast(type_coerce(deliveries.c.message, JSON), Text)
    naming = or_(*(stored.contains(json.dumps(name)[1:-1], autoescape=True) for name in names))
    longest_first = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    pattern = re.compile(rf"(?<!\w)(?:{longest_first})(?!\w)")
    rows = await connection.execute(select(deliveries.c.id, deliveries.c.message).where(or_(*here), naming))
    for number, message in rows.all():
        renamed = decode_message(_renamed(encode_message(message), pattern))
        await connection.execute(update(deliveries).where(deliveries.c.id == number).values(message=renamed))


async def _names(connection: AsyncConnection, person: int) -> Sequence[str]:
    """As they stand in messages: plain in tables, with marks escaped elsewhere."""
    alias = select(people.c.alias).where(people.c.id == person)
    own = (await connection.scalars(select(accounts.c.name).where(accounts.c.person == person))).all()
    names = {name for name in (*own, await connection.scalar(alias)) if name and name != NAMELESS}
    return sorted(names | {escape(name) for name in names})


async def _channels(connection: AsyncConnection, person: int) -> Sequence[ColumnElement[bool]]:
    there = select(subscriptions.c.platform, subscriptions.c.workspace, subscriptions.c.channel)
    rows = (await connection.execute(there.where(joined_by(person)))).all()
    return [in_channel(deliveries, Place(*row)) for row in rows]


def _renamed(value: Any, pattern: re.Pattern[str]) -> Any:
    """The same JSON with another word for the names in its texts."""
    if isinstance(value, str):
        return pattern.sub(say("privacy.somebody"), value)
    if isinstance(value, list | tuple):
        return [_renamed(one, pattern) for one in value]
    if isinstance(value, dict):
        return {key: _renamed(one, pattern) for key, one in value.items()}
    return value
