"""Channels, their plans and their posts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from bot.deck import Question
from bot.model.place import Place


@dataclass(frozen=True, slots=True)
class Plan:
    """When a channel wants its posts: a wall-clock time on weekdays (Monday is 0) but for days off."""

    zone: ZoneInfo
    time: time
    days: frozenset[int]
    days_off: frozenset[date] = frozenset()


@dataclass(frozen=True, slots=True)
class Subscription:
    """A channel that gets posts. Without `next_post_at` it is paused, or stopped for the reason `stopped`.

    `topics` are chapter ids, all when empty. `reveal_after` is in hours; None means at the next due time.
    """

    id: int
    place: Place
    plan: Plan
    topics: tuple[str, ...]
    reveal_after: int | None
    set_up_by: int
    next_post_at: datetime | None
    stopped: str = ""


@dataclass(frozen=True, slots=True)
class Post:
    """A question of one day in one channel, as it was posted. `message_id` is known once it is sent."""

    id: int
    subscription: int
    day: date
    question: Question
    posted_at: datetime
    closes_at: datetime
    closed_at: datetime | None = None
    message_id: str = ""


@dataclass(frozen=True, slots=True)
class PostDay:
    """A sent post as one person's streak sees it."""

    day: date
    closed: bool
    answered: bool


@dataclass(frozen=True, slots=True)
class Tally:
    """How a post went: how often each choice was made, and the names of those who took part."""

    counts: Mapping[str, int]
    names: tuple[str, ...]
