"""The fold of grades: FSRS with the traps avoided."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from fsrs import Card, Rating, Scheduler
from hypothesis import given
from hypothesis import strategies as st

from bot.memory import due, fold, overdue, rating, recall
from bot.model import Grade, MemoryState, Sure

MONDAY = date(2026, 11, 23)


def grade(day: int, hour: int = 12, **changes: object) -> Grade:
    at = datetime(2026, 11, 23, hour, tzinfo=UTC) + timedelta(days=day)
    values = {"source": f"post:{day}:{hour}", "concept": "a.b", "question": "a.b/q", "correct": True}
    values |= {"sure": Sure.UNSAID, "at": at, "day": at.date()}
    return Grade(**(values | changes))  # type: ignore[arg-type]  # a factory with free overrides


def state(grades: Sequence[Grade], person: int = 1) -> MemoryState:
    (only,) = fold(person, grades)
    return only


@pytest.mark.parametrize(
    ("correct", "sure", "expected"),
    [
        (True, Sure.UNSAID, Rating.Good),
        (True, Sure.UNSURE, Rating.Hard),
        (True, Sure.GUESSED, Rating.Again),
        (False, Sure.UNSAID, Rating.Again),
        (False, Sure.UNSURE, Rating.Again),
    ],
)
def test_an_answer_is_graded_by_right_and_sure_and_never_easy(correct: bool, sure: Sure, expected: Rating) -> None:
    assert rating(grade(0, correct=correct, sure=sure)) is expected


def test_intervals_grow_as_the_library_says() -> None:
    days = [0]
    for _ in range(3):
        days.append((state([grade(day) for day in days], person=7).due - MONDAY).days)
    gaps = [after - before for before, after in pairwise(days)]
    assert gaps[0] == 2
    assert 10 <= gaps[1] <= 12
    assert 42 <= gaps[2] <= 50


def test_the_stability_is_exactly_that_of_the_library() -> None:
    scheduler = Scheduler(learning_steps=(), relearning_steps=(), maximum_interval=180, enable_fuzzing=False)
    card = Card(card_id=1)
    ratings = [Rating.Good, Rating.Again, Rating.Good, Rating.Good]
    days = [0, 2, 3, 9]
    for day, given_rating in zip(days, ratings, strict=True):
        card, _ = scheduler.review_card(
            card, given_rating, datetime(2026, 11, 23, 12, tzinfo=UTC) + timedelta(day)
        )
    grades = [grade(day, correct=r is not Rating.Again) for day, r in zip(days, ratings, strict=True)]
    assert state(grades).stability == card.stability


def test_only_the_first_grade_of_a_day_counts() -> None:
    first_wrong = [grade(0, 8, correct=False), grade(0, 9), grade(0, 20)]
    assert state(first_wrong).due == state([grade(0, 8, correct=False)]).due
    assert state(first_wrong).grades == 3


def test_answering_a_little_earlier_each_day_gains_as_much() -> None:
    early = [grade(day, 20 - day) for day in range(5)]
    late = [grade(day, 12) for day in range(5)]
    assert state(early).stability == state(late).stability


def test_nothing_stays_away_longer_than_half_a_year() -> None:
    days = [0, 2, 13, 60, 240, 500]
    assert all((state([grade(d) for d in days[: n + 1]]).due - MONDAY).days - days[n] <= 180 for n in range(6))


def test_what_was_learnt_together_comes_back_apart() -> None:
    dues = {state([grade(0), grade(2), grade(13), grade(60)], person).due for person in range(30)}
    assert len(dues) > 5


@given(
    st.lists(st.tuples(st.integers(0, 400), st.integers(0, 23), st.booleans(), st.sampled_from(Sure)), min_size=1)
)
def test_a_fold_does_not_depend_on_the_order_in_which_grades_are_read(
    days: list[tuple[int, int, bool, Sure]],
) -> None:
    grades = [
        grade(day, hour, correct=c, sure=s, source=f"quiz:{n}:1") for n, (day, hour, c, s) in enumerate(days)
    ]
    assert fold(1, grades) == fold(1, list(reversed(grades)))
    folded = state(grades)
    assert folded.due > folded.last
    assert 0 < recall(folded, folded.due) < 1


def test_the_most_relatively_overdue_comes_first() -> None:
    today = MONDAY + timedelta(days=30)
    young = MemoryState("young", 2, MONDAY + timedelta(25), MONDAY + timedelta(27), "q", 1)
    old = MemoryState("old", 90, MONDAY - timedelta(80), MONDAY + timedelta(20), "q", 4)
    coming = MemoryState("coming", 90, MONDAY, MONDAY + timedelta(40), "q", 4)
    assert [s.concept for s in due([old, young, coming], today)] == ["young", "old"]
    assert overdue(young, today) == 1.5
    assert overdue(coming, today) < 0
