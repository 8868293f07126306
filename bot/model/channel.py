"""Channels, their plans and their posts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.deck import Level, Question
from bot.model.place import Place


@dataclass(frozen=True, slots=True)
class Plan:
    """When a channel wants its posts: a wall-clock time on weekdays (Monday is 0) but for days off."""

    zone: ZoneInfo
    time: time
    days: frozenset[int]
    days_off: frozenset[date] = frozenset()


class Order(StrEnum):
    """In which order a channel goes through its concepts."""

    CURRICULUM = "curriculum"
    SHUFFLE = "shuffle"
    ADAPTIVE = "adaptive"


@dataclass(frozen=True, slots=True)
class Subscription:
    """A channel that gets posts. Without `next_post_at` it is paused, or stopped for the reason `stopped`.

    `topics` are chapter ids, all when empty. `reveal_after` is in hours; None means at the next due time.
    Questions of `level` come first, if there is one. `recap`: it wants one at the end of each week; `recapped` is
    the Monday of the last week that had one.
    """

    id: int
    place: Place
    plan: Plan
    topics: tuple[str, ...]
    reveal_after: int | None
    set_up_by: int
    next_post_at: datetime | None
    stopped: str = ""
    order: Order = Order.CURRICULUM
    level: Level | None = None
    recap: bool = True
    recapped: date | None = None


@dataclass(frozen=True, slots=True)
class Posted:
    """A post of the past: what was asked, and how many of how many answers were right. `post` is its id."""

    concept: str
    question: str
    day: date
    answers: int = 0
    right: int = 0
    post: int = 0


@dataclass(frozen=True, slots=True)
class Post:
    """A question of one day in one channel, as it was posted. `message_id` is known once it is sent.

    `key` counts how often the question's key was corrected.
    """

    id: int
    subscription: int
    day: date
    question: Question
    posted_at: datetime
    closes_at: datetime
    closed_at: datetime | None = None
    message_id: str = ""
    key: int = 0


@dataclass(frozen=True, slots=True)
class PostDay:
    """A sent post as one person's streak sees it; it is open from `opened` to `closes`."""

    day: date
    closed: bool
    answered: bool
    opened: datetime
    closes: datetime


@dataclass(frozen=True, slots=True)
class Away:
    """Somebody's time off: it was asked for at `since`, and ends with the day `until`."""

    since: datetime
    until: date


@dataclass(frozen=True, slots=True)
class Outage:
    """A time in which a platform could not be reached by us, or we by it."""

    begin: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Record:
    """All that one person's streak in one channel is folded from.

    `posts` are the channel's sent posts in order of day; `reviews` counts the due reviews that are dated on a day.
    """

    posts: tuple[PostDay, ...] = ()
    reviews: Mapping[date, int] = field(default_factory=dict)
    aways: tuple[Away, ...] = ()
    outages: tuple[Outage, ...] = ()


@dataclass(frozen=True, slots=True)
class Tally:
    """How a post went: how often each choice was made, and the names of those who took part."""

    counts: Mapping[str, int]
    names: tuple[str, ...]
