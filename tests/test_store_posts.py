"""Daily posts: one suite on SQLite and on PostgreSQL."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.sql import SqlStore, open_store
from bot.message import Message, Text
from bot.model import Place, Post, Tally
from tests.records import CHANNEL, HELLO, MONDAY, QUESTION, fill, hello, send_all, subscription

LATER = MONDAY + timedelta(days=1)


async def test_a_post_comes_back_as_it_was_stored(store: SqlStore) -> None:
    filled = await fill(store)
    post = filled.post
    assert post == Post(
        post.id, filled.subscription.id, MONDAY.date(), QUESTION, MONDAY, LATER, None, post.message_id
    )
    assert post.message_id
    assert await store.posts.latest(filled.subscription.id) == post
    assert await store.posts.get(post.id + 1) is None


async def test_a_post_its_delivery_and_the_next_due_instant_are_stored_together(store: SqlStore) -> None:
    filled = await fill(store)
    seen: list[Post] = []

    def compose(post: Post) -> Message:
        seen.append(post)
        return Message.of(Text(f"post {post.id}"))

    draft = replace(filled.post, day=LATER.date(), posted_at=LATER, message_id="")
    post = await store.posts.open(draft, LATER, LATER + timedelta(days=1), compose)
    assert [post] == seen
    (delivery,) = await send_all(store, LATER)
    assert delivery.message == Message.of(Text(f"post {seen[0].id}"))
    assert (delivery.place, delivery.post) == (CHANNEL, seen[0].id)
    assert (await store.schedule.by_id(filled.subscription.id)).next_post_at == LATER + timedelta(days=1)


async def test_a_channel_has_one_post_a_day(store: SqlStore) -> None:
    filled = await fill(store)
    again = replace(filled.post, message_id="")
    assert await store.posts.open(again, LATER, LATER, hello) is None
    assert await store.outbox.claim(LATER, 10) == ()
    assert (await store.schedule.by_id(filled.subscription.id)).next_post_at == LATER


async def test_nothing_is_stored_when_a_message_cannot_be_composed(store: SqlStore) -> None:
    filled = await fill(store)
    before = await store.schedule.by_id(filled.subscription.id)

    def fail(_: object) -> Message:
        raise RuntimeError("no message")

    draft = replace(filled.post, day=LATER.date(), message_id="")
    with pytest.raises(RuntimeError, match="no message"):
        await store.posts.open(draft, LATER, None, fail)
    assert await store.posts.latest(filled.subscription.id) == filled.post
    assert await store.schedule.by_id(filled.subscription.id) == before
    with pytest.raises(RuntimeError, match="no message"):
        await store.posts.close(filled.post, LATER, fail)
    assert await store.posts.closing(LATER, 10) == (filled.post,)


async def test_two_processes_that_decide_the_same_post_make_one(url: str) -> None:
    async with open_store(url) as one, open_store(url) as two:
        filled = await fill(one)
        draft = replace(filled.post, day=LATER.date(), message_id="")
        made = await asyncio.gather(*(store.posts.open(draft, LATER, LATER, hello) for store in (one, two) * 5))
        assert len([post for post in made if post]) == 1
        assert len(await one.outbox.claim(LATER, 10)) == 1


async def test_history_is_what_was_posted_in_order(store: SqlStore) -> None:
    filled = await fill(store)
    await filled.open(day=1)
    entry = (QUESTION.concept, QUESTION.id)
    assert [(post.concept, post.question) for post in await store.posts.history(filled.subscription.id)] == [
        entry,
        entry,
    ]


async def test_sent_posts_past_their_time_are_closing(store: SqlStore) -> None:
    filled = await fill(store)
    await filled.open(day=-1, sent=False)
    assert await store.posts.closing(LATER - timedelta(seconds=1), 10) == ()
    assert await store.posts.wake_at() == LATER
    assert await store.posts.closing(LATER, 10) == (filled.post,)


async def test_a_close_tallies_and_puts_the_reveal_into_the_posts_thread(store: SqlStore) -> None:
    filled = await fill(store)
    await store.answers.answer(filled.answer("bob", choice="2"))
    await store.answers.answer(filled.answer("ann", choice="2"))
    tallies: list[Tally] = []

    def compose(tally: Tally) -> Message:
        tallies.append(tally)
        return HELLO

    assert await store.posts.close(filled.post, LATER, compose)
    assert tallies == [Tally({"2": 2}, ("Ann", "Bob"))]
    (delivery,) = await store.outbox.claim(LATER, 10)
    assert (delivery.place, delivery.post) == (replace(CHANNEL, thread=filled.post.message_id), None)
    assert await store.posts.wake_at() is None


async def test_two_processes_close_a_post_once(url: str) -> None:
    async with open_store(url) as one, open_store(url) as two:
        filled = await fill(one)
        closed = await asyncio.gather(*(store.posts.close(filled.post, LATER, hello) for store in (one, two) * 5))
        assert closed.count(True) == 1
        assert len(await two.outbox.claim(LATER, 10)) == 1


async def test_open_and_unanswered_questions_are_withheld_here_and_in_ones_channels(store: SqlStore) -> None:
    filled = await fill(store)
    ann, bob = filled.people["ann"], filled.people["bob"]
    elsewhere = Place("memory", "w", "elsewhere")
    assert await store.posts.withheld(ann, elsewhere) == {QUESTION.id}
    assert await store.posts.withheld(bob, elsewhere) == frozenset()
    assert await store.posts.withheld(bob, CHANNEL) == {QUESTION.id}
    await store.answers.answer(filled.answer("ann"))
    assert await store.posts.withheld(ann, CHANNEL) == frozenset()
    await store.posts.close(filled.post, LATER, hello)
    assert await store.posts.withheld(bob, CHANNEL) == frozenset()


async def test_a_post_decided_on_a_schedule_that_has_changed_is_not_made(store: SqlStore) -> None:
    filled = await fill(store)
    draft = replace(filled.post, day=LATER.date(), message_id="")
    for changed in (None, LATER + timedelta(hours=3)):
        await store.schedule.subscribe(replace(subscription(by=filled.people["ann"]), next_post_at=changed))
        assert await store.posts.open(draft, LATER, LATER + timedelta(days=1), hello) is None
        assert (await store.schedule.by_id(filled.subscription.id)).next_post_at == changed
    assert await store.outbox.claim(LATER, 10) == ()
    assert await store.posts.open(draft, changed, None, hello)


async def test_a_pass_decided_on_a_schedule_that_has_changed_does_nothing(store: SqlStore) -> None:
    filled = await fill(store)
    seen = await store.schedule.by_id(filled.subscription.id)
    changed = replace(seen, next_post_at=LATER + timedelta(hours=3))
    await store.schedule.subscribe(changed)
    await store.schedule.postpone(seen, None)
    assert await store.schedule.by_id(seen.id) == changed
    await store.schedule.postpone(changed, None)
    assert (await store.schedule.by_id(seen.id)).next_post_at is None
