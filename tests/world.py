"""A world for tests of the engine: a real store, a small deck, a platform in memory, and a clock in hand."""

import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bot.call import Call
from bot.commands import Registry
from bot.deck import Deck
from bot.engine import Engine
from bot.handlers import make_registry
from bot.markdown import plain
from bot.message import Actions, Button, Choices, Form, Message, Option
from bot.model import Account, Place, Request, Subscription
from bot.ports import Store
from bot.study import Study
from tests.decks import make_deck
from tests.fakes.platform import MemoryPlatform

CHANNEL = Place("memory", "w", "c")
MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


def account(user: str, name: str = "") -> Account:
    return Account("memory", "w", user, name or user.capitalize())


@dataclass(repr=False)
class World:
    """Acts as people do. `now` is moved by `pass_time` only."""

    store: Store
    now: datetime = MONDAY
    deck: Deck = field(default_factory=make_deck)
    platform: MemoryPlatform = field(default_factory=MemoryPlatform)
    registry: Registry = field(default_factory=make_registry)
    wakes: int = 0

    def __post_init__(self) -> None:
        self.restart()

    def restart(self) -> None:
        """A new engine on the same store, as after a crash."""
        study = Study(self.store, self.deck, {"memory": self.platform}, random.Random(1), self._woken)
        self.engine = Engine(study, self.registry)

    def _woken(self) -> None:
        self.wakes += 1

    def request(self, user: str, call: Call, place: Place = CHANNEL, **facts: object) -> Request:
        base = Request(call, account(user), place, self.now)
        return Request(**{**{name: getattr(base, name) for name in base.__slots__}, **facts})

    async def call(self, user: str, call: Call, place: Place = CHANNEL, **facts: object) -> Message | Form:
        return await self.engine.handle(self.request(user, call, place, **facts))

    async def say(self, user: str, line: str, place: Place = CHANNEL, **facts: object) -> Message:
        """Type a command that is answered by a message."""
        answer = await self.call(user, self.registry.read(line), place, **facts)
        assert isinstance(answer, Message)
        return answer

    async def manage(self, line: str, place: Place = CHANNEL) -> Message:
        """Type a command as the manager."""
        return await self.say("boss", line, place, manager=True)

    async def press(
        self, user: str, message: Message, label: str, place: Place = CHANNEL, **facts: object
    ) -> Message:
        """Press a button of a message, by its label."""
        answer = await self.call(user, buttons(message)[label], place, **facts)
        assert isinstance(answer, Message)
        return answer

    async def tick(self) -> datetime | None:
        await self.engine.tick(self.now)
        await self.engine.drain()
        return await self.engine.wake_at()

    async def pass_time(self, **span: float) -> None:
        """Let time pass, tick by tick as the engine asks for it."""
        end = self.now + timedelta(**span)
        while (following := await self.tick()) and following <= end:
            self.now = max(following, self.now)
        self.now = end
        await self.tick()

    async def open_channel(self, line: str = "setup time=09:00 timezone=UTC days=all") -> None:
        """Set the channel up and let its first post come, an hour from now."""
        await self.manage(line)
        await self.pass_time(hours=1)

    async def subscription(self, place: Place = CHANNEL) -> Subscription:
        found = await self.store.schedule.subscription(place)
        assert found is not None
        return found

    def messages(self, thread: bool = False) -> list[Message]:
        """What the channel, or its threads, saw."""
        return [message for place, message, _ in self.platform.posted if bool(place.thread) is thread]

    def post(self) -> Message:
        """The channel's newest message."""
        return self.messages()[-1]

    def right_letter(self) -> str:
        """The label of the right option of the newest post."""
        return self.letter(correct=True)

    def wrong_letter(self) -> str:
        return self.letter(correct=False)

    def letter(self, correct: bool) -> str:
        right = {o.text for q in self.deck.questions.values() for o in q.options if o.correct}
        return next(option.label for option in options(self.post()) if (option.text in right) is correct)


def options(message: Message) -> tuple[Option, ...]:
    return next(block.options for block in message.blocks if isinstance(block, Choices))


def buttons(message: Message) -> dict[str, Call]:
    """What each button of a message calls, by label."""
    pressed: list[Button | Option] = []
    for block in message.blocks:
        if isinstance(block, Choices):
            pressed += block.options
        if isinstance(block, Actions):
            pressed += block.buttons
    return {button.label: button.call for button in pressed}


def text(answer: Message | Form) -> str:
    assert isinstance(answer, Message)
    return plain(answer)
