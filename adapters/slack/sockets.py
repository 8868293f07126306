"""Socket Mode: payloads come over connections that the app opens, so nothing has to reach it from outside.

There are two of them: slack_sdk closes a connection that Slack wants refreshed before it opens the next one.
Slack sends each payload over one of them, and again over another if it was not acknowledged.
"""

import asyncio
import json
import logging
from collections.abc import Sequence
from typing import Any, Protocol

from aiohttp import web
from slack_bolt import BoltResponse
from slack_bolt.adapter.socket_mode.internals import build_headers
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack import errors
from adapters.slack.once import Dispatch
from adapters.slack.patience import persistently

CONNECTIONS = 2

CONNECT_TIMEOUT = 30.0
"""Seconds for opening a socket; slack_sdk itself would try for ever, at an address that expires."""

CHECK = 30.0
"""Seconds between two looks at a connection. slack_sdk mends it; twice without one, it is begun anew."""

log = logging.getLogger(__name__)


class Transport(Protocol):
    """How payloads reach the app."""

    @property
    def routes(self) -> Sequence[web.RouteDef]:
        """What Slack may ask of our web server."""

    @property
    def connected(self) -> bool:
        """Whether payloads can come."""

    async def listen(self, client: AsyncWebClient, dispatch: Dispatch) -> None:
        """Bring payloads until cancelled. `client` has no token. Raises BadCredentials."""


class Socket(Protocol):
    """What is asked of slack_sdk's socket client, whose own methods carry no types."""

    async def connect(self) -> None: ...
    async def close(self) -> None: ...
    async def is_connected(self) -> bool: ...


class SocketMode:
    """Payloads by connections that an app-level token opens."""

    routes: Sequence[web.RouteDef] = ()

    def __init__(self, app_token: str) -> None:
        self._app_token = app_token
        self._sockets = 0

    @property
    def connected(self) -> bool:
        """Whether any of the connections is there."""
        return self._sockets > 0

    async def listen(self, client: AsyncWebClient, dispatch: Dispatch) -> None:
        """Keep the connections open, each by itself."""
        keeping = [
            asyncio.create_task(persistently(lambda: self._connection(client, dispatch)))
            for _ in range(CONNECTIONS)
        ]
        try:
            await asyncio.gather(*keeping)
        finally:
            for task in keeping:
                task.cancel()
            await asyncio.gather(*keeping, return_exceptions=True)

    async def _connection(self, client: AsyncWebClient, dispatch: Dispatch) -> None:
        """One connection, for as long as it lasts. Raises ConnectionError in the end."""
        address = await self._open(client)

        async def receive(socket: SocketModeClient, envelope: SocketModeRequest) -> None:
            answer = await dispatch(
                AsyncBoltRequest(mode="socket_mode", body=envelope.payload, headers=build_headers(envelope))
            )
            if answer.status == 200:
                await socket.send_socket_mode_response(_acknowledgement(envelope, answer))

        made = SocketModeClient(self._app_token, web_client=client)
        made.wss_uri = address
        made.socket_mode_request_listeners.append(receive)  # type: ignore[arg-type]  # it names the base class
        socket: Socket = made
        try:
            async with asyncio.timeout(CONNECT_TIMEOUT):
                await socket.connect()
            log.info("slack: connected")
            self._sockets += 1
            try:
                await _watch(socket)
            finally:
                self._sockets -= 1
        finally:
            await socket.close()

    async def _open(self, client: AsyncWebClient) -> str:
        """The address of a new socket."""
        try:
            return str((await client.apps_connections_open(app_token=self._app_token))["url"])
        except SlackApiError as error:
            raise errors.of_token(error, errors.BAD_APP_TOKEN) from error


def _acknowledgement(envelope: SocketModeRequest, answer: BoltResponse) -> SocketModeResponse:
    body: dict[str, Any] = {}
    if answer.body:
        is_json = answer.headers["content-type"][0].startswith("application/json")
        body = json.loads(answer.body) if is_json else {"text": answer.body}
    return SocketModeResponse(envelope_id=envelope.envelope_id, payload=body or None)


async def _watch(socket: Socket) -> None:
    """Return when the connection is gone and does not come back."""
    missed = 0
    while missed < 2:
        await asyncio.sleep(CHECK)
        missed = 0 if await socket.is_connected() else missed + 1
    raise ConnectionError("the socket was lost")
