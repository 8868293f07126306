"""Slack as a Platform."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime
from typing import Any, Protocol

import aiohttp
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack import errors, places
from adapters.slack.app import make_app
from adapters.slack.interactions import Interactions
from adapters.slack.limits import HISTORY
from adapters.slack.pictures import Pictures
from adapters.slack.posting import post
from adapters.slack.render import mark
from adapters.slack.replies import Replies
from bot.commands import Registry
from bot.message import Message
from bot.model import Account, Place
from bot.ports import BadCredentials, Door, NotSent, Painter, Refused

SEND_TIMEOUT = 25.0
"""Seconds for one delivery, and for any other request."""

CONNECT_TIMEOUT = 30.0
"""Seconds for opening the socket; slack_sdk itself would try for ever, at an address that expires."""

CHECK = 30.0
"""Seconds between two looks at the connection. slack_sdk mends it; twice without one, everything is begun anew."""

FIRST_PAUSE, LONGEST_PAUSE = 5.0, 300.0
"""Seconds between two attempts to connect: doubled by each that fails, until one lasts."""

PAGES = 10
"""Pages of a history that are searched for a delivery."""

EXPECTED = (SlackApiError, aiohttp.ClientError, OSError, TimeoutError)
"""How the network fails, in which a traceback tells nothing."""

log = logging.getLogger(__name__)


class Socket(Protocol):
    """What is asked of slack_sdk's socket client, whose own methods carry no types."""

    async def connect(self) -> None: ...
    async def close(self) -> None: ...
    async def is_connected(self) -> bool: ...


class SlackPlatform:
    """One app in one workspace. `api_url` is Slack's own, or that of a proxy or a test server.

    `public_url` is where Slack reaches our web server; without one, pictures are uploaded.
    """

    name = "slack"

    def __init__(
        self,
        bot_token: str,
        app_token: str,
        api_url: str,
        registry: Registry,
        now: Callable[[], datetime],
        painter: Painter,
        public_url: str = "",
    ) -> None:
        self._bot_token = bot_token
        self._app_token = app_token
        self._api_url = api_url
        self._registry = registry
        self._now = now
        self._painter = painter
        self._public_url = public_url
        self._client: AsyncWebClient | None = None
        self._pictures: Pictures | None = None
        self._user = ""

    @property
    def connected(self) -> bool:
        return self._client is not None

    async def serve(self, door: Door) -> None:
        """Stay connected until cancelled, through failures of the network too. Raises BadCredentials."""
        pause = FIRST_PAUSE
        while True:
            started = asyncio.get_running_loop().time()
            try:
                await self._connect(door)
            except BadCredentials:
                raise
            except Exception as error:
                log.warning("the connection to Slack failed: %r", error, exc_info=not isinstance(error, EXPECTED))
            if asyncio.get_running_loop().time() - started > LONGEST_PAUSE:
                pause = FIRST_PAUSE
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)

    async def _connect(self, door: Door) -> None:
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=SEND_TIMEOUT)) as session:
            # Nothing is repeated behind our back: a post whose answer was lost would come twice.
            client = AsyncWebClient(self._bot_token, self._api_url, session=session, retry_handlers=[])
            who = await self._enter(client)
            pictures = Pictures(self._painter, client, session, self._public_url)
            replies = Replies(client, session)
            interactions = Interactions(door, self._registry, self._now, client, pictures, replies)
            app = make_app(interactions, self._api_url, session, self._bot_token, who)
            address = await self._open(client)
            client_socket = AsyncSocketModeHandler(app, self._app_token).client
            client_socket.wss_uri = address
            socket: Socket = client_socket
            try:
                async with asyncio.timeout(CONNECT_TIMEOUT):
                    await socket.connect()
                self._client, self._pictures, self._user = client, pictures, str(who["user_id"])
                log.info("slack: connected")
                await _watch(socket)
            finally:
                self._client = self._pictures = None
                await interactions.settle()
                await socket.close()

    async def _enter(self, client: AsyncWebClient) -> dict[str, Any]:
        try:
            answer = await client.auth_test()
        except SlackApiError as error:
            raise errors.of_token(error, errors.BAD_BOT_TOKEN) from error
        assert isinstance(answer.data, dict), "slack_sdk refuses any other answer"
        return answer.data

    async def _open(self, client: AsyncWebClient) -> str:
        """The address of a new socket."""
        try:
            return str((await client.apps_connections_open(app_token=self._app_token))["url"])
        except SlackApiError as error:
            raise errors.of_token(error, errors.BAD_APP_TOKEN) from error

    async def send(self, place: Place, message: Message, delivery: int) -> str:
        """Post a message; where its thread cannot be written in, into the channel."""
        client = self._connected()
        assert self._pictures is not None, "made with the client"
        try:
            async with asyncio.timeout(SEND_TIMEOUT):
                return await post(client, self._pictures, place, message, delivery)
        except SlackApiError as error:
            raise errors.of_message(error) from error

    async def find(self, place: Place, delivery: int) -> str | None:
        """The message of ours that carries this delivery's mark, in the thread or its channel."""
        client = self._client
        if client is None:
            raise ConnectionError("not connected to Slack")
        try:
            async with asyncio.timeout(SEND_TIMEOUT):
                async for posted in _history(client, place):
                    if posted.get("user") == self._user and mark(posted) == delivery:
                        return str(posted["ts"])
        except SlackApiError as error:
            raise errors.of_history(error) from error
        return None

    async def direct(self, account: Account) -> Place:
        """The private conversation with a user."""
        try:
            return await places.direct(self._connected(), account)
        except SlackApiError as error:
            raise errors.of_message(error) from error

    async def is_member(self, _place: Place, _account: Account) -> bool | None:
        """Slack says by itself when somebody leaves, and asking needs one request for each page of members."""
        return None

    async def examine(self, place: Place) -> Sequence[str]:
        """What keeps the app from posting in a channel."""
        try:
            return await places.missing(self._connected(), place)
        except SlackApiError as error:
            reason = errors.of_message(error)
            if isinstance(reason, Refused):
                return (str(reason),)
            raise reason from error

    def _connected(self) -> AsyncWebClient:
        if self._client is None:
            raise NotSent("not connected to Slack", FIRST_PAUSE)
        return self._client


async def _watch(socket: Socket) -> None:
    """Return when the connection is gone and does not come back."""
    missed = 0
    while missed < 2:
        await asyncio.sleep(CHECK)
        missed = 0 if await socket.is_connected() else missed + 1
    raise ConnectionError("the socket was lost")


async def _history(client: AsyncWebClient, place: Place) -> AsyncIterator[dict[str, Any]]:
    """The messages of a thread, if it is there, and those of its channel, newest pages first."""
    if place.thread:
        try:
            where = {"channel": place.channel, "ts": place.thread}
            async for message in _messages(client, "conversations.replies", where):
                yield message
        except SlackApiError as error:
            if errors.code(error) not in errors.THREAD_ONLY:
                raise
    async for message in _messages(client, "conversations.history", {"channel": place.channel}):
        yield message


async def _messages(client: AsyncWebClient, method: str, where: dict[str, str]) -> AsyncIterator[dict[str, Any]]:
    cursor: dict[str, str] = {}
    for _ in range(PAGES):
        params = {**where, **cursor, "limit": HISTORY, "include_all_metadata": 1}
        page = await client.api_call(method, http_verb="GET", params=params)
        for message in page["messages"]:
            yield message
        following = (page.get("response_metadata") or {}).get("next_cursor")
        if not following:
            return
        cursor = {"cursor": following}
