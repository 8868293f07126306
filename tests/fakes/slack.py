"""A loopback Slack: the Web API, Socket Mode, and response URLs. It refuses what Slack refuses."""

import asyncio
import json
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from aiohttp import WSMsgType, web

from tests.fakes.slack_rules import Invalid, Json, check_message, check_view

TEAM, CHANNEL, BOT = "T1", "C1", "UBOT"
BOT_TOKEN, APP_TOKEN = "xoxb-test", "xapp-test"
PATIENCE = 10.0
ACK_LIMIT, TRIGGER_LIFE = 3.0, 3.0
RESPONSE_URL_USES = 5
RATE_LIMITED = 429

SCOPE_OF = {
    "chat.postMessage": "chat:write",
    "chat.postEphemeral": "chat:write",
    "conversations.history": "channels:history",
    "conversations.replies": "channels:history",
    "conversations.info": "channels:read",
    "users.info": "users:read",
}
FREE = {"auth.test", "apps.connections.open", "views.open", "views.update"}
LOST = "lost"
"""A failure that stores the message and cuts the connection; any other is an HTTP status or Slack's error."""

Method = Callable[[Json], Json]


class Refused(Exception):
    """Slack's error of a Web API call."""


@dataclass
class SlackServer:
    """`messages` are the posted ones in order; `refusals` what was wrong; `clock` is moved by tests.

    `views` are the modals by id as they stand, `opened` tells which trigger opened which.
    """

    scopes: set[str] = field(default_factory=lambda: set(SCOPE_OF.values()))
    admins: set[str] = field(default_factory=set)
    creator: str = ""
    in_channel: bool = True
    messages: list[Json] = field(default_factory=list)
    ephemerals: list[Json] = field(default_factory=list)
    responses: list[tuple[str, Json]] = field(default_factory=list)
    views: dict[str, Json] = field(default_factory=dict)
    opened: dict[str, str] = field(default_factory=dict)
    acks: dict[str, Json | None] = field(default_factory=dict)
    refusals: list[str] = field(default_factory=list)
    failures: list[int | str] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    clock: float = 1000.0

    def __post_init__(self) -> None:
        self._numbers = count(1)
        self._sent_at: dict[str, float] = {}
        self._triggers: dict[str, float] = {}
        self._uses: dict[str, int] = {}
        self._socket: web.WebSocketResponse | None = None
        self._changed = asyncio.Condition()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}/api/"

    async def start(self) -> None:
        app = web.Application()
        app.router.add_route("*", "/api/{method}", self._api)
        app.router.add_get("/socket", self._listen)
        app.router.add_post("/response/{id}", self._respond)
        self._runner = web.AppRunner(app, shutdown_timeout=1.0)
        await self._runner.setup()
        await web.SockSite(self._runner, self._listening).start()

    async def stop(self) -> None:
        if self._socket is not None:
            await self._socket.close()
        await self._runner.cleanup()

    def close(self) -> None:
        """Give the address of a server that never was started back."""
        self._listening.close()

    async def until(self, look: Callable[[], Any]) -> Any:
        """Wait until this finds something; what it found."""
        async with asyncio.timeout(PATIENCE), self._changed:
            return await self._changed.wait_for(look)

    async def _tell(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    async def connected(self) -> None:
        await self.until(lambda: self._socket)

    def refuse(self, reason: str) -> None:
        self.refusals.append(reason)

    # What people cause

    def trigger(self) -> str:
        trigger = f"trigger-{next(self._numbers)}"
        self._triggers[trigger] = self.clock
        return trigger

    def response_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/response/{next(self._numbers)}"

    async def deliver(self, kind: str, payload: Json) -> str:
        """Send a payload over the socket; the envelope's id once it was acknowledged."""
        envelope = f"envelope-{next(self._numbers)}"
        self.sent(envelope)
        assert self._socket is not None, "nobody is connected"
        await self._socket.send_json(
            {"type": kind, "envelope_id": envelope, "payload": payload, "accepts_response_payload": True}
        )
        await self.until(lambda: envelope in self.acks)
        return envelope

    def sent(self, envelope: str) -> None:
        """Begin the three seconds in which this envelope is to be acknowledged."""
        self._sent_at[envelope] = self.clock

    async def _listen(self, request: web.Request) -> web.WebSocketResponse:
        connection = web.WebSocketResponse()
        await connection.prepare(request)
        await connection.send_json({"type": "hello", "num_connections": 1, "connection_info": {"app_id": "A1"}})
        self._socket = connection
        await self._tell()
        async for message in connection:
            if message.type is WSMsgType.TEXT and message.data.startswith("{"):
                self.acknowledge(json.loads(message.data))
                await self._tell()
        return connection

    def acknowledge(self, answer: Json) -> None:
        """Take an acknowledgement; a second one, or one after three seconds, is refused."""
        envelope = answer["envelope_id"]
        if envelope in self.acks:
            self.refuse("acknowledged twice")
        elif self.clock - self._sent_at.get(envelope, self.clock) > ACK_LIMIT:
            self.refuse("acknowledged too late")
        payload = answer.get("payload") or None
        if payload and payload.get("view"):
            self._check(lambda: check_view(payload["view"]))
        self.acks[envelope] = payload

    def _check(self, check: Callable[[], None]) -> None:
        try:
            check()
        except Invalid as error:
            self.refuse(f"invalid_blocks: {error}")
            raise Refused("invalid_blocks") from error

    # What the app asks

    async def _respond(self, request: web.Request) -> web.Response:
        url, payload = str(request.url), await request.json()
        self._uses[url] = self._uses.get(url, 0) + 1
        if self._uses[url] > RESPONSE_URL_USES:
            self.refuse("response_url used too often")
            return web.json_response({"ok": False, "error": "used_url"}, status=404)
        try:
            self._check(lambda: check_message(payload))
        except Refused as error:
            return web.json_response({"ok": False, "error": str(error)}, status=400)
        self.responses.append((url, payload))
        await self._tell()
        return web.Response(text="ok")

    async def _api(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["method"]
        self.calls.append(name)
        arguments = await _arguments(request)
        failure = self.failures.pop(0) if self.failures and name == "chat.postMessage" else None
        if isinstance(failure, int):
            reason = "ratelimited" if failure == RATE_LIMITED else "service_unavailable"
            answer = {"ok": False, "error": reason}
            return web.json_response(answer, status=failure, headers={"Retry-After": "7"})
        try:
            if failure not in (None, LOST):
                raise Refused(str(failure))
            answer = self._answer(name, request.headers.get("Authorization", ""), arguments)
        except Refused as error:
            return web.json_response({"ok": False, "error": str(error)})
        await self._tell()
        if failure == LOST:
            assert request.transport is not None
            request.transport.close()
        return web.json_response({"ok": True, **answer})

    def _answer(self, name: str, authorization: str, arguments: Json) -> Json:
        method = self._methods().get(name)
        if method is None:
            self.refuse(f"unknown_method: {name}")
            raise Refused("unknown_method")
        token = APP_TOKEN if name == "apps.connections.open" else BOT_TOKEN
        if authorization != f"Bearer {token}":
            raise Refused("invalid_auth")
        if name not in FREE and SCOPE_OF[name] not in self.scopes:
            self.refuse(f"missing_scope: {SCOPE_OF[name]}")
            raise Refused("missing_scope")
        return method(arguments)

    def _methods(self) -> Mapping[str, Method]:
        return {
            "auth.test": lambda _: {
                "team": "Team",
                "team_id": TEAM,
                "user_id": BOT,
                "bot_id": "B1",
                "user": "bot",
            },
            "apps.connections.open": lambda _: {"url": f"ws://127.0.0.1:{self.port}/socket"},
            "chat.postMessage": self._post,
            "chat.postEphemeral": self._post_ephemeral,
            "conversations.history": lambda a: {"messages": self._found(a, thread="")},
            "conversations.replies": lambda a: {"messages": self._found(a, thread=a["ts"])},
            "conversations.info": lambda a: {"channel": {"id": a["channel"], "creator": self.creator}},
            "users.info": lambda a: {"user": {"id": a["user"], "is_admin": a["user"] in self.admins}},
            "views.open": self._open_view,
            "views.update": self._update_view,
        }

    def _post(self, arguments: Json) -> Json:
        if not self.in_channel:
            raise Refused("not_in_channel")
        self._check(lambda: check_message(arguments))
        message = {**arguments, "ts": f"{next(self._numbers)}.000100", "user": BOT}
        self.messages.append(message)
        return {"ts": message["ts"], "channel": arguments["channel"]}

    def _post_ephemeral(self, arguments: Json) -> Json:
        if not self.in_channel:
            raise Refused("not_in_channel")
        self._check(lambda: check_message(arguments))
        self.ephemerals.append(arguments)
        return {"message_ts": f"{next(self._numbers)}.000100"}

    def _found(self, arguments: Json, thread: str) -> list[Json]:
        if not self.in_channel:
            raise Refused("not_in_channel")
        here = [m for m in self.messages if m["channel"] == arguments["channel"]]
        return [m for m in reversed(here) if m.get("thread_ts", "") == thread or (thread and m["ts"] == thread)]

    def _open_view(self, arguments: Json) -> Json:
        trigger = arguments["trigger_id"]
        if self.clock - self._triggers.get(trigger, 0.0) > TRIGGER_LIFE:
            self.refuse("expired_trigger_id")
            raise Refused("expired_trigger_id")
        number = f"V{next(self._numbers)}"
        self.opened[trigger] = number
        return self._show_view(number, arguments["view"])

    def _update_view(self, arguments: Json) -> Json:
        if arguments["view_id"] not in self.views:
            raise Refused("not_found")
        return self._show_view(arguments["view_id"], arguments["view"])

    def _show_view(self, number: str, view: Json) -> Json:
        self._check(lambda: check_view(view))
        self.views[number] = {**view, "id": number}
        return {"view": self.views[number]}


async def _arguments(request: web.Request) -> Json:
    """A call's arguments, sent as JSON or as a form whose structured values are JSON."""
    if request.method == "GET":
        return dict(request.query)
    if request.content_type == "application/json":
        found: Json = await request.json()
        return found
    form = await request.post()
    return {key: _value(str(value)) for key, value in form.items()}


def _value(text: str) -> Any:
    return json.loads(text) if text[:1] in ("{", "[") else text
