"""What the tests of the Discord adapter share: a scripted door, a small registry, a rig that is started."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from bot.call import Call
from bot.commands import Registry
from bot.markdown import escape
from bot.message import Choices, Field, Form, Heading, Message, Option, Text
from bot.model import Request
from bot.params import Kind, Param
from tests.fakes.discord import PATIENCE
from tests.fakes.discord_rig import DiscordRig, make_rig

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
SETUP = Form(
    Call("setup"),
    "When to post",
    (
        Field("time", "Time", "A time of day", "09:00"),
        Field("reveal", "Reveal", "", "next", choices=(("next", "At the next post"), ("24", "After a day"))),
    ),
)
POST = Message.of(
    Heading("Row lock"),
    Choices(tuple(Option(c, f"option {c}", Call.of("answer", post=1, choice=c)) for c in "AB")),
)


def make_test_registry() -> Registry:
    registry = Registry()
    count = Param("count", "How many", Kind.INTEGER, minimum=1, maximum=9)
    registry.command("probe", "Say something", Param("word", "A word", suggest=lambda _deck, _prefix: []), count)(
        unused
    )
    time = Param("time", "A time")
    registry.command("setup", "When to post", time, manager=True, ask=unused, form_fields=("time",))(unused)
    return registry


async def unused() -> Message:
    raise AssertionError("the door of these tests answers by itself")


@dataclass
class ScriptedDoor:
    """Answers every call with `answer`, or with what `answers` has for its name; keeps the requests.

    `reports` are those of the network itself. While `hold` is not set, every other one waits.
    """

    answer: Callable[[Request], Message | Form] = lambda request: Message.of(
        Text(f"you said {escape(str(request.call))}")
    )
    answers: dict[str, Message | Form] = field(default_factory=dict)
    requests: list[Request] = field(default_factory=list)
    reports: list[Request] = field(default_factory=list)
    hold: asyncio.Event | None = None
    _heard: asyncio.Event = field(default_factory=asyncio.Event)
    suggestions: Sequence[tuple[str, str]] | None = None

    async def handle(self, request: Request) -> Message | Form:
        if request.internal:
            self.reports.append(request)
            self._heard.set()
            return Message(())
        self.requests.append(request)
        if self.hold is not None:
            await self.hold.wait()
        return self.answers.get(request.call.name) or self.answer(request)

    def suggest(self, command: str, param: str, prefix: str) -> Sequence[tuple[str, str]]:
        if self.suggestions is not None:
            return self.suggestions
        return [(f"{prefix}1", f"{command} {param}"), (f"{prefix}2", "two")]

    async def hears(self, count: int = 1) -> None:
        """Wait until so many things have been reported."""
        async with asyncio.timeout(PATIENCE):
            while len(self.reports) < count:
                self._heard.clear()
                await self._heard.wait()

    @property
    def reported(self) -> list[tuple[str, str, str]]:
        """What was reported: the call, the server, the channel."""
        return [(r.call.name, r.place.workspace, r.place.channel) for r in self.reports]

    @property
    def calls(self) -> list[str]:
        return [str(request.call) for request in self.requests]


def new_rig() -> DiscordRig:
    return make_rig(make_test_registry(), lambda: NOW)


@asynccontextmanager
async def started(door: ScriptedDoor) -> AsyncIterator[DiscordRig]:
    """A rig that is connected, and stopped in the end."""
    rig = new_rig()
    await rig.start(door)
    yield rig
    await rig.stop()


async def posted(rig: DiscordRig, message: Message = POST, delivery: int = 1) -> str:
    return await rig.platform.send(rig.place, message, delivery)
