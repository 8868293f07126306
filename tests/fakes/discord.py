"""A loopback Discord: the gateway and the part of the REST API that a study bot uses.

It refuses what Discord refuses (see `discord_rules`, `discord_state`), and keeps what arrived for tests to judge.
"""

import asyncio
import json
import socket
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable
from itertools import count
from typing import Any, TypeVar

from aiohttp import WSMsgType, web

from tests.fakes import discord_payloads as payloads
from tests.fakes.discord_files import read_body
from tests.fakes.discord_payloads import BOT_USER, CHANNEL, Exchange, Json
from tests.fakes.discord_rules import Failure, Fault, Refusal
from tests.fakes.discord_state import DiscordState

API = "/api/v10"

HELLO, HEARTBEAT, IDENTIFY, RESUME, INVALID_SESSION, HEARTBEAT_ACK = 10, 1, 2, 6, 9, 11
AUTHENTICATION_FAILED = 4004

PATIENCE = 10.0
"""Seconds after which a wait has failed."""

T = TypeVar("T")
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class DiscordServer:
    """Start it, point a client at `url`, act through `interact`. The port, a free one, is taken at once."""

    def __init__(self, token: str = "test-token") -> None:
        self.token = token
        self.state = DiscordState()
        self.refusals: list[Refusal] = []
        self.requests: list[tuple[str, str]] = []
        self.identified: list[Json] = []
        self.resumed = 0
        self._failures: dict[str, deque[Failure]] = defaultdict(deque)
        self._sequence = count(1)
        self._sockets: list[web.WebSocketResponse] = []
        self._changed = asyncio.Event()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._address = f"127.0.0.1:{self._listening.getsockname()[1]}"
        self.url = f"http://{self._address}{API}"

    async def start(self) -> None:
        """Answer at `url`."""
        app = web.Application(middlewares=[self._guard])
        app.router.add_get("/gateway", self._gateway)
        for name, method, path, handler in self._routes():
            app.router.add_route(method, API + path, handler, name=name)
        self._runner = web.AppRunner(app)
        await self._runner.setup()
        await web.SockSite(self._runner, self._listening).start()

    async def stop(self) -> None:
        await self.disconnect()
        await self._runner.cleanup()

    async def disconnect(self, code: int = 1001) -> None:
        """Close every gateway connection."""
        while self._sockets:
            await self._sockets.pop().close(code=code)

    async def invalidate(self) -> None:
        """Tell the clients that their sessions are over and cannot be resumed."""
        while self._sockets:
            await self._sockets.pop().send_json({"op": INVALID_SESSION, "d": False})

    def fail(self, name: str, *failures: Failure) -> None:
        """Let the next requests of a route (by its name in `_routes`) go wrong."""
        self._failures[name].extend(failures)

    async def until(self, look: Callable[[], T]) -> T:
        """Wait, request by request, until `look` sees something."""
        async with asyncio.timeout(PATIENCE):
            while not (seen := look()):
                self._changed.clear()
                await self._changed.wait()
        return seen

    async def connected(self) -> None:
        """Wait until a client has identified itself, or resumed its session."""
        await self.until(lambda: self._sockets)

    async def interact(
        self,
        kind: int,
        data: Json,
        who: Json,
        *,
        channel: str = CHANNEL,
        permissions: int = 0,
        source: Json | None = None,
    ) -> Exchange:
        """Report to the client what somebody did, as soon as it is connected."""
        await self.connected()
        exchange = self.state.begin(kind, channel, source)
        event = payloads.interaction(exchange, data, who, permissions)
        await self._dispatch(self._sockets[-1], "INTERACTION_CREATE", event)
        return exchange

    # The gateway

    async def _gateway(self, request: web.Request) -> web.WebSocketResponse:
        connection = web.WebSocketResponse()
        await connection.prepare(request)
        await connection.send_json({"op": HELLO, "d": {"heartbeat_interval": payloads.DELAY}})
        async for received in connection:
            if received.type is WSMsgType.TEXT:
                await self._receive(connection, json.loads(received.data))
        if connection in self._sockets:
            self._sockets.remove(connection)
        return connection

    async def _receive(self, connection: web.WebSocketResponse, sent: Json) -> None:
        if sent["op"] == HEARTBEAT:
            await connection.send_json({"op": HEARTBEAT_ACK})
        elif sent["op"] in (IDENTIFY, RESUME) and sent["d"]["token"] != self.token:
            await connection.close(code=AUTHENTICATION_FAILED)
        elif sent["op"] == IDENTIFY:
            self.identified.append(sent["d"])
            await self._dispatch(connection, "READY", payloads.ready(self._address))
            await self._dispatch(connection, "GUILD_CREATE", self.state.guild())
            self._connected(connection)
        elif sent["op"] == RESUME:
            self.resumed += 1
            await self._dispatch(connection, "RESUMED", {})
            self._connected(connection)

    def _connected(self, connection: web.WebSocketResponse) -> None:
        self._sockets.append(connection)
        self._changed.set()

    async def _dispatch(self, connection: web.WebSocketResponse, event: str, data: Json) -> None:
        await connection.send_json({"op": 0, "t": event, "s": next(self._sequence), "d": data})

    # Every request

    @web.middleware
    async def _guard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Refusals, injected failures, and the record of what was asked."""
        if not request.path.startswith(API):
            return await handler(request)
        path = request.path.removeprefix(API)
        name = request.match_info.route.name or ""
        waiting = self._failures[name]
        failure = waiting.popleft() if waiting else None
        try:
            if failure and not failure.stored:
                return self._broken(request, failure)
            self._authorize(request, path)
            answer = await handler(request)
            return self._broken(request, failure) if failure else answer
        except web.HTTPException as error:
            return self._refused(request, path, Fault(error.status, 0, f"{error.status}: {error.reason}"))
        except Fault as fault:
            return self._refused(request, path, fault)
        finally:
            self.requests.append((request.method, path))
            self._changed.set()

    def _authorize(self, request: web.Request, path: str) -> None:
        by_token_in_path = path.startswith(("/interactions/", "/webhooks/"))
        if not by_token_in_path and request.headers.get("Authorization") != f"Bot {self.token}":
            raise Fault(401, 0, "401: Unauthorized")

    def _refused(self, request: web.Request, path: str, fault: Fault) -> web.Response:
        self.refusals.append(Refusal(request.method, path, fault.status, fault.code, fault.text))
        return _json({"code": fault.code, "message": fault.text}, fault.status)

    def _broken(self, request: web.Request, failure: Failure) -> web.Response:
        if failure.status == 0 and request.transport is not None:
            request.transport.abort()
        if failure.status == 429:
            headers = {"Via": "1.1 google", "Retry-After": str(failure.retry_after)}
            body = {"message": "You are being rate limited.", "retry_after": failure.retry_after, "global": False}
            return _json(body, 429, headers)
        return web.Response(status=failure.status or 500, text="upstream connect error")

    # REST

    def _routes(self) -> list[tuple[str, str, str, Handler]]:
        interaction, webhook = "/interactions/{id}/{token}", "/webhooks/{application}/{token}"
        commands, channel = "/applications/{application}/commands", "/channels/{channel}"
        return [
            ("me", "GET", "/users/@me", self._me),
            ("application", "GET", "/oauth2/applications/@me", self._application),
            ("gateway", "GET", "/gateway/bot", self._gateway_bot),
            ("commands", "GET", commands, self._get_commands),
            ("register", "PUT", commands, self._put_commands),
            ("callback", "POST", f"{interaction}/callback", self._callback),
            ("edit", "PATCH", f"{webhook}/messages/@original", self._edit_original),
            ("follow", "POST", webhook, self._follow_up),
            ("channel", "GET", channel, self._get_channel),
            ("history", "GET", f"{channel}/messages", self._get_messages),
            ("post", "POST", f"{channel}/messages", self._post_message),
            ("thread", "POST", f"{channel}/messages/{{message}}/threads", self._start_thread),
        ]

    async def _me(self, _request: web.Request) -> web.Response:
        return _json(BOT_USER)

    async def _application(self, _request: web.Request) -> web.Response:
        return _json(payloads.application())

    async def _gateway_bot(self, _request: web.Request) -> web.Response:
        limit = {"total": 1000, "remaining": 999, "reset_after": 0, "max_concurrency": 1}
        return _json({"url": f"ws://{self._address}/gateway", "shards": 1, "session_start_limit": limit})

    async def _get_commands(self, _request: web.Request) -> web.Response:
        return _json(self.state.commands)

    async def _put_commands(self, request: web.Request) -> web.Response:
        return _json(self.state.register(await request.json()))

    async def _callback(self, request: web.Request) -> web.Response:
        self.state.respond(request.match_info["token"], await read_body(request))
        return web.Response(status=204)

    async def _edit_original(self, request: web.Request) -> web.Response:
        return _json(self.state.edit_original(request.match_info["token"], await read_body(request)))

    async def _follow_up(self, request: web.Request) -> web.Response:
        return _json(self.state.follow_up(request.match_info["token"], await read_body(request)))

    async def _get_channel(self, request: web.Request) -> web.Response:
        return _json(self.state.channel(request.match_info["channel"]).payload())

    async def _get_messages(self, request: web.Request) -> web.Response:
        return _json(self.state.history(request.match_info["channel"], int(request.query.get("limit", 50))))

    async def _post_message(self, request: web.Request) -> web.Response:
        return _json(self.state.post(request.match_info["channel"], await read_body(request)))

    async def _start_thread(self, request: web.Request) -> web.Response:
        where = request.match_info
        return _json(self.state.start_thread(where["channel"], where["message"], await request.json()), 201)


def _json(body: Any, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    """JSON as Discord labels it: without a charset, which discord.py does not expect."""
    return web.Response(
        body=json.dumps(body).encode(), status=status, headers=headers, content_type="application/json"
    )
