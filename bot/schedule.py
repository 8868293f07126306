"""When the next post is due, and when a post closes. Pure: zone, wall-clock time, weekdays, days off."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from bot.model import Plan

LATEST = timedelta(hours=6)
"""A post whose time passed while nobody ticked is still made within this; later, that day has none."""

LONGEST_OPEN = timedelta(hours=96)
"""No post stays open longer."""

DAYS_AHEAD = 400
"""How far a plan is searched for its next day; one that has none by then has none."""


@dataclass(frozen=True, slots=True)
class Due:
    """An instant (UTC) at which a post is due, and the local date that it is the post of."""

    at: datetime
    day: date


def next_due(plan: Plan, after: datetime, beyond: date = date.min) -> Due | None:
    """The first due instant strictly after that instant, of a day after `beyond`.

    None when the plan names no such day within a year.
    """
    return next((due for due in _dues(plan, after) if due.at > after and due.day > beyond), None)


def last_due(plan: Plan, first: datetime, now: datetime) -> Due:
    """The newest due instant from `first` (itself one) up to now: what is left of a time when nobody ticked."""
    due = Due(first, local_day(plan.zone, first))
    for later in _dues(plan, first):
        if later.at > now:
            return due
        if later.at >= first:
            due = later
    return due


def upcoming(plan: Plan, after: datetime, count: int) -> list[Due]:
    """The next `count` due instants strictly after that instant."""
    return list(islice((due for due in _dues(plan, after) if due.at > after), count))


def closing_time(plan: Plan, day: date, posted_at: datetime, reveal_after: int | None) -> datetime:
    """When the post of that day closes: so many hours after posting, or (None) when the next day's is due."""
    latest = posted_at + LONGEST_OPEN
    if reveal_after is not None:
        return min(posted_at + timedelta(hours=reveal_after), latest)
    due = next_due(plan, posted_at, beyond=day)
    return min(due.at, latest) if due else latest


def local_day(zone: ZoneInfo, at: datetime) -> date:
    """The calendar date there at that instant."""
    return at.astimezone(zone).date()


def _dues(plan: Plan, after: datetime) -> Iterator[Due]:
    """Due instants in order, from the one of the day before `after` on."""
    day = local_day(plan.zone, after) - timedelta(days=1)
    for _ in range(DAYS_AHEAD):
        if day.weekday() in plan.days and day not in plan.days_off and (at := _instant(plan, day)):
            yield Due(at, day)
        day += timedelta(days=1)


def _instant(plan: Plan, day: date) -> datetime | None:
    """The instant of the plan's time on that date.

    A time that exists twice is taken once, the first time (fold 0, PEP 495). One that a clock change skips
    becomes the first instant after the gap; a date that is skipped whole (Apia, 30 December 2011) has none.
    """
    wall = datetime.combine(day, plan.time, tzinfo=plan.zone)
    at = wall.astimezone(UTC)
    if at.astimezone(plan.zone).replace(tzinfo=None) == wall.replace(tzinfo=None):
        return at
    return _gap_end(plan.zone, at) if _exists(plan.zone, day) else None


def _exists(zone: ZoneInfo, day: date) -> bool:
    """Whether any wall-clock time of that date exists: its first or its last second does (gaps are shorter)."""
    first = datetime.combine(day, datetime.min.time(), tzinfo=zone)
    seconds = (first, first.replace(hour=23, minute=59, second=59))
    return any(local_day(zone, second.astimezone(UTC)) == day and _is_real(second) for second in seconds)


def _is_real(wall: datetime) -> bool:
    there_and_back = wall.astimezone(UTC).astimezone(wall.tzinfo)
    return there_and_back.replace(tzinfo=None) == wall.replace(tzinfo=None)


def _gap_end(zone: ZoneInfo, inside: datetime) -> datetime:
    """The instant of the clock change next to an instant that a skipped wall-clock time maps to.

    With fold 0 the skipped time is read by the offset before the change, so it maps to an instant after it.
    """
    high, low = inside, inside - timedelta(days=2)
    before = low.astimezone(zone).utcoffset()
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) / 2
        middle = middle.replace(microsecond=0)
        if middle.astimezone(zone).utcoffset() == before:
            low = middle
        else:
            high = middle
    return high
