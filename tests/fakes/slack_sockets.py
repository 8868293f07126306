"""Socket Mode of the loopback Slack: connections, and payloads that come again if nobody acknowledged them."""

import json
from typing import TYPE_CHECKING

from aiohttp import WSMsgType, web

from tests.fakes.slack_rules import Json
from tests.fakes.slack_state import Exchange

if TYPE_CHECKING:
    from tests.fakes.slack import SlackServer


class Sockets:
    """The connections of the app, the newest last. Each payload goes over one of them."""

    def __init__(self, server: "SlackServer") -> None:
        self._server = server
        self._open: list[web.WebSocketResponse] = []
        self._carried: dict[str, tuple[Exchange, web.WebSocketResponse]] = {}

    def __len__(self) -> int:
        return len(self._open)

    async def connect(self, request: web.Request) -> web.StreamResponse:
        """A connection, for as long as it lasts."""
        if failure := self._server.next_failure("socket"):
            return self._server.broken(request, failure)
        connection = web.WebSocketResponse()
        await connection.prepare(request)
        hello = {"type": "hello", "num_connections": len(self) + 1, "connection_info": {"app_id": "A0APP"}}
        await connection.send_json(hello)
        self._open.append(connection)
        self._server.changed()
        async for received in connection:
            if received.type is WSMsgType.TEXT:
                self._server.acknowledge(json.loads(received.data))
        self._forget(connection)
        await self._send_again(connection)
        return connection

    async def send(self, exchange: Exchange, retry: int = 0, *, over: int = -1) -> None:
        """Send a payload over one of the connections."""
        connection = self._open[over]
        self._carried[exchange.envelope] = exchange, connection
        envelope: Json = {
            "type": exchange.kind,
            "envelope_id": exchange.envelope,
            "payload": exchange.payload,
            "accepts_response_payload": True,
        }
        more = {"retry_attempt": retry, "retry_reason": "timeout"} if retry else {}
        await connection.send_json({**envelope, **more})

    async def refresh(self, reason: str = "refresh_requested", *, over: int = -1) -> None:
        """Tell the client that a connection will end, so that it opens another one."""
        connection = self._open.pop(over)
        await connection.send_json({"type": "disconnect", "reason": reason})

    async def close(self) -> None:
        """Close all of them."""
        while self._open:
            await self._open.pop().close()

    def _forget(self, connection: web.WebSocketResponse) -> None:
        if connection in self._open:
            self._open.remove(connection)
        self._server.changed()

    async def _send_again(self, gone: web.WebSocketResponse) -> None:
        """What a connection took with it when it closed comes over another one."""
        for exchange, connection in list(self._carried.values()):
            if connection is gone and not exchange.acks and self._open:
                await self.send(exchange, retry=1)
