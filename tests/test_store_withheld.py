"""No leak: which questions are kept from whom. One suite on SQLite and on PostgreSQL."""

from dataclasses import replace

from adapters.sql import SqlStore
from bot.model import Place, Subscription
from tests.records import CHANNEL, MONDAY, QUESTION, Filled, fill, hello, subscription

OTHER = Place("memory", "w", "other")
ELSEWHERE = Place("memory", "w", "elsewhere")


async def ask_in(store: SqlStore, place: Place, filled: Filled) -> Subscription:
    """Post the same question in another channel, which Bob sets up."""
    stored = await store.schedule.subscribe(replace(subscription(place), set_up_by=filled.people["bob"]))
    draft = replace(filled.post, subscription=stored.id, message_id="")
    assert await store.posts.open(draft, stored.next_post_at, None, hello)
    return stored


async def test_what_is_about_to_be_sent_is_withheld_already(store: SqlStore) -> None:
    filled = await fill(store)
    assert await store.posts.close(filled.post, MONDAY, hello)
    await filled.open(day=1, sent=False)
    assert await store.posts.withheld(filled.people["bob"], CHANNEL) == {QUESTION.id}


async def test_threads_are_their_channel(store: SqlStore) -> None:
    filled = await fill(store)
    thread = replace(CHANNEL, thread="t")
    assert await store.posts.withheld(filled.people["bob"], thread) == {QUESTION.id}


async def test_a_channel_in_which_they_once_answered_is_theirs(store: SqlStore) -> None:
    filled = await fill(store)
    await store.answers.answer(filled.answer("bob"))
    assert await store.posts.withheld(filled.people["bob"], ELSEWHERE) == frozenset()
    await filled.open(day=1)
    assert await store.posts.withheld(filled.people["bob"], ELSEWHERE) == {QUESTION.id}


async def test_what_they_answered_in_one_channel_is_withheld_while_another_asks_it(store: SqlStore) -> None:
    filled = await fill(store)
    ann = filled.people["ann"]
    await store.answers.answer(filled.answer("ann"))
    await ask_in(store, OTHER, filled)
    assert await store.posts.withheld(ann, CHANNEL) == frozenset()
    assert await store.posts.withheld(ann, OTHER) == {QUESTION.id}


async def test_another_persons_answer_frees_nothing(store: SqlStore) -> None:
    filled = await fill(store)
    await store.answers.answer(filled.answer("ann"))
    assert await store.posts.withheld(filled.people["bob"], CHANNEL) == {QUESTION.id}
