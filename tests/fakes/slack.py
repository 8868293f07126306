"""A loopback Slack: Socket Mode, response URLs, and the part of the Web API that a study bot uses.

It refuses what Slack refuses (see `slack_rules`, `slack_state`), and keeps what arrived for tests to judge.
"""

import asyncio
import json
import socket
from collections import defaultdict, deque
from collections.abc import Callable, Mapping
from time import monotonic
from typing import Any, TypeVar

from aiohttp import WSMsgType, web

from tests.fakes.slack_files import Files
from tests.fakes.slack_rules import Failure, Fault, Json, Refusal
from tests.fakes.slack_state import BOT, BOT_ID, TEAM, Exchange, SlackState

BOT_TOKEN, APP_TOKEN = "xoxb-test", "xapp-test"

PATIENCE = 10.0
"""Seconds after which a wait has failed."""

KINDS: Mapping[str, str] = {"C": "channels", "G": "groups", "D": "im"}
"""What scopes call a public channel, a private one, and a direct conversation, by the first letter of its id."""

SCOPES: Mapping[str, str] = {
    "auth.test": "",
    "chat.postMessage": "chat:write",
    "conversations.history": "{kind}:history",
    "conversations.replies": "{kind}:history",
    "conversations.info": "{kind}:read",
    "users.info": "users:read",
    "files.getUploadURLExternal": "files:write",
    "files.completeUploadExternal": "files:write",
    "files.info": "files:read",
    "views.open": "",
    "views.update": "",
}
"""What a bot token needs for each method, if anything."""

EVERY_SCOPE = {scope.format(kind=kind) for scope in SCOPES.values() if scope for kind in KINDS.values()}
APP_SCOPE = "connections:write"

T = TypeVar("T")
Method = Callable[[Json], Json]


class SlackServer:
    """Start it, point a client at `url`, act through `deliver`. The port, a free one, is taken at once."""

    def __init__(self, bot_token: str = BOT_TOKEN, app_token: str = APP_TOKEN) -> None:
        self.bot_token, self.app_token = bot_token, app_token
        self._passed = 0.0
        self.scopes = {*EVERY_SCOPE, APP_SCOPE}
        self.refusals: list[Refusal] = []
        self.calls: list[str] = []
        self._failures: dict[str, deque[Failure]] = defaultdict(deque)
        self._sockets: list[web.WebSocketResponse] = []
        self._changed = asyncio.Event()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._address = f"127.0.0.1:{self._listening.getsockname()[1]}"
        self.url = f"http://{self._address}/api/"
        self.state = SlackState(lambda: monotonic() + self._passed, Files(self._address))

    async def start(self) -> None:
        """Answer at `url`."""
        app = web.Application()
        app.router.add_route("*", "/api/{method}", self._web_api)
        app.router.add_post("/response/{number}", self._response_url)
        app.router.add_post("/upload/{number}", self._upload)
        app.router.add_get("/socket", self._socket_mode)
        self._runner = web.AppRunner(app, shutdown_timeout=1.0)
        await self._runner.setup()
        await web.SockSite(self._runner, self._listening).start()

    async def stop(self) -> None:
        await self.disconnect()
        await self._runner.cleanup()

    async def disconnect(self) -> None:
        """Close every socket."""
        while self._sockets:
            await self._sockets.pop().close()

    async def refresh(self) -> None:
        """Tell the client that its connection will end, so that it opens another one."""
        await self._sockets.pop().send_json({"type": "disconnect", "reason": "refresh_requested"})

    def pass_time(self, seconds: float) -> None:
        """Put the server's clock forward; otherwise it goes as real time does."""
        self._passed += seconds

    def fail(self, method: str, *failures: Failure) -> None:
        """Let the next calls of a method, or of "response_url" or "socket", go wrong."""
        self._failures[method].extend(failures)

    async def until(self, look: Callable[[], T | None]) -> T:
        """Wait, event by event, until `look` sees something."""
        async with asyncio.timeout(PATIENCE):
            while not (seen := look()):
                self._changed.clear()
                await self._changed.wait()
        return seen

    async def connected(self) -> None:
        """Wait until a client has opened a socket."""
        await self.until(lambda: self._sockets)

    async def deliver(self, kind: str, payload: Json, user: str, **more: Any) -> Exchange:
        """Report to the client what somebody did, as soon as it is connected; `more` is put on the exchange."""
        await self.connected()
        exchange = self.state.begin(kind, user)
        for name, value in more.items():
            setattr(exchange, name, value)
        answerable = {"trigger_id": exchange.trigger}
        if not payload.get("view"):
            answerable["response_url"] = f"http://{self._address}/response/{exchange.envelope}"
        await self.send(exchange, {**payload, **answerable})
        return exchange

    async def send(self, exchange: Exchange, payload: Json) -> None:
        """Send an envelope, or send it again."""
        envelope = {"type": exchange.kind, "envelope_id": exchange.envelope, "payload": payload}
        await self._sockets[-1].send_json({**envelope, "accepts_response_payload": True})

    # Socket Mode

    async def _socket_mode(self, request: web.Request) -> web.StreamResponse:
        if failure := self._next_failure("socket"):
            return self._broken(request, failure)
        connection = web.WebSocketResponse()
        await connection.prepare(request)
        await connection.send_json({"type": "hello", "num_connections": 1, "connection_info": {"app_id": "A0APP"}})
        self._sockets.append(connection)
        self._changed.set()
        async for received in connection:
            if received.type is WSMsgType.TEXT:
                self.acknowledge(json.loads(received.data))
        if connection in self._sockets:
            self._sockets.remove(connection)
        self._changed.set()
        return connection

    def acknowledge(self, sent: Json) -> None:
        """Take an acknowledgement as it came over a socket."""
        try:
            self.state.acknowledge(sent["envelope_id"], sent.get("payload") or {})
        except Fault as fault:
            self._refuse("acknowledgement", fault)
        self._changed.set()

    # HTTP

    async def _response_url(self, request: web.Request) -> web.Response:
        self.calls.append("response_url")
        failure = self._next_failure("response_url")
        try:
            if failure and not failure.stored:
                return self._broken(request, failure)
            self.state.respond(request.match_info["number"], await request.json())
            return self._broken(request, failure) if failure else web.Response(text="ok")
        except Fault as fault:
            self._refuse("response_url", fault)
            return web.json_response({"ok": False, "error": fault.error}, status=404)
        finally:
            self._changed.set()

    async def _upload(self, request: web.Request) -> web.Response:
        self.state.files.receive(request.match_info["number"], await request.read())
        return web.Response(text="OK")

    async def _web_api(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        self.calls.append(method)
        failure = self._next_failure(method)
        try:
            if failure and not failure.stored:
                return self._broken(request, failure)
            answer = self._answer(method, request.headers.get("Authorization", ""), await _arguments(request))
            return self._broken(request, failure) if failure else web.json_response({"ok": True, **answer})
        except Fault as fault:
            self._refuse(method, fault)
            return web.json_response({"ok": False, "error": fault.error, "needed": fault.text})
        finally:
            self._changed.set()

    def _next_failure(self, method: str) -> Failure | None:
        return self._failures[method].popleft() if self._failures[method] else None

    def _answer(self, method: str, authorization: str, call: Json) -> Json:
        if method == "apps.connections.open":
            self._authorize(authorization, self.app_token, APP_SCOPE)
            return {"url": f"ws://{self._address}/socket"}
        if method not in SCOPES:
            raise Fault("unknown_method", method)
        kind = KINDS.get(str(call.get("channel", ""))[:1], "channels")
        self._authorize(authorization, self.bot_token, SCOPES[method].format(kind=kind))
        return self._methods()[method](call)

    def _authorize(self, authorization: str, token: str, needed: str) -> None:
        if authorization != f"Bearer {token}":
            raise Fault("invalid_auth")
        if needed and needed not in self.scopes:
            raise Fault("missing_scope", needed)

    def _methods(self) -> Mapping[str, Method]:
        who = {"team_id": TEAM, "team": "Team", "user_id": BOT, "user": "study", "bot_id": BOT_ID}
        return {
            "auth.test": lambda _call: who,
            "chat.postMessage": self.state.post,
            "conversations.history": self.state.history,
            "conversations.replies": self.state.replies,
            "conversations.info": self.state.channel,
            "users.info": self.state.user,
            "files.getUploadURLExternal": self.state.files.reserve,
            "files.completeUploadExternal": self.state.files.complete,
            "files.info": self.state.files.info,
            "views.open": self.state.open_view,
            "views.update": self.state.update_view,
        }

    def _refuse(self, what: str, fault: Fault) -> None:
        self.refusals.append(Refusal(what, fault.error, fault.text))

    def _broken(self, request: web.Request, failure: Failure) -> web.Response:
        if failure.error:
            return web.json_response({"ok": False, "error": failure.error}, status=failure.status or 200)
        if failure.status == 429:
            headers = {"Retry-After": f"{failure.retry_after:g}"}
            return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers=headers)
        if failure.status == 0 and request.transport is not None:
            request.transport.abort()
        return web.Response(status=failure.status or 500, text="upstream connect error")


async def _arguments(request: web.Request) -> Json:
    """A call's arguments: JSON, a form, or the query."""
    if request.content_type == "application/json":
        return dict(await request.json())
    return {**request.query, **{key: str(value) for key, value in (await request.post()).items()}}
