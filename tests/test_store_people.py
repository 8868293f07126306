"""People and their practice: one suite on SQLite and on PostgreSQL."""

import asyncio
from dataclasses import replace
from datetime import date

from adapters.sql import SqlStore, open_store
from bot.model import Account, Quiz, Review
from tests.records import MONDAY, fill

ANN = Account("memory", "w", "ann", "Ann")


async def test_an_account_is_one_person_for_ever(store: SqlStore) -> None:
    person = await store.people.person(ANN)
    assert await store.people.person(ANN) == person
    assert await store.people.person(replace(ANN, workspace="v")) != person
    assert await store.people.person(replace(ANN, platform="other")) != person


async def test_two_processes_that_meet_somebody_at_once_make_one_person(url: str) -> None:
    async with open_store(url) as one, open_store(url) as two:
        people = await asyncio.gather(*(store.people.person(ANN) for store in (one, two) * 5))
        assert len(set(people)) == 1


async def test_the_name_seen_last_is_shown(store: SqlStore) -> None:
    filled = await fill(store)
    await store.answers.answer(filled.answer("ann"))
    for name in ("Annabel", "ann 𝄞 \0 \ud800"):
        await store.people.person(replace(ANN, name=name))
    (standing,) = await store.answers.board(filled.subscription.id, date.min, date.max)
    assert standing.name == "ann 𝄞 ? ?"


async def test_a_quiz_is_kept(store: SqlStore) -> None:
    person = await store.people.person(ANN)
    quiz = await store.memory.start_quiz(person, ["a/b", "c/d"], 7, MONDAY)
    assert quiz == Quiz(quiz.id, person, ("a/b", "c/d"), 7)
    assert await store.memory.quiz(quiz.id) == quiz
    assert await store.memory.quiz(quiz.id + 1) is None


async def test_the_first_review_of_a_source_counts(store: SqlStore) -> None:
    person = await store.people.person(ANN)
    first = Review(person, "quiz:1:1", "a/b", "a", "2", True, MONDAY, MONDAY.date())
    assert await store.memory.review(first) == first
    assert await store.memory.review(replace(first, choice="0", correct=False)) == first
    other = replace(first, source="quiz:1:2", correct=False)
    assert await store.memory.review(other) == other
    found = await store.memory.reviews(person, ["quiz:1:2", "quiz:1:3", "quiz:1:1"])
    assert found == {"quiz:1:2": other, "quiz:1:1": first}
