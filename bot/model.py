"""What the bot knows about people, channels and days, as frozen values. Instants are aware and in UTC."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from bot.call import Call
from bot.deck import Question
from bot.message import Message

NAMELESS = "?"
"""Shown where nobody ever said a name."""


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody on one network, with the name seen last. Facts are kept by person, never by account.

    An empty name means that it was not told this time.
    """

    platform: str
    workspace: str
    user: str
    name: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where messages go: a channel, or the thread beneath the message `thread` of that channel."""

    platform: str
    workspace: str
    channel: str
    thread: str = ""

    @classmethod
    def to(cls, account: Account) -> "Place":
        """The private conversation with somebody, which the platform opens when something is to be sent there."""
        return cls(account.platform, account.workspace, f"@{account.user}")

    @property
    def addressee(self) -> str:
        """The user whose private conversation is meant; empty for any other place."""
        return self.channel[1:] if self.channel.startswith("@") else ""


@dataclass(frozen=True, slots=True)
class Request:
    """A call, and who makes it, where and when. All but the call comes from the adapter, never from the person.

    `manager` says that the network lets this account manage the place; `direct` that the place is a private
    conversation with the bot; `internal` that the network itself reports something. `person` is filled in by
    the engine.
    """

    call: Call
    account: Account
    place: Place
    at: datetime
    manager: bool = False
    direct: bool = False
    internal: bool = False
    person: int = 0


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
class Answer:
    """What a person chose (text, as the question's kind reads it), and the points it brought."""

    post: int
    person: int
    choice: str
    correct: bool
    points: int
    at: datetime


@dataclass(frozen=True, slots=True)
class PostDay:
    """A sent post as one person's streak sees it."""

    day: date
    closed: bool
    answered: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an answer: the one that counts, whether it is this one, and the person's days there.

    `answer` is None when the post had closed before and the person had not answered it.
    """

    answer: Answer | None
    fresh: bool
    days: tuple[PostDay, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """One person's sums over a board's span in one channel."""

    person: int
    name: str
    points: int
    answers: int
    correct: int


@dataclass(frozen=True, slots=True)
class Tally:
    """How a post went: how often each choice was made, and the names of those who took part."""

    counts: Mapping[str, int]
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Score:
    """How often a person answered questions of one concept, and how often right."""

    concept: str
    answers: int
    correct: int


@dataclass(frozen=True, slots=True)
class Quiz:
    """A private run through questions (ids) in a fixed order; `seed` orders the options."""

    id: int
    person: int
    questions: tuple[str, ...]
    seed: int


@dataclass(frozen=True, slots=True)
class Review:
    """One graded answer outside the daily question. `source` names where it was asked, e.g. "quiz:7:2".

    `day` is the learner's local date at that moment; (person, source) is unique: the first one counts.
    """

    person: int
    source: str
    question: str
    concept: str
    choice: str
    correct: bool
    at: datetime
    day: date


@dataclass(frozen=True, slots=True)
class Installation:
    """A workspace in which somebody installed the bot: its own user there, and the token that speaks for it."""

    platform: str
    workspace: str
    user: str
    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message that a place shall see exactly once. `unsure`: an earlier try may have arrived."""

    id: int
    place: Place
    message: Message
    post: int | None = None
    unsure: bool = False
    message_id: str = ""
