"""Due instants against an oracle that walks through every quarter-hour of a year (clocks change on such)."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model import Plan
from bot.schedule import LONGEST_OPEN, closing_time, last_due, next_due, upcoming

ALL = frozenset(range(7))
YEARS = [
    ("Europe/Berlin", 2026, time(2, 30)),
    ("Europe/Berlin", 2026, time(9, 0)),
    ("America/New_York", 2026, time(1, 30)),
    ("America/New_York", 2026, time(2, 0)),
    ("Africa/Cairo", 2027, time(0, 0)),
    ("Africa/Cairo", 2027, time(23, 30)),
    ("Australia/Lord_Howe", 2026, time(2, 15)),
    ("Australia/Lord_Howe", 2026, time(1, 45)),
    ("Pacific/Apia", 2011, time(9, 0)),
    ("America/Nuuk", 2026, time(23, 30)),
    ("UTC", 2026, time(0, 0)),
]


def plan(zone: str, at: time = time(9), days: frozenset[int] = ALL, off: frozenset[date] = frozenset()) -> Plan:
    return Plan(ZoneInfo(zone), at, days, off)


def walked(zone: ZoneInfo, at: time, year: int) -> dict[date, datetime]:
    """By local date: the first quarter-hour of the year at which its wall clock reaches that time of that date."""
    now, end = datetime(year, 1, 1, 12, tzinfo=UTC), datetime(year, 12, 31, tzinfo=UTC)
    seen: dict[date, datetime] = {}
    dates: set[date] = set()
    reached = now.astimezone(zone).replace(tzinfo=None)
    while now < end:
        wall = now.astimezone(zone).replace(tzinfo=None)
        dates.add(wall.date())
        for day in {wall.date(), wall.date() - timedelta(days=1)}:
            if reached < datetime.combine(day, at) <= wall:
                seen.setdefault(day, now)
        reached = max(reached, wall)
        now += timedelta(minutes=15)
    return {day: instant for day, instant in seen.items() if day in dates}


@pytest.mark.parametrize(("zone", "year", "at"), YEARS)
def test_over_a_year_every_date_has_one_post_when_its_wall_clock_first_reaches_the_time(
    zone: str, year: int, at: time
) -> None:
    start = datetime(year, 1, 1, 12, tzinfo=UTC)
    expected = walked(ZoneInfo(zone), at, year)
    due = upcoming(plan(zone, at), start, len(expected))
    assert {d.day: d.at for d in due} == expected
    assert [d.at for d in due] == sorted(d.at for d in due)


def test_a_date_that_a_zone_skips_has_no_post() -> None:
    days = [due.day for due in upcoming(plan("Pacific/Apia"), datetime(2011, 12, 28, tzinfo=UTC), 3)]
    assert date(2011, 12, 30) not in days
    assert len(days) == 3


def test_a_time_that_is_skipped_posts_at_the_first_instant_after_the_gap() -> None:
    due = next_due(plan("Europe/Berlin", time(2, 30)), datetime(2026, 3, 28, 12, tzinfo=UTC))
    assert due is not None
    assert due.at == datetime(2026, 3, 29, 1, 0, tzinfo=UTC)


def test_weekdays_and_days_off_have_no_post() -> None:
    workdays = plan("UTC", days=frozenset(range(5)), off=frozenset({date(2026, 12, 24), date(2026, 12, 25)}))
    days = [due.day for due in upcoming(workdays, datetime(2026, 12, 23, 10, tzinfo=UTC), 2)]
    assert days == [date(2026, 12, 28), date(2026, 12, 29)]


def test_a_plan_without_days_is_never_due() -> None:
    assert next_due(plan("UTC", days=frozenset()), datetime(2026, 1, 1, tzinfo=UTC)) is None


def test_the_next_due_instant_is_strictly_later() -> None:
    nine = datetime(2026, 11, 24, 9, tzinfo=UTC)
    due = next_due(plan("UTC"), nine)
    assert due is not None
    assert due.at == nine + timedelta(days=1)


def test_after_days_without_a_tick_only_the_newest_due_instant_is_left() -> None:
    nine = datetime(2026, 11, 20, 9, tzinfo=UTC)
    due = last_due(plan("UTC"), nine, nine + timedelta(days=3, hours=2))
    assert (due.at, due.day) == (nine + timedelta(days=3), date(2026, 11, 23))


def test_a_first_instant_outside_the_plan_is_due_itself() -> None:
    odd = datetime(2026, 11, 24, 13, 7, tzinfo=UTC)
    due = last_due(plan("UTC"), odd, odd)
    assert (due.at, due.day) == (odd, date(2026, 11, 24))


def test_a_post_closes_when_the_next_days_is_due() -> None:
    posted = datetime(2026, 11, 24, 7, tzinfo=UTC)
    nine_tomorrow = datetime(2026, 11, 25, 9, tzinfo=UTC)
    assert closing_time(plan("UTC"), posted.date(), posted, None) == nine_tomorrow


def test_no_post_stays_open_longer_than_96_hours() -> None:
    sundays = plan("UTC", days=frozenset({6}))
    posted = datetime(2026, 11, 22, 9, tzinfo=UTC)
    assert closing_time(sundays, posted.date(), posted, None) == posted + LONGEST_OPEN
    assert closing_time(sundays, posted.date(), posted, 5) == posted + timedelta(hours=5)


zones = st.sampled_from(["Europe/Berlin", "America/New_York", "Africa/Cairo", "Asia/Kathmandu", "America/Nuuk"])


@settings(max_examples=60)
@given(
    zones,
    st.times(),
    st.frozensets(st.integers(0, 6), min_size=1),
    st.integers(0, 4 * 365 * 24 * 60),
)
def test_due_instants_go_forward_one_a_day_on_wanted_days(
    zone: str, at: time, days: frozenset[int], after: int
) -> None:
    start = datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=after)
    due = upcoming(plan(zone, at.replace(second=0, microsecond=0), days), start, 10)
    assert len(due) == 10
    assert all(d.at > start and d.day.weekday() in days for d in due)
    assert all(a.at < b.at and a.day < b.day for a, b in pairwise(due))
