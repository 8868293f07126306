import random
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.deck import Option
from bot.selection import arranged, next_question, quiz_questions
from tests.decks import make_deck, make_question

DECK = make_deck()
CONCEPTS = DECK.within(())


def posted(count: int) -> list[tuple[str, str]]:
    history: list[tuple[str, str]] = []
    for _ in range(count):
        question = next_question(CONCEPTS, history)
        history.append((question.concept, question.id))
    return history


def test_posts_follow_the_teaching_order_and_then_begin_anew() -> None:
    concepts = [concept for concept, _ in posted(8)]
    assert concepts == [concept.id for concept in CONCEPTS] * 2


def test_no_question_comes_again_before_all_have_come() -> None:
    everything = len(DECK.questions)
    questions = [question for _, question in posted(2 * everything)]
    assert len(set(questions[:everything])) == everything
    assert questions[everything:] == questions[:everything]


def test_topics_without_a_question_are_an_error() -> None:
    with pytest.raises(LookupError):
        next_question((), [])


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
