"""A loopback Slack: Socket Mode or HTTP, response URLs, and the part of the Web API that a study bot uses.

It refuses what Slack refuses (see `slack_rules`, `slack_state`), and keeps what arrived for tests to judge.
"""

import asyncio
import socket
from collections import defaultdict, deque
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from time import monotonic
from typing import Any, TypeVar

from aiohttp import web

from tests.fakes.slack_files import Files
from tests.fakes.slack_oauth import OAuthState
from tests.fakes.slack_requests import Requests
from tests.fakes.slack_rules import Failure, Fault, Json, Refusal
from tests.fakes.slack_sockets import Sockets
from tests.fakes.slack_state import BOT, BOT_ID, TEAM, Exchange, SlackState

BOT_TOKEN, APP_TOKEN = "xoxb-test", "xapp-test"

PATIENCE = 10.0
"""Seconds after which a wait has failed."""

KINDS: Mapping[str, str] = {"C": "channels", "G": "groups", "D": "im"}
"""What scopes call a public channel, a private one, and a direct conversation, by the first letter of its id."""

SCOPES: Mapping[str, str] = {
    "auth.test": "",
    "chat.postMessage": "chat:write",
    "chat.update": "chat:write",
    "conversations.history": "{kind}:history",
    "conversations.replies": "{kind}:history",
    "conversations.info": "{kind}:read",
    "users.info": "users:read",
    "usergroups.list": "usergroups:read",
    "files.getUploadURLExternal": "files:write",
    "files.completeUploadExternal": "files:write",
    "files.info": "files:read",
    "chat.postEphemeral": "chat:write",
    "conversations.open": "im:write",
    "oauth.v2.access": "",
    "views.publish": "",
    "views.open": "",
    "views.update": "",
}
"""What a bot token needs for each method, if anything."""

EVERY_SCOPE = {scope.format(kind=kind) for scope in SCOPES.values() if scope for kind in KINDS.values()}
APP_SCOPE = "connections:write"

SOCKETS = 2
"""Connections that a client keeps open."""

SPENT = {"used_url": 404, "expired_url": 404}
"""Statuses of a response URL; blocks that are refused are a 400."""

T = TypeVar("T")
Method = Callable[[Json], Json]


class SlackServer:
    """Start it, point a client at `url`, act through `deliver`. The port, a free one, is taken at once.

    `ahead` is by how many seconds its clock differs from ours. `limit_pages`: of a history, one page alone.
    """

    def __init__(self, bot_token: str = BOT_TOKEN, app_token: str = APP_TOKEN) -> None:
        self.bot_token, self.app_token = bot_token, app_token
        self.ahead = 0.0
        self.limit_pages = False
        self._passed = 0.0
        self.scopes = {*EVERY_SCOPE, APP_SCOPE}
        self.refusals: list[Refusal] = []
        self.calls: list[str] = []
        self._failures: dict[str, deque[Failure]] = defaultdict(deque)
        self._changed = asyncio.Event()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._address = f"127.0.0.1:{self._listening.getsockname()[1]}"
        self.url = f"http://{self._address}/api/"
        self.state = SlackState(self.clock, Files(self._address))
        self.sockets = Sockets(self)
        self.requests = Requests(self)
        self.tokens = {bot_token: TEAM}
        self.oauth = OAuthState(self.tokens)

    async def start(self) -> None:
        """Answer at `url`."""
        app = web.Application()
        app.router.add_route("*", "/api/{method}", self._web_api)
        app.router.add_post("/response/{number}", self._response_url)
        app.router.add_post("/upload/{number}", self._upload)
        app.router.add_get("/socket", self.sockets.connect)
        app.router.add_get("/oauth/v2/authorize", self.oauth.authorize)
        self._runner = web.AppRunner(app, shutdown_timeout=1.0)
        await self._runner.setup()
        await web.SockSite(self._runner, self._listening).start()

    async def stop(self) -> None:
        await self.disconnect()
        await self._runner.cleanup()

    async def disconnect(self) -> None:
        """Close every socket."""
        await self.sockets.close()

    def clock(self) -> float:
        """Seconds; tests move it."""
        return monotonic() + self._passed

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
        """Wait until a client has opened its sockets, where it is not asked over HTTP."""
        await self._reachable(SOCKETS)

    async def _reachable(self, sockets: int) -> None:
        if not self.requests.url:
            await self.until(lambda: len(self.sockets) >= sockets)

    async def deliver(self, kind: str, payload: Json, user: str, **more: Any) -> Exchange:
        """Report to the client what somebody did, as soon as it is connected; `more` is put on the exchange."""
        await self._reachable(1)
        exchange = self.state.begin(kind, user)
        for name, value in more.items():
            setattr(exchange, name, value)
        answerable = {"trigger_id": exchange.trigger} if kind in ("slash_commands", "interactive") else {}
        if answerable and not payload.get("view"):
            answerable["response_url"] = f"http://{self._address}/response/{exchange.envelope}"
        exchange.payload = {**payload, **answerable}
        await self.send(exchange)
        return exchange

    async def send(self, exchange: Exchange, retry: int = 0) -> None:
        """Send a payload, or send it again."""
        await (self.requests if self.requests.url else self.sockets).send(exchange, retry)

    def changed(self) -> None:
        """Something has happened that somebody may wait for."""
        self._changed.set()

    def _headers(self) -> dict[str, str]:
        """What Slack says beside an answer: the token's scopes, and its time."""
        now = datetime.now(UTC) + timedelta(seconds=self.ahead)
        return {"X-OAuth-Scopes": ",".join(sorted(self.scopes)), "Date": format_datetime(now, usegmt=True)}

    def next_failure(self, method: str) -> Failure | None:
        return self._failures[method].popleft() if self._failures[method] else None

    def acknowledge(self, sent: Json) -> None:
        """Take an acknowledgement as it came over a socket."""
        try:
            self.state.acknowledge(sent["envelope_id"], sent.get("payload") or {})
        except Fault as fault:
            self.refuse("acknowledgement", fault)
        self._changed.set()

    async def _response_url(self, request: web.Request) -> web.Response:
        self.calls.append("response_url")
        failure = self.next_failure("response_url")
        try:
            if failure and not failure.stored:
                return self.broken(request, failure)
            self.state.respond(request.match_info["number"], await request.json())
            return self.broken(request, failure) if failure else web.Response(text="ok")
        except Fault as fault:
            self.refuse("response_url", fault)
            return web.json_response({"ok": False, "error": fault.error}, status=SPENT.get(fault.error, 400))
        finally:
            self._changed.set()

    async def _upload(self, request: web.Request) -> web.Response:
        self.state.files.receive(request.match_info["number"], await request.read())
        return web.Response(text="OK")

    async def _web_api(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        self.calls.append(method)
        failure = self.next_failure(method)
        try:
            if failure and not failure.stored:
                return self.broken(request, failure)
            answer = self._answer(method, request.headers.get("Authorization", ""), await _arguments(request))
            if failure:
                return self.broken(request, failure)
            return web.json_response({"ok": True, **answer}, headers=self._headers())
        except Fault as fault:
            self.refuse(method, fault)
            return web.json_response({"ok": False, "error": fault.error, "needed": fault.text})
        finally:
            self._changed.set()

    def _answer(self, method: str, authorization: str, call: Json) -> Json:
        if method == "apps.connections.open":
            if authorization != f"Bearer {self.app_token}":
                raise Fault("invalid_auth")
            self._require_scope(APP_SCOPE)
            return {"url": f"ws://{self._address}/socket"}
        if method not in SCOPES:
            raise Fault("unknown_method", method)
        if self.limit_pages and call.get("cursor"):
            raise Fault("ratelimited")
        kind = KINDS.get(str(call.get("channel", ""))[:1], "channels")
        if method == "oauth.v2.access":
            return self.oauth.access(call)
        team = self._team(authorization)
        self._require_scope(SCOPES[method].format(kind=kind))
        return self._methods()[method]({**call, "team": team})

    def _team(self, authorization: str) -> str:
        """The workspace of a bot token."""
        token = authorization.removeprefix("Bearer ")
        if token in self.oauth.revoked:
            raise Fault("token_revoked")
        if token not in self.tokens:
            raise Fault("invalid_auth")
        return self.tokens[token]

    def _require_scope(self, needed: str) -> None:
        if needed and needed not in self.scopes:
            raise Fault("missing_scope", needed)

    def _methods(self) -> Mapping[str, Method]:
        who = {"team": "Team", "user_id": BOT, "user": "study", "bot_id": BOT_ID, **self.oauth.install}
        return {
            "auth.test": lambda call: {**who, "team_id": call["team"]},
            "chat.postMessage": self.state.post,
            "chat.update": self.state.update,
            "chat.postEphemeral": self.state.post_ephemeral,
            "conversations.open": self.state.open_direct,
            "views.publish": self.state.publish,
            "conversations.history": self.state.history,
            "conversations.replies": self.state.replies,
            "conversations.info": self.state.channel,
            "users.info": self.state.user,
            "usergroups.list": self.state.user_groups,
            "files.getUploadURLExternal": self.state.files.reserve,
            "files.completeUploadExternal": self.state.files.complete,
            "files.info": self.state.files.info,
            "views.open": self.state.open_view,
            "views.update": self.state.update_view,
        }

    def refuse(self, what: str, fault: Fault) -> None:
        self.refusals.append(Refusal(what, fault.error, fault.text))

    def broken(self, request: web.Request, failure: Failure) -> web.Response:
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
