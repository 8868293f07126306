"""No leak: which questions the store keeps from whom, on SQLite and PostgreSQL."""

from bot.model import Place
from bot.ports import Store
from tests.decks import make_question
from tests.facts import CHANNEL, OTHER, after, channel, given, opened, person, revealed, sent

ELSEWHERE = Place("memory", "w", "elsewhere")
ASKED = make_question("txn.row-lock", "asked")


async def test_what_is_open_here_is_withheld_even_before_it_is_sent(store: Store) -> None:
    ann = await person(store, "ann")
    await opened(store, await channel(store), question=ASKED)
    assert await store.posts.withheld(ann, CHANNEL) == {ASKED.id}
    assert await store.posts.withheld(ann, Place("memory", "w", "c", "thread")) == {ASKED.id}
    assert await store.posts.withheld(ann, ELSEWHERE) == frozenset()


async def test_what_is_open_in_a_channel_of_theirs_is_withheld_everywhere(store: Store) -> None:
    ann = await person(store, "ann")
    theirs = await channel(store)
    await store.answers.answer(given(await opened(store, theirs, 0), ann))
    await opened(store, theirs, 1, ASKED)
    assert await store.posts.withheld(ann, ELSEWHERE) == {ASKED.id}
    boss = await person(store, "boss")  # who set the channel up
    assert ASKED.id in await store.posts.withheld(boss, ELSEWHERE)


async def test_what_they_answered_is_not_withheld_unless_it_is_open_in_another_channel(store: Store) -> None:
    ann = await person(store, "ann")
    post = await opened(store, await channel(store), question=ASKED)
    await store.answers.answer(given(post, ann))
    assert await store.posts.withheld(ann, CHANNEL) == frozenset()
    await opened(store, await channel(store, OTHER), question=ASKED)
    assert await store.posts.withheld(ann, CHANNEL) == frozenset()
    assert await store.posts.withheld(ann, OTHER) == {ASKED.id}


async def test_another_persons_answer_changes_nothing(store: Store) -> None:
    ann, bob = await person(store, "ann"), await person(store, "bob")
    await store.answers.answer(given(await opened(store, await channel(store), question=ASKED), bob))
    assert await store.posts.withheld(ann, CHANNEL) == {ASKED.id}


async def test_what_is_closed_is_free(store: Store) -> None:
    post = await sent(store, await channel(store), question=ASKED)
    await store.posts.close(post, after(days=1), revealed)
    assert await store.posts.withheld(await person(store, "ann"), CHANNEL) == frozenset()
