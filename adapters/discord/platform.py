"""Discord as a Platform."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Literal

import aiohttp
import discord
from discord.http import Route

from adapters.discord import places
from adapters.discord.client import Client
from adapters.discord.commands import declarations
from adapters.discord.files import NO_FILES, Files, painted, parameters
from adapters.discord.interactions import Interactions
from adapters.discord.limits import HISTORY, THREAD_NAME, shorten
from adapters.discord.render import mark, public
from adapters.discord.replies import Replies
from bot.commands import Registry
from bot.markdown import escape, plain
from bot.message import Message
from bot.model import Account, Place
from bot.ports import BadCredentials, Door, NotSent, Painter, Refused, Unreadable
from bot.words import say

SEND_TIMEOUT = 25.0
"""Seconds for one delivery, discord.py's own tries included."""

SENDS_PER_SECOND = 40
"""Discord allows 50 requests a second; discord.py does not pace them, and each one too many counts to a ban."""

FIRST_PAUSE, LONGEST_PAUSE = 5.0, 300.0
"""Seconds between two attempts to connect: doubled by each that fails, until one lasts."""

LATER = 60.0
"""Seconds after which to try again where Discord does not say."""

ARCHIVE_AFTER: Literal[1440] = 1440
"""Minutes without a message after which a thread is put away; writing brings it back."""

AUTHENTICATION_FAILED = 4004
THREAD_EXISTS = 160004

EXPECTED = (discord.DiscordException, aiohttp.ClientError, OSError, TimeoutError)
"""How the network fails, in which a traceback tells nothing."""

BAD_TOKEN = (
    "DISCORD_TOKEN is not a valid bot token: copy it anew from your application’s page, Bot, Reset Token "
    "(https://discord.com/developers/applications)."
)

REASONS = {
    10003: say("refused.gone"),
    50001: say("refused.unseen"),
    50013: say("refused.mute"),
    50007: say("refused.direct"),
}
"""What people read when Discord refuses a message, by Discord's error code."""

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
        self._client: Client | None = None
        self._next_send = 0.0

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
                if _is_bad_token(error):
                    raise BadCredentials(BAD_TOKEN) from error
                # discord.py reconnects by itself; what ends it may be an event that it cannot read.
                log.warning(
                    "the connection to Discord failed: %s", error, exc_info=not isinstance(error, EXPECTED)
                )
            if asyncio.get_running_loop().time() - started > LONGEST_PAUSE:
                pause = FIRST_PAUSE
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)

    async def _connect(self, door: Door) -> None:
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=SEND_TIMEOUT)) as session:
            interactions = Interactions(door, self._registry, self._now, self._painter, Replies(session))
            try:
                async with Client(declarations(self._registry), interactions.answer) as client:
                    await client.login(self._token)
                    self._client = client
                    await client.connect()
            finally:
                self._client = None
                await interactions.settle()

    async def send(self, place: Place, message: Message, delivery: int) -> str:
        """Post a message; where its thread cannot be written in, into the channel."""
        client = self._connected()
        files = await painted(self._painter, message)
        await self._pace()
        try:
            async with asyncio.timeout(SEND_TIMEOUT):
                if place.thread and (posted := await _post_in_thread(client, place, message, delivery, files)):
                    return posted
                return await _post(client, place.channel, message, delivery, files)
        except discord.RateLimited as error:
            raise NotSent(str(error), error.retry_after) from error
        except discord.HTTPException as error:
            raise _meaning(error) from error

    async def _pace(self) -> None:
        now = asyncio.get_running_loop().time()
        start = max(now, self._next_send)
        self._next_send = start + 1 / SENDS_PER_SECOND
        await asyncio.sleep(start - now)

    async def find(self, place: Place, delivery: int) -> str | None:
        """The newest message of ours that carries this delivery's mark, in the thread or its channel."""
        if self._client is None:
            raise ConnectionError("not connected to Discord")
        async with asyncio.timeout(SEND_TIMEOUT):
            for channel in filter(None, (place.thread, place.channel)):
                if found := await _search(self._client, channel, delivery):
                    return found
        return None

    async def direct(self, account: Account) -> Place:
        """The private conversation with a user."""
        try:
            return await places.direct(self._connected(), account)
        except discord.HTTPException as error:
            raise _meaning(error) from error

    async def is_member(self, place: Place, account: Account) -> bool | None:
        """Whether a user is in the place's server."""
        return await places.is_member(self._connected(), place, account)

    async def examine(self, place: Place) -> Sequence[str]:
        """What keeps the bot from posting in a channel."""
        return tuple(places.missing(self._connected(), place))

    def _connected(self) -> Client:
        if self._client is None:
            raise NotSent("not connected to Discord", FIRST_PAUSE)
        return self._client


def _is_bad_token(error: Exception) -> bool:
    if isinstance(error, discord.ConnectionClosed):
        return error.code == AUTHENTICATION_FAILED
    return isinstance(error, discord.LoginFailure)


async def _post(client: Client, channel: str, message: Message, delivery: int, files: Files) -> str:
    """The id of the message, which has no pictures where no files may be attached."""
    # discord.py repeats a request after a 5xx. The nonce lets Discord answer with the message it already has.
    drawn = {**public(message, delivery, files), "nonce": f"sdd-{delivery}", "enforce_nonce": True}
    try:
        return str((await client.http.send_message(channel, params=parameters(drawn, files)))["id"])
    except discord.Forbidden as error:
        if not files:
            raise
        log.info("channel %s takes no pictures: %s", channel, error)
        return await _post(client, channel, message, delivery, NO_FILES)


async def _post_in_thread(
    client: Client, place: Place, message: Message, delivery: int, files: Files
) -> str | None:
    """The id of the message, or None when Discord surely refused it there."""
    try:
        await _start_thread(client, place, message)
        return await _post(client, place.thread, message, delivery, files)
    except discord.HTTPException as error:
        if not isinstance(_meaning(error), Refused):
            raise
        log.info("thread %s cannot be written in: %s", place.thread, error)
        return None


async def _start_thread(client: Client, place: Place, message: Message) -> None:
    """Start the thread beneath the place's message, unless it is there: it has that message's id."""
    name = shorten(next(iter(plain(message).splitlines()), ""), THREAD_NAME) or "…"
    try:
        await client.http.start_thread_with_message(
            place.channel, place.thread, name=name, auto_archive_duration=ARCHIVE_AFTER
        )
    except discord.HTTPException as error:
        if error.code != THREAD_EXISTS:
            raise


async def _search(client: Client, channel: str, delivery: int) -> str | None:
    try:
        messages = await client.http.logs_from(channel, HISTORY)
        # To who may not read the history Discord shows an empty one.
        if not messages and dict(await client.http.get_channel(channel)).get("last_message_id"):
            raise Unreadable(f"the history of channel {channel} may not be read")
    except discord.Forbidden as error:
        raise Unreadable(str(error)) from error
    except discord.NotFound:
        return None
    assert client.user is not None, "set by the login"
    own = str(client.user.id)
    return next((str(m["id"]) for m in messages if m["author"]["id"] == own and mark(dict(m)) == delivery), None)


def _meaning(error: discord.HTTPException) -> Exception:
    """What a refusal says about the message: from a 5xx nothing follows, it may have arrived."""
    if error.status >= 500:
        return error
    if error.status in (401, 429) or error.code == 0:
        # Nothing that the channel's people can put right; a code of 0 is not from Discord's API itself.
        return NotSent(str(error), float(error.response.headers.get("Retry-After", LATER)))
    return Refused(REASONS.get(error.code, say("refused.other", network="Discord", reason=escape(error.text))))
