"""The streak ledger, by its rules and by properties."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model import Away, Outage, PostDay, Record
from bot.streaks import CREDITED, Streak, Why, ledger, streak

FIRST = date(2026, 11, 23)
NINE = time(9, tzinfo=UTC)


def opened(number: int) -> datetime:
    return datetime.combine(FIRST + timedelta(days=number), NINE)


def days(signs: str) -> tuple[PostDay, ...]:
    """`x` answered, `.` closed without an answer, `?` still open without one; a post a day, open for a day."""
    return tuple(
        PostDay(FIRST + timedelta(days=n), sign != "?", sign == "x", opened(n), opened(n + 1))
        for n, sign in enumerate(signs)
    )


def record(signs: str, reviews: Mapping[int, int] | None = None, **more: object) -> Record:
    """`reviews` are counts by the number of the day."""
    by_day = {FIRST + timedelta(days=n): count for n, count in (reviews or {}).items()}
    return replace(Record(days(signs), by_day), **more)  # type: ignore[arg-type]  # a factory with free overrides


def whys(given_record: Record) -> str:
    """The ledger as a word of first letters."""
    return "".join(entry.why[0] for entry in ledger(given_record))


def test_nobody_has_a_streak_before_the_first_answer() -> None:
    assert streak(record("...")) == Streak()


def test_the_streak_begins_with_the_first_credited_day() -> None:
    assert streak(record("..xx")) == Streak(run=2, best=2, credited=2, days=2, recent=2)
    assert streak(record("..xx", {1: 1})).run == 3


def test_a_miss_uses_a_freeze_and_without_one_ends_the_run() -> None:
    standing = streak(record("xxx...x"))
    assert (standing.run, standing.best, standing.freezes) == (1, 3, 0)
    assert whys(record("xxx...x")) == "aaaffba"


def test_every_seventh_credited_day_brings_a_freeze_and_more_than_three_are_lost() -> None:
    assert streak(record("x" * 6)).freezes == 2
    assert streak(record("x" * 7)).freezes == 3
    assert streak(record("x" * 21)).freezes == 3
    assert streak(record("x.x.x.xxxx")).freezes == 1


def test_an_open_question_changes_nothing() -> None:
    assert streak(record("xx?")) == Streak(run=2, best=2, credited=2, days=2, recent=2)


def test_a_due_review_credits_its_day() -> None:
    assert whys(record("x.x", {1: 1})) == "ara"
    assert streak(record("x.x", {1: 1})).run == 3


def test_a_review_on_a_day_without_a_post_changes_nothing() -> None:
    assert streak(record("xx", {5: 9})) == streak(record("xx"))


def test_being_away_begins_with_the_next_post_and_excuses_to_the_last_day() -> None:
    away = Away(opened(1) + timedelta(hours=3), FIRST + timedelta(days=3))
    assert whys(record("x....x", aways=(away,))) == "afaafa"
    assert streak(record("x....x", aways=(away,))).freezes == 0


def test_an_outage_excuses_when_it_takes_more_than_an_hour_of_the_open_time() -> None:
    hour = Outage(opened(1), opened(1) + timedelta(hours=1))
    longer = Outage(opened(1), opened(1) + timedelta(hours=1, seconds=1))
    before = Outage(opened(0), opened(1) + timedelta(minutes=30))
    assert whys(record("x.", outages=(hour,))) == "af"
    assert whys(record("x.", outages=(longer,))) == "ao"
    assert whys(record("x.", outages=(before,))) == "af"
    assert whys(record("x.", outages=(before, Outage(opened(2) - timedelta(minutes=31), opened(3))))) == "ao"


def test_three_reviews_on_the_next_three_post_days_repair_a_miss_once_in_thirty_days() -> None:
    assert whys(record("x...xxx", {4: 1, 5: 1, 6: 1})) == "affraaa"
    assert streak(record("x...xxx", {4: 1, 5: 1, 6: 1})).run == 4
    assert whys(record("x...xxx", {4: 3})) == "affraaa"
    assert whys(record("x...xxx", {4: 1, 5: 1})) == "affbaaa"
    assert whys(record("x...xxxx", {4: 1, 5: 1, 7: 9})) == "affbaaaa"
    again = record("x...xxx.xxx", {4: 3, 8: 3})
    assert whys(again) == "affraaabaaa"
    assert whys(record("x...xx..xxx", {4: 3, 8: 3})) == "affraabbaaa"


def test_the_best_and_the_last_twenty_days_never_vanish() -> None:
    standing = streak(record("x" * 10 + "." * 30 + "xx"))
    assert (standing.run, standing.best, standing.recent, standing.days) == (2, 10, 2, 42)


SIGNS = st.text("x.", min_size=1, max_size=60)
REVIEWS = st.dictionaries(st.integers(0, 60), st.integers(0, 3), max_size=10)


@given(SIGNS, REVIEWS)
def test_the_ledger_adds_up(signs: str, reviews: Mapping[int, int]) -> None:
    given_record = record(signs, reviews)
    entries, standing = ledger(given_record), streak(given_record)
    assert standing.credited == sum(entry.why in CREDITED for entry in entries)
    assert all(0 <= entry.freezes <= 3 for entry in entries)
    assert standing.run <= standing.best
    assert standing.run <= standing.credited


@given(SIGNS, REVIEWS)
def test_an_answer_today_makes_the_run_one_longer(signs: str, reviews: Mapping[int, int]) -> None:
    assert streak(record(signs + "x", reviews)).run >= 1
    assert streak(record(signs + "x")).run == streak(record(signs)).run + 1


@given(SIGNS, st.lists(st.tuples(st.integers(0, 60), st.integers(2, 30)), max_size=4))
def test_nobody_loses_a_run_through_an_outage(signs: str, outages: Sequence[tuple[int, int]]) -> None:
    spans = tuple(Outage(opened(n), opened(n) + timedelta(hours=hours)) for n, hours in outages)
    assert streak(record(signs, outages=spans)).run >= streak(record(signs)).run


@given(SIGNS, st.integers(0, 60), st.integers(1, 30))
def test_nobody_loses_a_run_by_being_away(signs: str, first: int, length: int) -> None:
    away = Away(opened(first) - timedelta(minutes=1), FIRST + timedelta(days=first + length))
    assert streak(record(signs, aways=(away,))).run >= streak(record(signs)).run


@given(SIGNS, REVIEWS, st.integers(0, 60))
def test_days_without_a_post_change_nothing(signs: str, reviews: Mapping[int, int], gap: int) -> None:
    """A weekend, a day off, a pause, a failed post or an edited schedule leave no post, and so no trace."""
    posts = days(signs)
    kept = [post for n, post in enumerate(posts) if n != gap]
    on_posts = {n: count for n, count in reviews.items() if n != gap and n < len(signs)}
    before = record(signs[:gap] + signs[gap + 1 :])
    shifted = Record(tuple(kept), {})
    assert streak(shifted) == streak(before)
    assert ledger(replace(shifted, reviews=record("", on_posts).reviews))[:0] == ()


@given(SIGNS, st.lists(st.tuples(st.integers(0, 60), st.integers(1, 9)), max_size=4))
def test_the_order_in_which_facts_were_noted_plays_no_part(signs: str, facts: Sequence[tuple[int, int]]) -> None:
    aways = tuple(Away(opened(n) - timedelta(1), FIRST + timedelta(days=n + k)) for n, k in facts)
    outages = tuple(Outage(opened(n), opened(n) + timedelta(hours=k)) for n, k in facts)
    there = record(signs, aways=aways, outages=outages)
    back = replace(there, aways=tuple(reversed(aways)), outages=tuple(reversed(outages)))
    assert ledger(there) == ledger(back)


@pytest.mark.parametrize("why", list(Why))
def test_every_reason_has_a_sentence(why: Why) -> None:
    from bot.words import ENGLISH

    assert f"streak.why.{why}" in ENGLISH
