"""Who is called what, and what it costs to know. One suite on SQLite and on PostgreSQL."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import Engine, event, func, select

from adapters.sql import SqlStore, open_store
from adapters.sql import people as sql_people
from adapters.sql.engine import Database
from adapters.sql.tables import people
from bot.message import Message
from bot.model import Account, Tally
from tests.records import HELLO, MONDAY, Filled, fill

ANN = Account("memory", "w", "ann", "Ann")


@contextmanager
def counted(event_name: str) -> Iterator[list[str]]:
    """What all engines do meanwhile."""
    seen: list[str] = []

    def see(*_: object) -> None:
        seen.append(event_name)

    event.listen(Engine, event_name, see)
    try:
        yield seen
    finally:
        event.remove(Engine, event_name, see)


async def shown_name(store: SqlStore, filled: Filled) -> str:
    (standing,) = await store.answers.board(filled.subscription.id, date.min, date.max)
    return standing.name


async def test_somebody_seen_lately_costs_no_query(store: SqlStore) -> None:
    person = await store.people.person(ANN)
    with counted("before_cursor_execute") as queries:
        assert await store.people.person(ANN) == person
    assert queries == []


async def test_only_so_many_are_remembered_and_the_others_found_again(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sql_people, "KNOWN", 2)
    accounts = [replace(ANN, user=user) for user in "abc"]
    numbers = [await store.people.person(account) for account in accounts]
    with counted("before_cursor_execute") as queries:
        assert await store.people.person(accounts[2]) == numbers[2]
        assert queries == []
        assert await store.people.person(accounts[0]) == numbers[0]
        assert queries != []


async def test_a_name_that_changes_to_and_fro_is_the_one_seen_last(store: SqlStore) -> None:
    filled = await fill(store)
    await store.answers.answer(filled.answer("ann"))
    for name in ("Annabel", "Ann", "Annie", "Ann"):
        await store.people.person(replace(ANN, name=name))
        assert await shown_name(store, filled) == name


async def test_people_of_another_workspace_appear_by_their_name_there(store: SqlStore) -> None:
    filled = await fill(store)
    guest = await store.people.person(Account("memory", "v", "guest", "Guest"))
    await store.answers.answer(replace(filled.answer("ann"), person=guest))
    assert await shown_name(store, filled) == "Guest"


async def test_those_who_took_part_are_named_in_order_whatever_their_case(store: SqlStore) -> None:
    filled = await fill(store)
    for user, name in {"u1": "zoe", "u2": "Émile", "u3": "adam", "u4": "Bea"}.items():
        filled.people[user] = await store.people.person(Account("memory", "w", user, name))
        await store.answers.answer(filled.answer(user))
    tallies: list[Tally] = []

    def compose(tally: Tally) -> Message:
        tallies.append(tally)
        return HELLO

    await store.posts.close(filled.post, MONDAY, compose)
    assert tallies[0].names == ("adam", "Bea", "zoe", "Émile")


async def test_processes_that_meet_somebody_at_once_leave_no_second_person(url: str) -> None:
    async with open_store(url) as one, open_store(url) as two:
        await asyncio.gather(*(store.people.person(ANN) for store in (one, two) * 5))
    database = Database(url)
    async with database.read() as connection:
        assert await connection.scalar(select(func.count()).select_from(people)) == 1
    await database.close()


async def test_many_answers_at_once_take_few_transactions(store: SqlStore) -> None:
    filled = await fill(store, people=200)
    with counted("commit") as commits:
        outcomes = await asyncio.gather(*(store.answers.answer(filled.answer(f"p{n}")) for n in range(200)))
    assert all(outcome.fresh for outcome in outcomes)
    assert len(commits) <= 2
