"""Discord as a Platform."""

import asyncio
import logging
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

import aiohttp
import discord
from discord.http import Route

from adapters.discord import deliveries, places
from adapters.discord.client import Client
from adapters.discord.commands import declarations
from adapters.discord.errors import EXPECTED, fatal, meaning
from adapters.discord.events import Events
from adapters.discord.files import painted
from adapters.discord.interactions import Interactions
from adapters.discord.replies import Replies
from adapters.discord.traffic import Traffic
from bot.commands import Registry
from bot.message import Message
from bot.model import Account, Group, Place
from bot.ports import Door, NotSent, Painter

SEND_TIMEOUT = 25.0
"""Seconds for one delivery, discord.py's own tries included."""

FIRST_PAUSE, LONGEST_PAUSE = 5.0, 300.0
"""Seconds between two attempts to connect: doubled by each that fails, until one lasts."""

log = logging.getLogger(__name__)


class DiscordPlatform:
    """One bot user on Discord. `api_url` is Discord's own, or that of a proxy or a test server."""

    name = "discord"

    def __init__(
        self, token: str, api_url: str, registry: Registry, now: Callable[[], datetime], painter: Painter
    ) -> None:
        self._token = token
        self._api_url = api_url.rstrip("/")
        self._registry = registry
        self._now = now
        self._painter = painter
        self._traffic = Traffic()
        self._client: Client | None = None

    @property
    def connected(self) -> bool:
        return self._client is not None and self._client.is_ready()

    async def serve(self, door: Door) -> None:
        """Stay connected until cancelled, through failures of the network too. Raises BadCredentials."""
        # discord.py keeps this address for the whole process.
        Route.BASE = self._api_url
        pause = FIRST_PAUSE
        while True:
            started = asyncio.get_running_loop().time()
            try:
                await self._connect(door)
            except Exception as error:
                if reason := fatal(error):
                    raise reason from error
                # discord.py reconnects by itself; what ends it may be one that it does not expect.
                log.warning(
                    "the connection to Discord failed: %s", error, exc_info=not isinstance(error, EXPECTED)
                )
            if asyncio.get_running_loop().time() - started > LONGEST_PAUSE:
                pause = FIRST_PAUSE
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)

    async def _connect(self, door: Door) -> None:
        declared, events = declarations(self._registry), Events(door, self._now)
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=SEND_TIMEOUT)) as session:
            interactions = Interactions(door, self._registry, self._now, self._painter, Replies(session))
            try:
                async with Client(declared, interactions.answer, events, self._traffic) as client:
                    await client.login(self._token)
                    self._client = client
                    await client.connect()
            finally:
                self._client = None
                await asyncio.gather(interactions.settle(), events.settle())

    async def send(self, place: Place, message: Message, delivery: int) -> str:
        """Post a message; where its thread cannot be written in, into the channel."""
        client = self._connected()
        files = await painted(self._painter, message)
        with self._understood():
            async with asyncio.timeout(SEND_TIMEOUT):
                return await deliveries.post(client, place, message, delivery, files)

    async def edit(self, place: Place, message_id: str, message: Message, delivery: int) -> None:
        """Change a message of ours."""
        client = self._connected()
        files = await painted(self._painter, message)
        with self._understood():
            async with asyncio.timeout(SEND_TIMEOUT):
                await deliveries.edit(client, place, message_id, message, delivery, files)

    @contextmanager
    def _understood(self) -> Iterator[None]:
        """Say of failures what they mean for a message."""
        with self._traffic.watched() as statuses:
            try:
                yield
            except (discord.HTTPException, discord.RateLimited) as error:
                if any(status >= 500 for status in statuses):
                    raise  # whatever followed: the message may have arrived before
                raise _meaning(error) from error

    async def find(self, place: Place, delivery: int) -> str | None:
        """The message of ours that carries this delivery's mark, in the thread or its channel."""
        if self._client is None:
            raise ConnectionError("not connected to Discord")
        async with asyncio.timeout(SEND_TIMEOUT):
            return await deliveries.find(self._client, place, delivery)

    async def direct(self, account: Account) -> Place:
        """The private conversation with a user."""
        client = self._connected()
        with self._understood():
            return await places.direct(client, account)

    async def is_member(self, place: Place, account: Account) -> bool | None:
        """Whether a user is in the place's server."""
        return await places.is_member(self._connected(), place, account)

    async def groups(self, place: Place) -> Sequence[Group]:
        """The server's roles."""
        return await places.groups(self._connected(), place)

    async def groups_of(self, place: Place, account: Account) -> Collection[str] | None:
        """The roles that a user has in the place's server."""
        return await places.groups_of(self._connected(), place, account)

    async def examine(self, place: Place) -> Sequence[str]:
        """What keeps the bot from posting in a channel or a thread."""
        return await places.missing(self._connected(), place)

    def _connected(self) -> Client:
        if self._client is None:
            raise NotSent("not connected to Discord", FIRST_PAUSE)
        return self._client


def _meaning(error: discord.HTTPException | discord.RateLimited) -> Exception:
    if isinstance(error, discord.RateLimited):
        return NotSent(str(error), error.retry_after)
    return meaning(error)
