import random
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.deck import Concept, Level, Option, Question
from bot.difficulty import difficulty
from bot.model import Order, Posted, Rating
from bot.selection import arranged, next_question, quiz_questions
from bot.selection.posts import ability
from tests.decks import make_concept, make_deck, make_question
from tests.test_lab import Counter

DECK = make_deck()
CONCEPTS = DECK.within(())
FIRST = date(2026, 11, 23)
Concepts = tuple[Concept, ...]


def run(count: int, concepts: Concepts = CONCEPTS, right: float = 1.0, **options: Any) -> list[Posted]:
    """So many posts, one a day, each answered ten times."""
    history: list[Posted] = []
    for number in range(count):
        day = FIRST + timedelta(days=number)
        question = ask(history, day, concepts, **options)
        history.append(Posted(question.concept, question.id, day, 10, round(10 * right)))
    return history


def ask(history: list[Posted], day: date, concepts: Concepts = CONCEPTS, **options: Any) -> Question:
    values: dict[str, Any] = {"labs": {}, "order": Order.CURRICULUM, "seed": 1} | options
    labs = values.pop("labs")
    return next_question(concepts, labs, history, day, **values)


def concepts_of(history: list[Posted]) -> list[str]:
    return [post.concept for post in history]


@pytest.mark.parametrize("order", [Order.CURRICULUM, Order.ADAPTIVE])
def test_posts_follow_the_teaching_order_and_then_begin_anew(order: Order) -> None:
    history = run(8, order=order)
    assert concepts_of(history) == [concept.id for concept in CONCEPTS] * 2


@pytest.mark.parametrize("order", list(Order))
def test_no_question_comes_again_before_all_have_come(order: Order) -> None:
    everything = len(DECK.questions)
    questions = [post.question for post in run(everything, order=order)]
    if order is not Order.ADAPTIVE:  # which goes back to what was wrong
        assert len(set(questions)) == everything
    assert all(a != b for a, b in pairwise(questions))


@given(st.integers(0, 200))
def test_shuffle_never_posts_a_concept_before_what_it_needs(seed: int) -> None:
    chain = tuple(
        replace(make_concept(f"a.c{n}", "a"), needs=(f"a.c{n - 1}",) if n % 3 else ("elsewhere.x",))
        for n in range(9)
    )
    order = concepts_of(run(9, chain, order=Order.SHUFFLE, seed=seed))
    assert sorted(order) == [concept.id for concept in chain]
    for concept in chain:
        assert all(order.index(need) < order.index(concept.id) for need in concept.needs if need in order)


def test_two_channels_shuffle_differently_and_each_the_same_again() -> None:
    many = tuple(make_concept(f"a.c{n}", "a") for n in range(12))
    orders = {tuple(concepts_of(run(12, many, order=Order.SHUFFLE, seed=seed))) for seed in range(6)}
    assert len(orders) == 6
    assert concepts_of(run(12, many, order=Order.SHUFFLE, seed=3)) in [list(order) for order in orders]


def test_every_third_adaptive_post_goes_back_to_what_the_channel_got_wrong() -> None:
    many = tuple(make_concept(f"a.c{n}", "a") for n in range(30))
    history = run(11, many, order=Order.ADAPTIVE)
    history[1] = replace(history[1], right=2)
    assert ask(history, FIRST + timedelta(days=11), many, order=Order.ADAPTIVE).concept == history[1].concept
    assert ask(history, FIRST + timedelta(days=11), many).concept == "a.c11"
    assert ask(history[:10], FIRST + timedelta(days=10), many, order=Order.ADAPTIVE).concept == "a.c10"


@pytest.mark.parametrize("days", [6, 46])
def test_a_throwback_is_neither_too_young_nor_too_old(days: int) -> None:
    many = tuple(make_concept(f"a.c{n}", "a") for n in range(30))
    history = [Posted(f"a.c{n}", f"a.c{n}/q0", FIRST, 10, 2) for n in range(2)]
    day = FIRST + timedelta(days=days)
    assert ask(history, day, many, order=Order.ADAPTIVE).concept == "a.c2"


def test_a_concept_that_comes_again_has_fresh_numbers_from_its_lab() -> None:
    labs = {"txn.row-lock": Counter()}
    history = run(9, labs=labs)
    asked = [post.question for post in history if post.concept == "txn.row-lock"]
    assert asked[0] == "txn.row-lock/q0"
    assert all(name.startswith("txn.row-lock/1/medium/") for name in asked[1:])
    assert len(set(asked)) == len(asked)


def test_questions_of_the_wanted_level_come_first() -> None:
    easy, hard = make_question("a.b", "easy", level=Level.EASY), make_question("a.b", "hard", level=Level.HARD)
    concept = replace(make_concept("a.b", "a"), questions=(easy, hard))
    assert ask([], FIRST, (concept,), level=Level.HARD) == hard
    assert ask([], FIRST, (concept,), level=Level.MEDIUM) == easy


def test_an_adaptive_channel_gets_questions_near_seventy_per_cent() -> None:
    levels = (Level.HARD, Level.MEDIUM, Level.EASY)
    questions = tuple(make_question("b.new", level, level=level) for level in levels)
    concept = replace(make_concept("b.new", "b"), questions=questions)
    many = (*(make_concept(f"a.c{n}", "a") for n in range(12)), concept)
    for share, level in ((1.0, Level.HARD), (0.2, Level.EASY)):
        history = run(12, many[:12], share)
        assert ask(history, FIRST + timedelta(days=100), many, order=Order.ADAPTIVE).level is level


def test_ability_grows_with_right_answers() -> None:
    hardness = partial(difficulty, measured={})
    abilities = [ability(run(12, right=share), DECK.questions, hardness) for share in (0.2, 0.5, 0.8, 1.0)]
    assert abilities == sorted(abilities)
    assert ability([], {}, hardness) == 0


def test_what_answers_have_shown_counts_for_more_than_the_authors_label() -> None:
    questions = tuple(make_question("b.new", name) for name in ("proved-easy", "proved-hard", "unknown"))
    concept = replace(make_concept("b.new", "b"), questions=questions)
    many = (*(make_concept(f"a.c{n}", "a") for n in range(12)), concept)
    measured = {"b.new/proved-easy": Rating(-1.5, 40), "b.new/proved-hard": Rating(1.2, 40)}
    for share, name in ((1.0, "proved-hard"), (0.2, "proved-easy")):
        history = run(12, many[:12], share)
        chosen = ask(history, FIRST + timedelta(days=100), many, order=Order.ADAPTIVE, measured=measured)
        assert chosen.id == f"b.new/{name}"


def test_what_is_quarantined_is_not_asked() -> None:
    out = {"txn.row-lock/q0", *(f"txn.gap-lock/q{n}" for n in range(3))}
    history = run(12, quarantined=out)
    assert not out & {post.question for post in history}
    assert history[0].question == "txn.row-lock/q1"


def test_a_quarantined_lab_gives_way_to_the_files_questions() -> None:
    labs = {"txn.row-lock": Counter()}
    history = run(9, labs=labs, quarantined={"txn.row-lock/1/medium"})
    assert not [post.question for post in history if "/1/medium/" in post.question]


def test_topics_without_a_question_are_an_error() -> None:
    with pytest.raises(LookupError):
        ask([], FIRST, ())
    with pytest.raises(LookupError):
        ask([], FIRST, quarantined=set(DECK.questions))


def test_options_keep_an_order_for_a_seed_and_change_it_with_the_seed() -> None:
    question = make_question("txn.row-lock", "a")
    orders = {arranged(question, seed).options for seed in range(50)}
    assert arranged(question, 7) == arranged(question, 7)
    assert len(orders) > 10
    assert all(set(order) == set(question.options) for order in orders)


def test_each_slot_gets_the_right_option_equally_often() -> None:
    question = make_question("txn.row-lock", "a")
    slots = [next(n for n, o in enumerate(arranged(question, seed).options) if o.correct) for seed in range(2000)]
    assert all(400 < slots.count(slot) < 600 for slot in range(4))


def test_numbers_stay_sorted() -> None:
    options = tuple(Option(text, text == "10 ms", "why") for text in ("1 ms", "10 ms", "100 ms"))
    question = make_question("txn.row-lock", "a")
    numbers = replace(question, options=options)
    assert all(arranged(numbers, seed) == numbers for seed in range(20))


@given(st.integers(1, 10), st.integers(0, 99))
def test_a_quiz_takes_different_concepts_first_and_never_a_question_twice(count: int, seed: int) -> None:
    drawn = quiz_questions(CONCEPTS, count, None, frozenset(), random.Random(seed))
    assert len(drawn) == count == len(set(drawn))
    assert len({question.concept for question in drawn}) == min(count, len(CONCEPTS))


def test_a_quiz_never_shows_what_is_withheld_and_keeps_to_its_level() -> None:
    withheld = frozenset(list(DECK.questions)[:4])
    drawn = quiz_questions(CONCEPTS, 10, "hard", withheld, random.Random(1))
    assert {question.level for question in drawn} == {"hard"}
    assert not withheld & {question.id for question in drawn}


def test_two_seeds_draw_two_quizzes() -> None:
    draws = [quiz_questions(CONCEPTS, 3, None, frozenset(), random.Random(seed)) for seed in range(20)]
    assert any(a != b for a, b in pairwise(draws))
