"""The rig for the playground: people act through HTTP as its page does, an open page shows the channel."""

import asyncio
import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from itertools import count
from typing import Any
from urllib.parse import quote

import aiohttp

from adapters.clock import utc_now
from adapters.web.feed import History
from adapters.web.platform import WebPlatform
from bot.commands import Registry
from bot.handlers import make_registry
from bot.message import Message
from bot.model import Delivery, Place
from bot.ports import Door
from tests.drawing import is_png, make_painter
from tests.fakes.rig import Seen
from tests.fakes.web_screen import seen

PATIENCE = 10.0
"""Seconds after which a wait has failed."""

EVENT_BYTES = 2**20

OWN = {"X-Playground": "1"}


class OpenPage:
    """A page that follows the channel, and shows what it is told once."""

    def __init__(self, http: aiohttp.ClientSession) -> None:
        self._http = http
        self.messages: dict[str, Seen] = {}
        self.told: list[str] = []
        self.edited = 0
        self._changed = asyncio.Condition()

    async def follow(self, response: aiohttp.ClientResponse) -> None:
        """Read events until the server ends the stream."""
        async for line in response.content:
            if line.startswith(b"data: "):
                await self._show(json.loads(line.removeprefix(b"data: ")))

    async def _show(self, event: Mapping[str, Any]) -> None:
        message = seen(event["html"], private=False, id=event["id"], thread=event["thread"])
        message = await with_pictures(self._http, message)
        async with self._changed:
            self.told.append(message.id)
            if event["edited"] == (message.id in self.messages):
                self.messages[message.id] = message
            self.edited += event["edited"]
            self._changed.notify_all()

    async def changes(self, edited: int) -> None:
        """Wait until so many messages were changed."""
        async with asyncio.timeout(PATIENCE), self._changed:
            await self._changed.wait_for(lambda: self.edited >= edited)

    async def shows(self, message_id: str) -> None:
        """Wait until the message is on the page."""
        async with asyncio.timeout(PATIENCE), self._changed:
            await self._changed.wait_for(lambda: message_id in self.messages)


class WatchedPlatform(WebPlatform):
    """Returns from `send` when the open page shows the message, or loses that answer when it is told to."""

    page: OpenPage | None = None
    losing = False

    async def send(self, place: Place, message: Message, delivery: int) -> str:
        message_id = await super().send(place, message, delivery)
        if self.page:
            await self.page.shows(message_id)
        if self.losing:
            self.losing = False
            raise ConnectionResetError("the answer is lost, as a test wants it")
        return message_id

    async def edit(self, place: Place, message_id: str, message: Message, delivery: int) -> None:
        before = self.page.edited if self.page else 0
        await super().edit(place, message_id, message, delivery)
        if self.page:
            await self.page.changes(before + 1)


class WebRig:
    """One channel. Everyone who acts has joined by name, and everyone manages."""

    def __init__(self, registry: Registry, now: Callable[[], datetime], history: History) -> None:
        self.platform = WatchedPlatform("127.0.0.1", 0, registry, now, make_painter(), history)
        self._people: dict[str, dict[str, str]] = {}
        self._ids = count(1)

    async def start(self, door: Door) -> None:
        self._serving = asyncio.create_task(self.platform.serve(door))
        opened = asyncio.create_task(self.platform.opened.wait())
        await asyncio.wait([self._serving, opened], return_when=asyncio.FIRST_COMPLETED)
        if self._serving.done():
            opened.cancel()
            await self._serving
        self.http = aiohttp.ClientSession(self.platform.url)
        self._page = OpenPage(self.http)
        self._events = await self.http.get("/events", read_bufsize=EVENT_BYTES)
        self._following = asyncio.create_task(self._page.follow(self._events))
        self.platform.page = self._page

    async def stop(self) -> None:
        self._serving.cancel()
        with suppress(asyncio.CancelledError):
            await self._serving
        await asyncio.wait_for(self._following, PATIENCE)  # the server ends the stream when it closes
        await self.http.close()

    async def person(self, name: str) -> dict[str, str]:
        """The headers by which the page says who asks."""
        if name not in self._people:
            joined = await self._post("/join", {"name": name}, {})
            said = {"X-Playground-User": joined["id"], "X-Playground-Name": quote(joined["name"])}
            self._people[name] = said
        return self._people[name]

    async def _post(self, path: str, body: object, headers: Mapping[str, str]) -> dict[str, Any]:
        async with self.http.post(path, json=body, headers={**OWN, **headers}) as response:
            answer: dict[str, Any] = await response.json()
            assert response.status == 200, answer
            return answer

    async def command(self, user: str, text: str, *, manager: bool = False) -> Seen:
        return await self._act(user, {"line": f"/{text}"}, None)

    async def click(self, user: str, seen: Seen, button: str, *, manager: bool = False) -> Seen:
        return await self._act(user, {"call": seen.raw.calls[button]}, seen)

    async def pick(self, user: str, seen: Seen, labels: str) -> Seen:
        values = [seen.raw.picks[label] for label in labels]
        return await self._act(user, {"picks": seen.raw.form, "values": values}, seen)

    async def submit(self, user: str, form: Seen, values: Mapping[str, str], *, manager: bool = False) -> Seen:
        return await self._act(user, {"form": form.raw.form, "values": {**form.fields, **values}}, form)

    async def _act(self, user: str, body: object, source: Seen | None) -> Seen:
        """The answer where the page puts it: in place of a private message, or as a new one."""
        answer = await self._post("/call", body, await self.person(user))
        in_place = source is not None and source.private
        message_id = source.id if source and in_place else f"private-{next(self._ids)}"
        shown = seen(answer["html"], private="data-private" in answer["html"], id=message_id)
        return await with_pictures(self.http, shown)

    def channel(self) -> list[Seen]:
        return list(self._page.messages.values())

    def told(self) -> list[str]:
        """Ids of all messages that the open page was told of, repeats included."""
        return self._page.told

    def lose_next_answer(self) -> None:
        self.platform.losing = True


async def with_pictures(http: aiohttp.ClientSession, shown: Seen) -> Seen:
    """The message once its pictures are loaded: for one that cannot be had, its caption is shown."""
    loaded: list[str] = []
    captions: list[str] = []
    for address, alt in shown.raw.images.items():
        async with http.get(address) as response:
            good = response.status == 200 and is_png(await response.read())
            (loaded if good else captions).append(alt)
    return replace(shown, text="\n".join([shown.text, *captions]), pictures=tuple(loaded))


async def no_history(_place: Place, _limit: int) -> tuple[Delivery, ...]:
    """The history of a channel that is new."""
    return ()


def make_rig(
    registry: Registry | None = None, now: Callable[[], datetime] = utc_now, history: History = no_history
) -> WebRig:
    """A rig with all commands of the bot, or with those of a test."""
    return WebRig(make_registry() if registry is None else registry, now, history)
