"""The playground as a Platform."""

import asyncio
import logging
from collections.abc import Callable, Collection, Sequence
from datetime import datetime

from aiohttp import web

from adapters.web.feed import CHANNEL, Feed, History
from adapters.web.routes import Routes
from adapters.web.server import listening
from bot.call import Call
from bot.commands import Registry
from bot.message import Message
from bot.model import Account, Delivery, Group, Place, Request
from bot.ports import Door, Painter

HOST = Account("web", "local", "playground", "Playground")
"""Who opens the playground: nobody in particular."""

log = logging.getLogger(__name__)


class WebPlatform:
    """One channel, served to browsers on this machine. `history` gives what it showed before.

    `others` are routes of other adapters: a process has one web server.

    `opened` is set while pages are served, at `url` (with the port that was found free when `port` is 0).
    """

    name = "web"

    def __init__(
        self,
        host: str,
        port: int,
        registry: Registry,
        now: Callable[[], datetime],
        painter: Painter,
        history: History,
        others: Sequence[web.RouteDef] = (),
    ) -> None:
        self._host = host
        self._port = port
        self._registry = registry
        self._now = now
        self._painter = painter
        self._feed = Feed(history)
        self._others = others
        self.opened = asyncio.Event()
        self.url = ""

    @property
    def connected(self) -> bool:
        return self.opened.is_set()

    async def serve(self, door: Door) -> None:
        """Serve pages until cancelled. Raises BadCredentials when the address cannot be taken."""
        app = Routes(door, self._registry, self._now, self._painter, self._feed).app(self._others)
        async with listening(app, self._host, self._port) as self.url:
            await door.handle(Request(Call("opened"), HOST, CHANNEL, self._now(), internal=True))
            log.info("the playground is open at %s", self.url)
            self.opened.set()
            try:
                await asyncio.Event().wait()
            finally:
                self.opened.clear()

    async def send(self, place: Place, message: Message, delivery: int) -> str:
        """Show a message on all open pages; pages opened later find it in the history."""
        self._feed.publish(Delivery(delivery, place, message, message_id=str(delivery)))
        return str(delivery)

    async def edit(self, place: Place, message_id: str, message: Message, _delivery: int) -> None:
        """Show a message on all open pages in place of the one that it was."""
        self._feed.publish(Delivery(int(message_id), place, message, message_id=message_id, edits=message_id))

    async def find(self, _place: Place, _delivery: int) -> str | None:
        """Never known: a page that is told twice shows it once."""
        return None

    async def direct(self, _account: Account) -> Place:
        """The one channel: all of the playground is on this machine."""
        return CHANNEL

    async def is_member(self, _place: Place, _account: Account) -> bool | None:
        """Everyone who has joined stays."""
        return True

    async def groups(self, _place: Place) -> Sequence[Group]:
        """The playground has none."""
        return ()

    async def groups_of(self, _place: Place, _account: Account) -> Collection[str] | None:
        """The playground has none."""
        return None

    async def examine(self, _place: Place) -> Sequence[str]:
        """Nothing can be missing."""
        return ()
