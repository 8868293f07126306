"""Posts and deliveries at their edges: what is settled stays so. One suite on SQLite and on PostgreSQL."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import text, update
from sqlalchemy.exc import StatementError

from adapters.sql import SqlStore, open_store
from adapters.sql.engine import Database
from adapters.sql.tables import posts
from bot.deck import Question
from tests.records import CHANNEL, HELLO, MONDAY, Filled, fill, hello, send_all, subscription

LATER = MONDAY + timedelta(days=1)
PATIENCE = 30
"""Seconds after which a test that waits has failed."""


async def test_instants_come_back_in_utc_whatever_zone_they_came_in(store: SqlStore) -> None:
    filled = await fill(store)
    there = MONDAY.astimezone(timezone(timedelta(hours=-5)))
    changed = replace(filled.subscription, next_post_at=there)
    stored = await store.schedule.subscribe(changed)
    assert stored.next_post_at == MONDAY
    assert stored.next_post_at.tzinfo is UTC
    assert await store.schedule.due(MONDAY, 1) == (stored,)
    assert await store.schedule.due(MONDAY - timedelta(microseconds=1), 1) == ()


async def test_an_instant_without_a_zone_is_refused(store: SqlStore) -> None:
    filled = await fill(store)
    naive = datetime(2026, 11, 23, 9)  # noqa: DTZ001
    with pytest.raises(StatementError, match="without a time zone"):
        await store.schedule.subscribe(replace(filled.subscription, next_post_at=naive))


async def test_a_question_is_kept_whatever_characters_it_has(store: SqlStore) -> None:
    filled = await fill(store)
    odd: Question = replace(filled.post.question, stem="“ü” 🙂 \0 \ud800")
    draft = replace(filled.post, day=LATER.date(), question=odd, message_id="")
    post = await store.posts.open(draft, LATER, LATER, hello)
    assert post
    assert await store.posts.get(post.id) == post
    assert post.question == odd


async def test_a_channel_that_has_no_next_day_is_due_no_more(store: SqlStore) -> None:
    filled = await fill(store)
    draft = replace(filled.post, day=LATER.date(), message_id="")
    assert await store.posts.open(draft, LATER, None, hello)
    assert await store.schedule.due(MONDAY + timedelta(days=999), 10) == ()


async def test_nothing_is_posted_for_a_channel_that_does_not_exist(store: SqlStore) -> None:
    filled = await fill(store)
    draft = replace(filled.post, subscription=10**6)
    assert await store.posts.open(draft, LATER, LATER, hello) is None
    assert await store.outbox.claim(LATER, 10) == ()


async def test_a_post_closes_once(store: SqlStore) -> None:
    filled = await fill(store)
    assert await store.posts.close(filled.post, MONDAY, hello)
    assert not await store.posts.close(filled.post, LATER, hello)
    assert await store.posts.get(filled.post.id) == replace(filled.post, closed_at=MONDAY)
    assert len(await store.outbox.claim(LATER, 10)) == 1


async def test_what_closes_first_comes_first_and_no_more_than_asked_for(store: SqlStore) -> None:
    filled = await fill(store)
    second, third = await filled.open(day=1), await filled.open(day=2)
    late = MONDAY + timedelta(days=9)
    assert await store.posts.closing(late, 10) == (filled.post, second, third)
    assert await store.posts.closing(late, 2) == (filled.post, second)
    assert await store.posts.close(filled.post, late, hello)
    assert await store.posts.closing(late, 10) == (second, third)
    assert await store.posts.wake_at() == second.closes_at


async def test_the_reveals_message_does_not_become_the_posts(store: SqlStore) -> None:
    filled = await fill(store)
    assert await store.posts.close(filled.post, MONDAY, hello)
    assert len(await send_all(store, MONDAY)) == 1
    assert await store.posts.get(filled.post.id) == replace(filled.post, closed_at=MONDAY)


async def test_giving_a_reveal_up_leaves_the_post_and_its_answers(store: SqlStore) -> None:
    filled = await fill(store)
    await store.answers.answer(filled.answer("bob"))
    assert await store.posts.close(filled.post, MONDAY, hello)
    (reveal,) = await store.outbox.claim(MONDAY, 10)
    await store.outbox.give_up(reveal, "no rights")
    assert await store.posts.get(filled.post.id) == replace(filled.post, closed_at=MONDAY)
    assert await store.answers.answered(filled.post.id, filled.people["bob"])


async def test_a_post_that_somebody_answered_outlives_its_delivery_and_closes(store: SqlStore) -> None:
    filled = await fill(store)
    unsent = await filled.open(day=1, sent=False)
    await store.answers.answer(replace(filled.answer("bob"), post=unsent.id))
    (delivery,) = await store.outbox.claim(LATER, 10)
    await store.outbox.give_up(delivery, "no rights")
    assert await store.answers.answered(unsent.id, filled.people["bob"])
    days = (await store.answers.record(filled.subscription.id, filled.people["bob"])).posts
    assert [day.answered for day in days] == [False, True]
    assert unsent in await store.posts.closing(unsent.closes_at, 10)


async def test_the_day_of_a_removed_post_is_free(store: SqlStore) -> None:
    filled = await fill(store)
    unsent = await filled.open(day=1, sent=False)
    (delivery,) = await store.outbox.claim(LATER, 10)
    await store.outbox.give_up(delivery, "no rights")
    assert await store.outbox.claim(LATER + timedelta(days=1), 10) == ()
    again = await filled.open(day=1)
    assert again.day == unsent.day


async def test_a_late_report_does_not_undo_what_was_sent(store: SqlStore) -> None:
    filled = await fill(store)
    unsent = await filled.open(day=1, sent=False)
    (delivery,) = await store.outbox.claim(LATER, 10)
    await store.outbox.sent(delivery, "arrived", LATER)
    await store.outbox.give_up(delivery, "a slower process could not tell")
    found = await store.posts.get(unsent.id)
    assert found is not None
    assert found.message_id == "arrived"
    assert [d.message_id for d in await store.outbox.history(CHANNEL, 1)] == ["arrived"]


async def test_history_is_by_the_time_of_sending_and_of_one_channel(store: SqlStore) -> None:
    for name in ("one", "two"):
        await store.outbox.put(CHANNEL, HELLO, MONDAY)
        await store.outbox.put(replace(CHANNEL, channel=f"other {name}"), HELLO, MONDAY)
    for second, delivery in enumerate(reversed(await store.outbox.claim(MONDAY, 10))):
        await store.outbox.sent(delivery, f"m{delivery.id}", MONDAY + timedelta(seconds=second))
    shown = await store.outbox.history(CHANNEL, 10)
    assert len(shown) == 2
    assert shown[0].id > shown[1].id


async def test_a_resumed_channel_has_no_reason_to_be_stopped(store: SqlStore) -> None:
    filled = await fill(store)
    await store.outbox.stop(CHANNEL, "no rights", HELLO, MONDAY)
    resumed = replace(filled.subscription, next_post_at=LATER, stopped="")
    assert await store.schedule.subscribe(resumed) == resumed
    assert await store.schedule.by_id(filled.subscription.id) == resumed


async def test_an_answer_waits_for_a_close_that_is_under_way(postgresql_url: str) -> None:
    """SQLite has one writer at a time; PostgreSQL would show the answer the post as it was before the close."""
    closing = Database(postgresql_url)
    async with open_store(postgresql_url) as store:
        filled = await fill(store)
        async with closing.write() as connection:
            await connection.execute(update(posts).values(closed_at=MONDAY))
            answering = asyncio.create_task(store.answers.answer(filled.answer("bob")))
            async with asyncio.timeout(PATIENCE):
                while not answering.done() and not await somebody_waits(closing):
                    pass  # asking the server lets the answer go on
        assert (await answering).answer is None
    await closing.close()


async def somebody_waits(database: Database) -> bool:
    async with database.read() as connection:
        waiting = text("SELECT count(*) FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE NOT granted")
        return bool(await connection.scalar(waiting))


async def other_channel(store: SqlStore, filled: Filled) -> None:
    await store.schedule.subscribe(subscription(replace(CHANNEL, channel="d"), filled.people["ann"]))


async def test_stopping_one_channel_leaves_the_others(store: SqlStore) -> None:
    filled = await fill(store)
    await other_channel(store, filled)
    await store.outbox.stop(CHANNEL, "no rights", HELLO, MONDAY)
    (due,) = await store.schedule.due(LATER, 10)
    assert due.place.channel == "d"
