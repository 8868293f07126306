"""Difficulty and ability from first answers, and what answers say about the questions themselves."""

import random
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.deck import Level
from bot.difficulty import chance, guessing
from bot.health import health
from bot.model import FirstAnswer, Rating, Review, Sitting
from bot.ports import Store
from bot.rating import rated
from tests.decks import make_question
from tests.records import MONDAY, QUESTION, fill, hello
from tests.world import World

TRUE = {"a.b/easy": -1.2, "a.b/middle": 0.1, "a.b/hard": 1.3}
PEOPLE = range(300)


def test_elo_finds_the_difficulties_that_made_the_answers() -> None:
    draw = random.Random(1)
    abilities = {person: draw.gauss(0, 0.8) for person in PEOPLE}
    found: dict[int, Rating] = {}
    measured = {}
    for name, hard in TRUE.items():
        question = make_question("a.b", name.partition("/")[2])
        guess = guessing(question)
        answers = [(p, draw.random() < chance(abilities[p], hard, guess)) for p in PEOPLE]
        item, now = rated(Sitting(1, question, tuple(answers), None, found))
        found |= now
        measured[name] = item.value
    assert sorted(measured, key=lambda name: measured[name]) == list(TRUE)
    assert all(abs(measured[name] - hard) < 0.5 for name, hard in TRUE.items())


def test_a_question_begins_at_its_authors_label_and_counts_its_answers() -> None:
    hard = make_question("a.b", "hard", level=Level.HARD)
    item, abilities = rated(Sitting(1, hard, ((7, True),), None, {}))
    assert 0 < item.value < 1
    assert item.answers == 1
    assert abilities[7].answers == 1
    assert abilities[7].value == pytest.approx(1 - item.value)
    item, abilities = rated(Sitting(2, hard, ((7, False),), item, abilities))
    assert item.answers == abilities[7].answers == 2


async def test_only_answers_to_what_was_new_to_somebody_are_rated(store: Store) -> None:
    filled = await fill(store, people=1)
    ann, bob, cat = (filled.people[name] for name in ("ann", "bob", "p0"))
    before = MONDAY - timedelta(hours=1)
    quiz = await store.memory.start_quiz(bob, [QUESTION.id], 1, before)
    seen = Review(bob, f"quiz:{quiz.id}:1", QUESTION.id, QUESTION.concept, "1", False, before, before.date())
    await store.memory.review(seen)
    for user in ("ann", "bob"):
        await store.answers.answer(filled.answer(user))
    assert await store.ratings.unrated(10) == ()
    assert await store.posts.close(filled.post, MONDAY, hello)
    (sitting,) = await store.ratings.unrated(10)
    assert sitting.answers == ((ann, True),)
    assert (sitting.difficulty, sitting.abilities) == (None, {})
    await store.ratings.rate(sitting, Rating(0.5, 1), {ann: Rating(0.2, 1)})
    await store.ratings.rate(sitting, Rating(9.0, 9), {ann: Rating(9.0, 9)})
    assert await store.ratings.unrated(10) == ()
    assert await store.ratings.difficulties([QUESTION.id, "a.b/c"]) == {QUESTION.id: Rating(0.5, 1)}
    second = await filled.open(day=1)
    for person in (ann, cat):
        given = replace(filled.answer("ann"), post=second.id, person=person, at=MONDAY + timedelta(days=1))
        await store.answers.answer(given)
    assert await store.posts.close(second, MONDAY, hello)
    (sitting,) = await store.ratings.unrated(10)
    assert sitting.answers == ((cat, True),)
    assert sitting.difficulty == Rating(0.5, 1)
    assert [answer.person for answer in await store.ratings.first_answers()] == [ann, cat]


async def test_a_closed_post_is_rated_at_the_next_tick(world: World) -> None:
    await world.open_channel()
    for user in ("ann", "bob", "cat"):
        await world.press(user, world.post(), world.wrong_letter())
    assert await world.store.ratings.difficulties(["txn.row-lock/q0"]) == {}
    await world.pass_time(days=1)
    rating = (await world.store.ratings.difficulties(["txn.row-lock/q0"]))["txn.row-lock/q0"]
    assert rating.answers == 3
    assert rating.value > 0.5


def first_answers(count: int, choice: str = "0", knows: float = 0.5) -> list[FirstAnswer]:
    """So many people at a question and at four others; those who know are right there, and here by `choice`."""
    others = [make_question("a.b", f"other{n}") for n in range(4)]
    question = make_question("a.b", "z")
    people = [(person, person < count * knows) for person in range(count)]
    here = [FirstAnswer(question, p, "0" if able else choice, able or choice == "0") for p, able in people]
    there = [FirstAnswer(other, p, "0" if able else "1", able) for other in others for p, able in people]
    return sorted(there + here, key=lambda answer: answer.question.id)


def test_a_question_that_tells_who_knows_more_is_praised_by_its_figures() -> None:
    *_, found = health(first_answers(120, choice="1"), {"a.b/z": Rating(0.3, 120)})
    assert (found.item, found.answers, found.facility) == ("a.b/z", 120, 0.5)
    assert found.discrimination == pytest.approx(1)
    assert found.difficulty == 0.3
    assert found.chosen == {"choice 0 of z": 60, "choice 1 of z": 60}
    assert found.findings == (
        "hardly anybody chooses “choice 2 of z”",
        "hardly anybody chooses “choice 3 of z”",
    )


def test_what_everybody_knows_is_found() -> None:
    *_, found = health(first_answers(120), {})
    assert found.discrimination is None
    assert "100% are right: it tells hardly anybody anything new" in found.findings


def test_a_wrong_key_shows_as_what_only_those_get_right_who_know_less() -> None:
    turned = [
        replace(answer, correct=not answer.correct) if answer.question.id == "a.b/z" else answer
        for answer in first_answers(120, choice="1", knows=0.9)
    ]
    *_, found = health(turned, {})
    assert found.findings[0].startswith("only 10% are right")
    assert "it does not tell who knows more (-1.00)" in found.findings


def test_a_wrong_option_that_those_choose_who_know_more_is_named() -> None:
    turned = [
        replace(answer, choice="2", correct=False)
        if answer.question.id == "a.b/z" and answer.person < 20
        else answer
        for answer in first_answers(120, choice="1")
    ]
    *_, found = health(turned, {})
    assert "those who know more choose “choice 2 of z”: check the key" in found.findings
    assert not [finding for finding in found.findings if "choose “choice 1" in finding]


def test_few_answers_are_no_reason_to_judge() -> None:
    assert all(found.findings == () for found in health(first_answers(99), {}))
