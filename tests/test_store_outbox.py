"""Deliveries: one suite on SQLite and on PostgreSQL."""

import asyncio
from dataclasses import replace
from datetime import timedelta

from adapters.sql import SqlStore, open_store
from bot.call import Call
from bot.message import Actions, Button, Choices, Code, Divider, Heading, Message, Note, Option, Table, Text
from bot.model import Delivery
from tests.records import CHANNEL, HELLO, MONDAY, fill, send_all

MINUTE = timedelta(seconds=60)
EVERYTHING = Message.of(
    Heading("Title"),
    Text("Ω 𝄞 **b**"),
    Code("x\ny"),
    Table(("a", "b"), (("1", "2"),)),
    Choices((Option("A", "one", Call.of("answer", post=1)),)),
    Actions((Button("Go", Call("quiz"), primary=True),)),
    Note("small"),
    Divider(),
)


async def test_a_delivery_is_claimed_once_as_it_was_put(store: SqlStore) -> None:
    number = await store.outbox.put(replace(CHANNEL, thread="t"), EVERYTHING, MONDAY)
    expected = Delivery(number, replace(CHANNEL, thread="t"), EVERYTHING)
    assert await store.outbox.claim(MONDAY, 10) == (expected,)
    assert await store.outbox.claim(MONDAY, 10) == ()


async def test_the_oldest_are_claimed_first_and_no_more_than_asked_for(store: SqlStore) -> None:
    numbers = [await store.outbox.put(CHANNEL, HELLO, MONDAY) for _ in range(5)]
    claimed = [delivery.id for _ in range(3) for delivery in await store.outbox.claim(MONDAY, 2)]
    assert claimed == numbers


async def test_many_processes_claim_each_delivery_once(url: str) -> None:
    async with open_store(url) as one, open_store(url) as two:
        numbers = [await one.outbox.put(CHANNEL, HELLO, MONDAY) for _ in range(30)]
        claims = await asyncio.gather(*(store.outbox.claim(MONDAY, 4) for store in (one, two) * 15))
        claimed = sorted(delivery.id for claim in claims for delivery in claim)
        assert claimed == numbers


async def test_what_was_taken_and_never_settled_comes_back_unsure_after_a_minute(store: SqlStore) -> None:
    await store.outbox.put(CHANNEL, HELLO, MONDAY)
    (first,) = await store.outbox.claim(MONDAY, 10)
    assert not first.unsure
    assert await store.outbox.wake_at() == MONDAY + MINUTE
    assert await store.outbox.claim(MONDAY + MINUTE - timedelta(seconds=1), 10) == ()
    (again,) = await store.outbox.claim(MONDAY + MINUTE, 10)
    assert again == replace(first, unsure=True)
    assert await store.outbox.claim(MONDAY + MINUTE, 10) == ()


async def test_what_was_put_off_comes_back_then_and_is_not_unsure(store: SqlStore) -> None:
    await store.outbox.put(CHANNEL, HELLO, MONDAY)
    (delivery,) = await store.outbox.claim(MONDAY, 10)
    await store.outbox.put_off(delivery, MONDAY + 5 * MINUTE)
    assert await store.outbox.claim(MONDAY + 4 * MINUTE, 10) == ()
    assert await store.outbox.claim(MONDAY + 5 * MINUTE, 10) == (delivery,)


async def test_a_sent_delivery_is_history_and_gives_its_post_the_messages_id(store: SqlStore) -> None:
    filled = await fill(store)
    (sent,) = await store.outbox.history(CHANNEL, 10)
    assert sent.message_id == filled.post.message_id == f"m{sent.id}"
    assert await store.outbox.wake_at() is None
    await store.outbox.put(replace(CHANNEL, thread="m1"), HELLO, MONDAY)
    await send_all(store, MONDAY + MINUTE)
    assert [d.place.thread for d in await store.outbox.history(CHANNEL, 10)] == ["", "m1"]
    assert [d.place.thread for d in await store.outbox.history(CHANNEL, 1)] == ["m1"]


async def test_settling_twice_keeps_the_first(store: SqlStore) -> None:
    await store.outbox.put(CHANNEL, HELLO, MONDAY)
    (delivery,) = await store.outbox.claim(MONDAY, 10)
    await store.outbox.sent(delivery, "first", MONDAY)
    await store.outbox.sent(delivery, "second", MONDAY)
    await store.outbox.put_off(delivery, MONDAY)
    assert [d.message_id for d in await store.outbox.history(CHANNEL, 10)] == ["first"]
    assert await store.outbox.claim(MONDAY + MINUTE, 10) == ()


async def test_giving_up_removes_a_post_that_never_was_sent(store: SqlStore) -> None:
    filled = await fill(store)
    unsent = await filled.open(day=1, sent=False)
    (delivery,) = await store.outbox.claim(MONDAY + timedelta(days=1), 10)
    await store.outbox.give_up(delivery, "gone")
    assert await store.posts.get(unsent.id) is None
    assert await store.posts.latest(filled.subscription.id) == filled.post
    assert len(await store.posts.history(filled.subscription.id)) == 1
    assert await store.outbox.wake_at() is None


async def test_a_removed_posts_number_is_never_used_again(store: SqlStore) -> None:
    filled = await fill(store)
    unsent = await filled.open(day=1, sent=False)
    (delivery,) = await store.outbox.claim(MONDAY + timedelta(days=1), 10)
    await store.outbox.give_up(delivery, "gone")
    assert (await filled.open(day=1)).id > unsent.id


async def test_a_stopped_channel_is_not_due_and_keeps_the_reason(store: SqlStore) -> None:
    filled = await fill(store)
    await store.outbox.stop(replace(CHANNEL, thread="t"), "The channel is gone.", HELLO, MONDAY)
    stopped = await store.schedule.by_id(filled.subscription.id)
    assert (stopped.next_post_at, stopped.stopped) == (None, "The channel is gone.")


async def test_the_last_of_several_edits_counts_and_they_are_handed_out_one_by_one(store: SqlStore) -> None:
    for text in ("first", "second"):
        await store.outbox.put(CHANNEL, Message.of(Text(text)), MONDAY, edits="m1")
    (second,) = await store.outbox.claim(MONDAY, 10)
    assert (second.edits, second.message) == ("m1", Message.of(Text("second")))
    await store.outbox.put(CHANNEL, Message.of(Text("third")), MONDAY, edits="m1")
    await store.outbox.put(CHANNEL, Message.of(Text("other")), MONDAY, edits="m2")
    assert [d.edits for d in await store.outbox.claim(MONDAY, 10)] == ["m2"]
    await store.outbox.sent(second, "m1", MONDAY)
    assert [d.message for d in await store.outbox.claim(MONDAY, 10)] == [Message.of(Text("third"))]


async def test_history_shows_a_message_as_it_was_changed(store: SqlStore) -> None:
    await store.outbox.put(CHANNEL, Message.of(Text("before")), MONDAY)
    (new,) = await store.outbox.claim(MONDAY, 10)
    await store.outbox.sent(new, "m1", MONDAY)
    await store.outbox.put(CHANNEL, Message.of(Text("after")), MONDAY, edits="m1")
    (edit,) = await store.outbox.claim(MONDAY, 10)
    await store.outbox.sent(edit, "m1", MONDAY)
    assert [(d.id, d.message) for d in await store.outbox.history(CHANNEL, 10)] == [
        (new.id, Message.of(Text("after")))
    ]
