"""Slack as a Platform."""

import asyncio
from collections.abc import Callable, Collection, Sequence
from datetime import datetime

import aiohttp
from aiohttp import web
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.app import make_app
from adapters.slack.deliveries import SEND_TIMEOUT, Deliveries
from adapters.slack.events import Events
from adapters.slack.groups import Groups
from adapters.slack.homes import Homes
from adapters.slack.interactions import Interactions
from adapters.slack.once import Once
from adapters.slack.pace import Pace
from adapters.slack.patience import FIRST_PAUSE, persistently
from adapters.slack.pictures import Pictures
from adapters.slack.replies import Replies
from adapters.slack.reports import Reports
from adapters.slack.rights import Rights
from adapters.slack.sockets import Transport
from adapters.slack.underway import Underway
from adapters.slack.workspaces import Workspace, Workspaces
from bot.commands import Registry
from bot.message import Message
from bot.model import Account, Group, Place
from bot.ports import Door, NotSent, Painter


class SlackPlatform:
    """One app, in one workspace or many. `api_url` is Slack's own, or that of a proxy or a test server.

    `public_url` is where Slack reaches our web server; without one, pictures are uploaded. `routes` are what the
    web server serves for it. `opened` is set while deliveries can be sent.
    """

    name = "slack"

    def __init__(
        self,
        workspaces: Workspaces,
        transport: Transport,
        api_url: str,
        registry: Registry,
        now: Callable[[], datetime],
        painter: Painter,
        public_url: str = "",
    ) -> None:
        self._workspaces = workspaces
        self._transport = transport
        self._api_url = api_url
        self._registry = registry
        self._now = now
        self._painter = painter
        self._public_url = public_url
        self._pace = Pace(now)
        self._groups = Groups(now)
        self._deliveries: Deliveries | None = None
        self.opened = asyncio.Event()
        self.routes: Sequence[web.RouteDef] = [*transport.routes, *workspaces.routes]

    @property
    def connected(self) -> bool:
        return self._deliveries is not None and self._transport.connected

    async def serve(self, door: Door) -> None:
        """Stay connected until cancelled, through failures of the network too. Raises BadCredentials."""
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=SEND_TIMEOUT)) as session:

            def make(team: str, user: str, token: str) -> Workspace:
                client = self._client(session, token)
                return Workspace(team, user, client, Pictures(self._painter, client, session, self._public_url))

            reports = Reports(door, self._now)
            await persistently(lambda: self._workspaces.enter(make, reports))
            homes, underway = Homes(door, self._now), Underway()
            rights, replies = Rights(self._now), Replies(session)
            interactions = Interactions(door, self._registry, self._now, rights, replies, homes, underway)
            events = Events(self._workspaces, reports, homes, underway)
            app = make_app(interactions, events, self._workspaces, self._api_url, session)
            self._deliveries = Deliveries(self._workspaces, reports, self._pace)
            self.opened.set()
            listening = asyncio.create_task(
                self._transport.listen(self._client(session), Once(app.async_dispatch))
            )
            try:
                await asyncio.shield(listening)
            finally:
                self._deliveries = None
                self.opened.clear()
                await underway.settle()  # what is under way may still have to be acknowledged
                listening.cancel()
                await asyncio.gather(listening, return_exceptions=True)

    def _client(self, session: aiohttp.ClientSession, token: str | None = None) -> AsyncWebClient:
        # Nothing is repeated behind our back: a post whose answer was lost would come twice.
        return AsyncWebClient(token, self._api_url, session=session, retry_handlers=[])

    async def send(self, place: Place, message: Message, delivery: int) -> str:
        """Post a message; where its thread cannot be written in, into the channel."""
        return await self._connected().send(place, message, delivery)

    async def edit(self, place: Place, message_id: str, message: Message, delivery: int) -> None:
        """Change a message of ours."""
        await self._connected().edit(place, message_id, message, delivery)

    async def find(self, place: Place, delivery: int) -> str | None:
        """The message of ours that carries this delivery's mark, in the thread or its channel."""
        if self._deliveries is None:
            raise ConnectionError("not connected to Slack")
        return await self._deliveries.find(place, delivery)

    async def direct(self, account: Account) -> Place:
        """The private conversation with a user."""
        return await self._connected().direct(account)

    async def is_member(self, _place: Place, _account: Account) -> bool | None:
        """Slack says by itself when somebody leaves, and asking needs one request for each page of members."""
        return None

    async def groups(self, place: Place) -> Sequence[Group]:
        """The user groups of the place's workspace."""
        workspace = await self._workspaces.of(place.workspace)
        return await self._groups.of_workspace(workspace) if workspace else ()

    async def groups_of(self, place: Place, account: Account) -> Collection[str] | None:
        """The user groups that somebody is in."""
        workspace = await self._workspaces.of(place.workspace)
        return await self._groups.of(workspace, account) if workspace else None

    async def examine(self, place: Place) -> Sequence[str]:
        """What keeps the app from posting in a channel."""
        return await self._connected().examine(place)

    def _connected(self) -> Deliveries:
        if self._deliveries is None:
            raise NotSent("not connected to Slack", FIRST_PAUSE)
        return self._deliveries
