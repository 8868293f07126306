from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from bot.model import Standing
from bot.scoring import points, ranked, span


def standing(person: int, points: int, name: str = "") -> Standing:
    return Standing(person, name or f"p{person}", points, 1, 1)


def test_an_answer_brings_six_and_a_right_one_four_more() -> None:
    assert (points(correct=False), points(correct=True)) == (6, 10)


def test_a_week_runs_from_monday_to_sunday() -> None:
    assert span("week", date(2026, 11, 29)) == (date(2026, 11, 23), date(2026, 11, 29))
    assert span("week", date(2026, 11, 23)) == (date(2026, 11, 23), date(2026, 11, 29))


def test_a_month_ends_on_its_last_day() -> None:
    assert span("month", date(2028, 2, 10)) == (date(2028, 2, 1), date(2028, 2, 29))
    assert span("month", date(2026, 12, 31)) == (date(2026, 12, 1), date(2026, 12, 31))


@given(st.dates())
def test_every_board_holds_today(today: date) -> None:
    if date(2000, 1, 1) <= today < date(9999, 12, 1):
        for period in ("week", "month", "all"):
            since, until = span(period, today)
            assert since <= today <= until


def test_ties_share_the_rank_and_the_next_one_is_skipped() -> None:
    board = [standing(1, 16), standing(2, 30), standing(3, 16), standing(4, 6)]
    assert [(rank, s.person) for rank, s in ranked(board)] == [(1, 2), (2, 1), (2, 3), (4, 4)]


@given(st.lists(st.integers(0, 5)))
def test_a_rank_is_one_more_than_the_number_of_those_ahead(points: list[int]) -> None:
    board = [standing(n, p) for n, p in enumerate(points)]
    for rank, s in ranked(board):
        assert rank == 1 + sum(other.points > s.points for other in board)
