from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.model import PostDay
from bot.streaks import Streak, streak


def days(signs: str) -> list[PostDay]:
    """`x` answered, `.` closed without an answer, `?` still open without one."""
    first = date(2026, 11, 23)
    return [PostDay(first + timedelta(days=n), sign != "?", sign == "x") for n, sign in enumerate(signs)]


def test_nobody_has_a_streak_before_the_first_answer() -> None:
    assert streak(days("...")) == Streak()


def test_the_streak_begins_with_the_first_answer() -> None:
    assert streak(days("..xx")) == Streak(run=2, best=2, answered=2, days=2)


def test_a_missed_day_ends_the_run_and_the_best_stays() -> None:
    assert streak(days("xxx.x")) == Streak(run=1, best=3, answered=4, days=5)


def test_an_open_question_does_not_end_the_run() -> None:
    assert streak(days("xx?")) == Streak(run=2, best=2, answered=2, days=2)


@given(st.text("x."))
def test_the_run_is_the_answers_at_the_end_and_the_best_the_longest_anywhere(signs: str) -> None:
    found = streak(days(signs))
    assert found.run == len(signs) - len(signs.rstrip("x"))
    assert found.best == max(map(len, signs.split(".")))
    assert found.answered == signs.count("x")


@given(st.text("x.", min_size=1), st.integers(0))
def test_answering_one_more_day_never_shortens_a_run(signs: str, where: int) -> None:
    at = where % len(signs)
    assert streak(days(signs[:at] + "x" + signs[at + 1 :])).run >= streak(days(signs)).run
