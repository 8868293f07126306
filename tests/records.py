"""Records for tests of the store: a channel with a sent post, and people who may answer it."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.message import Message, Text
from bot.model import Account, Answer, Delivery, Place, Plan, Post, Subscription
from bot.ports import Store
from bot.scoring import points
from tests.decks import make_question

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
CHANNEL = Place("memory", "w", "c")
PLAN = Plan(ZoneInfo("Europe/Berlin"), time(9, 30), frozenset({0, 2}), frozenset({MONDAY.date()}))
QUESTION = make_question("txn.row-lock", "q0")
HELLO = Message.of(Text("hello"))


def hello(_: object) -> Message:
    return HELLO


def subscription(place: Place = CHANNEL, by: int = 1, due: datetime | None = MONDAY) -> Subscription:
    return Subscription(0, place, PLAN, ("locks",), 24, by, due)


@dataclass
class Filled:
    """A store with one channel; `post` is sent and open."""

    store: Store
    subscription: Subscription
    people: dict[str, int]
    post: Post = field(init=False)

    async def open(self, day: int = 0, *, sent: bool = True) -> Post:
        """The post of that many days after Monday."""
        at = MONDAY + timedelta(days=day)
        draft = Post(0, self.subscription.id, at.date(), QUESTION, at, at + timedelta(days=1))
        seen = (await self.store.schedule.by_id(self.subscription.id)).next_post_at
        post = await self.store.posts.open(draft, seen, at + timedelta(days=1), hello)
        assert post is not None
        if sent:
            await send_all(self.store, at)
        found = await self.store.posts.get(post.id)
        assert found is not None
        return found

    def answer(self, user: str, choice: str = "0", *, correct: bool = True, later: int = 0) -> Answer:
        at = MONDAY + timedelta(minutes=later)
        return Answer(self.post.id, self.people[user], choice, correct, points(correct), at)


async def send_all(store: Store, at: datetime) -> tuple[Delivery, ...]:
    """Settle everything that can be claimed as sent, under the ids m1, m2 …"""
    claimed = await store.outbox.claim(at, 100)
    for delivery in claimed:
        await store.outbox.sent(delivery, f"m{delivery.id}", at)
    return claimed


async def fill(store: Store, people: int = 0) -> Filled:
    names = ["ann", "bob", *(f"p{n}" for n in range(people))]
    ids = {name: await store.people.person(Account("memory", "w", name, name.capitalize())) for name in names}
    stored = await store.schedule.subscribe(replace(subscription(), set_up_by=ids["ann"]))
    filled = Filled(store, stored, ids)
    filled.post = await filled.open()
    return filled
