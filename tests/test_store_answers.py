"""Answers: one suite on SQLite and on PostgreSQL."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta

from adapters.sql import SqlStore, open_store
from bot.message import Message
from bot.model import Outcome, Post, PostDay, Record, Score, Standing, Tally
from tests.records import HELLO, MONDAY, fill, hello


def post_day(post: Post, closed: bool, answered: bool) -> PostDay:
    return PostDay(post.day, closed, answered, post.posted_at, post.closes_at)


async def test_the_first_answer_counts_and_a_second_gets_it_back(store: SqlStore) -> None:
    filled = await fill(store)
    first = filled.answer("ann", choice="1")
    day = post_day(filled.post, closed=False, answered=True)
    assert await store.answers.answer(first) == Outcome(first, fresh=True, record=Record((day,)))
    second = filled.answer("ann", choice="2", later=5)
    again = await store.answers.answer(second)
    assert (again.answer, again.fresh) == (first, False)
    assert await store.answers.answered(filled.post.id, first.person) == first


async def test_no_answer_is_stored_after_the_close(store: SqlStore) -> None:
    filled = await fill(store)
    assert await store.posts.close(filled.post, MONDAY, hello)
    late = await store.answers.answer(filled.answer("ann"))
    assert (late.answer, late.fresh) == (None, False)
    assert await store.answers.answered(filled.post.id, filled.people["ann"]) is None


async def test_an_answer_to_a_post_that_never_was_is_not_stored(store: SqlStore) -> None:
    filled = await fill(store)
    assert (await store.answers.answer(replace(filled.answer("ann"), post=10**6))).answer is None


async def test_the_same_click_twice_at_once_counts_once(store: SqlStore) -> None:
    filled = await fill(store)
    outcomes = await asyncio.gather(*(store.answers.answer(filled.answer("ann")) for _ in range(10)))
    assert [outcome.fresh for outcome in outcomes].count(True) == 1


async def test_a_bad_answer_does_not_take_the_others_of_its_group_down(store: SqlStore) -> None:
    filled = await fill(store)
    nobody = replace(filled.answer("ann"), person=10**6)
    results = await asyncio.gather(
        *(store.answers.answer(answer) for answer in (filled.answer("ann"), nobody, filled.answer("bob"))),
        return_exceptions=True,
    )
    assert isinstance(results[1], Exception)
    assert await store.answers.answered(filled.post.id, filled.people["ann"])
    assert await store.answers.answered(filled.post.id, filled.people["bob"])


async def test_two_processes_answer_and_close_at_once_and_the_tally_holds_what_was_stored(url: str) -> None:
    async with open_store(url) as one, open_store(url) as two:
        filled = await fill(one, people=40)
        tallies: list[int] = []

        def count(tally: Tally) -> Message:
            tallies.append(sum(tally.counts.values()))
            return HELLO

        answering = [
            store.answers.answer(filled.answer(f"p{n}"))
            for n, store in zip(range(40), [one, two] * 20, strict=True)
        ]
        closing = asyncio.create_task(two.posts.close(filled.post, MONDAY, count))
        stored = [outcome for outcome in await asyncio.gather(*answering) if outcome.answer]
        assert await closing
        assert tallies == [len(stored)]
        assert len(await one.answers.board(filled.subscription.id, date.min, date.max)) == len(stored)


async def test_days_are_the_sent_posts_in_order_as_the_person_sees_them(store: SqlStore) -> None:
    filled = await fill(store)
    ann = filled.people["ann"]
    await store.answers.answer(filled.answer("ann"))
    await store.posts.close(filled.post, MONDAY, hello)
    second = await filled.open(day=1)
    unsent = await filled.open(day=2, sent=False)
    assert unsent.message_id == ""
    record = await store.answers.record(filled.subscription.id, ann)
    assert record == Record((post_day(filled.post, True, True), post_day(second, False, False)))


async def test_a_board_sums_a_span_of_days_in_one_channel(store: SqlStore) -> None:
    filled = await fill(store)
    await store.answers.answer(filled.answer("ann", correct=True))
    await store.answers.answer(filled.answer("bob", correct=False))
    second = await filled.open(day=1)
    await store.answers.answer(replace(filled.answer("ann", correct=False), post=second.id))
    first_day = filled.post.day
    board = await store.answers.board(filled.subscription.id, first_day, first_day + timedelta(days=1))
    ann, bob = filled.people["ann"], filled.people["bob"]
    assert board == (Standing(ann, "Ann", 16, 2, 1, 16, 2, 1), Standing(bob, "Bob", 6, 1, 0, 6, 1, 0))
    assert await store.answers.board(filled.subscription.id, second.day, second.day) == (
        Standing(ann, "Ann", 6, 1, 0, 6, 1, 0),
    )
    assert await store.posts.close(second, MONDAY, hello)
    (closed,) = await store.answers.board(filled.subscription.id, second.day, second.day)
    assert (closed.settled, closed.open_answers) == (6, 0)
    assert await store.posts.closed(filled.subscription.id, first_day, second.day) == 1


async def test_scores_count_by_concept(store: SqlStore) -> None:
    filled = await fill(store)
    await store.answers.answer(filled.answer("ann", correct=True))
    concept = filled.post.question.concept
    assert await store.answers.scores(filled.people["ann"]) == (Score(concept, 1, 1),)
    assert await store.answers.scores(filled.people["bob"]) == ()
