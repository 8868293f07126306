"""People: who is who."""

import asyncio
from collections import OrderedDict
from collections.abc import Collection, Mapping
from datetime import date

from sqlalchemy import ColumnElement, Insert, delete, func, insert, literal, select, true, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.sql.engine import Database
from adapters.sql.tables import EVERYWHERE, accounts, members, people, subscriptions
from bot.model import NAMELESS, Account, Place

KNOWN = 10_000
"""Accounts that are remembered in this process, the ones seen last."""

REMEMBERED = 30.0
"""Seconds for which an account is remembered: another process may have joined it with another one."""


class SqlPeople:
    """`bot.ports.People` in SQL. An account that was seen lately, under the same name, costs no query."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: OrderedDict[tuple[str, str, str], tuple[str, int, float]] = OrderedDict()

    async def person(self, account: Account) -> int:
        key = account.platform, account.workspace, account.user
        now = asyncio.get_running_loop().time()
        name, person, until = self._known.get(key, ("", 0, 0.0))
        told = account.name or name
        if name != told or now > until:
            person, until = await self._find(account), now + REMEMBERED
        self._remember(key, told, person, until)
        return person

    def forget(self) -> None:
        """Look everybody up anew: accounts were joined."""
        self._known.clear()

    async def hide(self, person: int, hidden: bool) -> None:
        async with self._database.write() as connection:
            await connection.execute(update(people).where(people.c.id == person).values(hidden=hidden))

    async def rename(self, person: int, alias: str) -> None:
        async with self._database.write() as connection:
            await connection.execute(update(people).where(people.c.id == person).values(alias=alias))

    async def unchecked(self, subscription: int, people: Collection[int], day: date) -> Mapping[int, Account]:
        channel = subscriptions.c.id == subscription
        there = subscriptions.c.platform, subscriptions.c.workspace
        everywhere = subscriptions.c.platform, literal(EVERYWHERE)
        checked = select(members.c.person).where(
            members.c.subscription == subscription, members.c.checked_on >= day
        )
        theirs = select(accounts).where(
            tuple_(accounts.c.platform, accounts.c.workspace).in_(
                select(*there).where(channel).union_all(select(*everywhere).where(channel))
            ),
            accounts.c.person.in_(people),
            accounts.c.person.not_in(checked),
        )
        async with self._database.read() as connection:
            rows = await connection.execute(theirs.order_by(accounts.c.user))
            return {row.person: Account(row.platform, row.workspace, row.user, row.name) for row in rows}

    async def checked(self, subscription: int, present: Mapping[int, bool], day: date) -> None:
        rows = [
            {"subscription": subscription, "person": person, "checked_on": day, "present": here}
            for person, here in sorted(present.items())
        ]
        if rows:
            async with self._database.write() as connection:
                await connection.execute(self._upsert(), rows)

    async def left(self, place: Place, account: Account, day: date) -> None:
        channel = () if not place.channel else (subscriptions.c.channel == place.channel,)
        there = select(subscriptions.c.id).where(
            subscriptions.c.platform == place.platform, subscriptions.c.workspace == place.workspace, *channel
        )
        who = select(accounts.c.person).where(_is(account))
        async with self._database.write() as connection:
            person = await connection.scalar(who)
            channels = (await connection.scalars(there)).all() if person is not None else []
            rows = [{"subscription": c, "person": person, "checked_on": day, "present": False} for c in channels]
            if rows:
                await connection.execute(self._upsert(), rows)

    def _upsert(self) -> Insert:
        new = self._database.insert(members)
        changed = {"checked_on": new.excluded.checked_on, "present": new.excluded.present}
        return new.on_conflict_do_update(index_elements=["subscription", "person"], set_=changed)

    def _remember(self, key: tuple[str, str, str], name: str, person: int, until: float) -> None:
        self._known[key] = name, person, until
        self._known.move_to_end(key)
        if len(self._known) > KNOWN:
            self._known.popitem(last=False)

    async def _find(self, account: Account) -> int:
        """The person of an account; nothing is written for one that is known under this name."""
        named = accounts.c.name == account.name if account.name else true()
        known = select(accounts.c.person).where(_is(account), named)
        async with self._database.read() as connection:
            person: int | None = await connection.scalar(known)
        return person if person is not None else await self._store(account)

    async def _store(self, account: Account) -> int:
        """The person of an account whose name is stored as it is now, if it was told."""
        name = account.name or accounts.c.name
        renamed = update(accounts).where(_is(account)).values(name=name).returning(accounts.c.person)
        async with self._database.write() as connection:
            person = await connection.scalar(renamed)
            return person if person is not None else await self._make(connection, account)

    async def _make(self, connection: AsyncConnection, account: Account) -> int:
        """A new person; the one who is there already when another process was quicker."""
        person: int = (await connection.execute(insert(people).returning(people.c.id))).scalar_one()
        values = {"platform": account.platform, "workspace": account.workspace, "user": account.user}
        new = self._database.insert(accounts).values(person=person, name=account.name or NAMELESS, **values)
        if await connection.scalar(new.on_conflict_do_nothing().returning(accounts.c.person)):
            return person
        await connection.execute(delete(people).where(people.c.id == person))
        theirs: int = (await connection.execute(select(accounts.c.person).where(_is(account)))).scalar_one()
        return theirs


def _is(account: Account) -> ColumnElement[bool]:
    return (
        (accounts.c.platform == account.platform)
        & (accounts.c.workspace == account.workspace)
        & (accounts.c.user == account.user)
    )


def name_of(person: ColumnElement[int], platform: str, workspace: str) -> ColumnElement[str]:
    """A person's alias, or their name in a workspace; where they have no account there, their name elsewhere.

    Somebody may act in a channel that two workspaces share.
    """
    here = (accounts.c.platform == platform).desc(), (accounts.c.workspace == workspace).desc()
    rest = accounts.c.platform, accounts.c.workspace, accounts.c.user
    names = select(accounts.c.name).where(accounts.c.person == person).order_by(*here, *rest).limit(1)
    aliases = select(func.nullif(people.c.alias, "")).where(people.c.id == person)
    alias = aliases.correlate_except(people).scalar_subquery()
    return func.coalesce(alias, names.correlate_except(accounts).scalar_subquery())


def is_hidden(person: ColumnElement[int]) -> ColumnElement[bool]:
    """Whether somebody wants to be on no board and in no reveal."""
    hidden = select(people.c.id).where(people.c.id == person, people.c.hidden)
    return hidden.correlate_except(people).exists()
