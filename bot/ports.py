"""What the engine needs from outside, as protocols. Adapters implement them; tests may too."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Protocol

from bot.message import Form, Message, Picture
from bot.model import (
    Account,
    Answer,
    Delivery,
    Outcome,
    Place,
    Post,
    PostDay,
    Quiz,
    Request,
    Review,
    Score,
    Standing,
    Subscription,
    Tally,
)


class NotSent(Exception):
    """The platform surely did not take the message, and will later: try again after `retry_after` seconds."""

    def __init__(self, reason: str, retry_after: float) -> None:
        super().__init__(reason)
        self.retry_after = retry_after


class Refused(Exception):
    """The platform will never take messages for this place as things stand; the text says why, for people."""


class Unreadable(Exception):
    """Whether a message arrived cannot be found out: the place's history may not be read."""


class BadCredentials(Exception):
    """A platform cannot be entered. The text names the setting and what to do."""


class Door(Protocol):
    """What a platform may ask of the engine."""

    async def handle(self, request: Request) -> Message | Form:
        """The private answer to a call. Never raises."""

    def suggest(self, command: str, param: str, prefix: str) -> Sequence[tuple[str, str]]:
        """At most 25 (value, label) pairs for an argument that is being typed."""


class Platform(Protocol):
    """A chat network, or the local playground.

    `send` raises NotSent or Refused when the message surely did not arrive; any other exception means that it
    may have. It gives up within 30 seconds. `find` raises Unreadable.
    """

    @property
    def name(self) -> str: ...

    async def serve(self, door: Door) -> None:
        """Stay connected until cancelled. Raises BadCredentials when that cannot be."""

    async def send(self, place: Place, message: Message, delivery: int) -> str:
        """Post a message, marked with the delivery's id; the id of the message."""

    async def find(self, place: Place, delivery: int) -> str | None:
        """The id of the message that carries this delivery's mark, if it arrived."""


class Painter(Protocol):
    """Draws pictures as PNG, each 1280 pixels wide and 800 high."""

    async def paint(self, message: Message) -> Mapping[Picture, bytes]:
        """The message's pictures. One that cannot be drawn is missing: its text has to do."""

    def link(self, picture: Picture) -> str:
        """A path under which the web server shows the picture for a month. Nobody can make one up."""

    async def linked(self, path: str) -> bytes | None:
        """The picture of such a path; None when the path is too old, or was not given out."""


class Schedule(Protocol):
    """Subscriptions: which channel wants posts, and when its next one is due."""

    async def subscribe(self, subscription: Subscription) -> Subscription:
        """Store a channel's subscription, new or changed (the place is the key, `id` is ignored)."""

    async def subscription(self, place: Place) -> Subscription | None:
        """The subscription of this channel; threads belong to their channel."""

    async def by_id(self, subscription: int) -> Subscription:
        """A subscription by its id. Raises LookupError."""

    async def of_person(self, person: int) -> tuple[Subscription, ...]:
        """The channels in which this person answered or which they set up."""

    async def due(self, now: datetime, limit: int) -> tuple[Subscription, ...]:
        """Subscriptions whose next post is due, the longest due first."""

    async def postpone(self, seen: Subscription, next_post_at: datetime | None) -> None:
        """Set when the next post is due, unless that was changed since the subscription was read."""

    async def wake_at(self) -> datetime | None:
        """The earliest instant at which a post is due."""


class Posts(Protocol):
    """Daily posts, from the moment they are decided to their close."""

    async def open(
        self,
        draft: Post,
        seen: datetime | None,
        next_post_at: datetime | None,
        compose: Callable[[Post], Message],
    ) -> Post | None:
        """In one transaction: store the post, its delivery, and when the channel's next one is due.

        `seen` is the due instant on which this was decided. None, and nothing changed, when it is another one
        by now; None, and nothing but the due instant changed, when the channel has a post of that day already.
        """

    async def get(self, post: int) -> Post | None:
        """A post by its id."""

    async def latest(self, subscription: int) -> Post | None:
        """The channel's newest post."""

    async def history(self, subscription: int) -> tuple[tuple[str, str], ...]:
        """(concept, question id) of every post of the channel, oldest first."""

    async def closing(self, now: datetime, limit: int) -> tuple[Post, ...]:
        """Open posts past their `closes_at` that were sent, or answered."""

    async def close(self, post: Post, now: datetime, compose: Callable[[Tally], Message]) -> bool:
        """In one transaction: close the post and store its reveal, to be sent into the post's thread.

        False when it was closed before. After it no answer is stored for this post.
        """

    async def withheld(self, person: int, place: Place) -> frozenset[str]:
        """Ids of the questions that are open and not answered by this person, here and in channels of theirs."""

    async def wake_at(self) -> datetime | None:
        """The earliest instant at which a sent post is to be closed."""


class Outbox(Protocol):
    """Deliveries, from the moment they are decided until they are settled."""

    async def put(self, place: Place, message: Message, now: datetime) -> int:
        """Store a message to be sent; the delivery's id."""

    async def claim(
        self, now: datetime, limit: int, platforms: Collection[str] | None = None
    ) -> tuple[Delivery, ...]:
        """Take deliveries to send on these platforms (None: on any), oldest first; nobody else gets them.

        One that was taken before and neither settled nor put off comes again, marked `unsure`, no sooner than
        60 seconds after it was taken.
        """

    async def sent(self, delivery: Delivery, message_id: str, now: datetime) -> None:
        """The message arrived. A post's `message_id` is set with it."""

    async def put_off(self, delivery: Delivery, until: datetime) -> None:
        """The message surely did not arrive; try again at that instant."""

    async def give_up(self, delivery: Delivery, reason: str) -> None:
        """The message will not be sent. A post that never was sent, nor answered, goes with it."""

    async def stop(self, place: Place, reason: str) -> None:
        """No more posts for this channel until somebody resumes it; `schedule` shows the reason."""

    async def history(self, place: Place, limit: int) -> tuple[Delivery, ...]:
        """The newest sent deliveries of a channel and its threads, oldest first."""

    async def wake_at(self) -> datetime | None:
        """The earliest instant at which a delivery can be claimed."""


class Answers(Protocol):
    """Answers to daily posts: the facts behind points, streaks and boards."""

    async def answer(self, answer: Answer) -> Outcome:
        """Store a person's first answer to an open post, durably, before returning."""

    async def answered(self, post: int, person: int) -> Answer | None:
        """The answer that counts, if any."""

    async def days(self, subscription: int, person: int) -> tuple[PostDay, ...]:
        """Every sent post of the channel in order of day, as this person's streak sees it."""

    async def board(self, subscription: int, since: date, until: date) -> tuple[Standing, ...]:
        """Sums of everyone who answered posts of these days (both included), most points first."""

    async def scores(self, person: int) -> tuple[Score, ...]:
        """This person's daily answers in all channels, by concept."""


class Memory(Protocol):
    """Private practice: quizzes and the log of graded answers."""

    async def start_quiz(self, person: int, questions: Sequence[str], seed: int, at: datetime) -> Quiz:
        """Store a quiz about to begin."""

    async def quiz(self, quiz: int) -> Quiz | None:
        """A quiz by its id."""

    async def review(self, review: Review) -> Review:
        """Log a graded answer, durably; the first one of this person and source counts and is returned."""

    async def reviews(self, person: int, sources: Sequence[str]) -> Mapping[str, Review]:
        """Logged answers of this person by source, of the sources that have one."""


class People(Protocol):
    """Who is who."""

    async def person(self, account: Account) -> int:
        """The person of an account, made on first sight; the account's name is kept up to date."""


class Store(Protocol):
    """All that is kept."""

    @property
    def schedule(self) -> Schedule: ...
    @property
    def posts(self) -> Posts: ...
    @property
    def outbox(self) -> Outbox: ...
    @property
    def answers(self) -> Answers: ...
    @property
    def memory(self) -> Memory: ...
    @property
    def people(self) -> People: ...
