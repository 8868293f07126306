"""Subscriptions: one suite on SQLite and on PostgreSQL."""

from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.sql import SqlStore
from bot.model import Account, Place
from tests.records import CHANNEL, MONDAY, fill, subscription


async def person(store: SqlStore, user: str = "ann") -> int:
    return await store.people.person(Account("memory", "w", user, user))


async def test_a_subscription_comes_back_as_it_was_stored(store: SqlStore) -> None:
    stored = await store.schedule.subscribe(subscription(by=await person(store)))
    assert stored == replace(subscription(by=stored.set_up_by), id=stored.id)
    assert await store.schedule.subscription(CHANNEL) == stored
    assert await store.schedule.by_id(stored.id) == stored


async def test_the_place_is_the_key_and_threads_belong_to_their_channel(store: SqlStore) -> None:
    by = await person(store)
    first = await store.schedule.subscribe(subscription(by=by))
    again = await store.schedule.subscribe(replace(subscription(by=by), topics=(), next_post_at=None))
    assert again.id == first.id
    assert await store.schedule.subscription(replace(CHANNEL, thread="t")) == again
    assert await store.schedule.subscription(replace(CHANNEL, workspace="other")) is None


async def test_an_unknown_subscription_is_an_error(store: SqlStore) -> None:
    with pytest.raises(LookupError):
        await store.schedule.by_id(7)


async def test_due_ones_come_longest_due_first_and_no_more_than_asked_for(store: SqlStore) -> None:
    by = await person(store)
    for number, minutes in enumerate((3, 1, 2, 4)):
        place = Place("memory", "w", str(number))
        await store.schedule.subscribe(subscription(place, by, MONDAY + timedelta(minutes=minutes)))
    await store.schedule.subscribe(subscription(Place("memory", "w", "paused"), by, None))
    due = await store.schedule.due(MONDAY + timedelta(minutes=3), 2)
    assert [found.place.channel for found in due] == ["1", "2"]
    assert len(await store.schedule.due(MONDAY + timedelta(minutes=3), 10)) == 3
    assert await store.schedule.wake_at() == MONDAY + timedelta(minutes=1)


async def test_nothing_subscribed_wakes_nobody(store: SqlStore) -> None:
    assert await store.schedule.wake_at() is None


async def test_a_persons_channels_are_those_they_set_up_or_answered_in(store: SqlStore) -> None:
    filled = await fill(store)
    assert await store.schedule.of_person(filled.people["bob"]) == ()
    await store.answers.answer(filled.answer("bob"))
    (theirs,) = await store.schedule.of_person(filled.people["bob"])
    assert theirs.place == CHANNEL
    assert [s.place for s in await store.schedule.of_person(filled.people["ann"])] == [CHANNEL]
