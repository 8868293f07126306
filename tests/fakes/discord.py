"""A loopback Discord: the gateway and the part of the REST API that a study bot uses.

It refuses what Discord refuses (see `discord_rules`, `discord_state`), and keeps what arrived for tests to judge.
"""

import asyncio
import json
import socket
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable, Mapping
from time import monotonic
from typing import Any, TypeVar

from aiohttp import web

from tests.fakes import discord_payloads as payloads
from tests.fakes.discord_files import read_body, read_payload
from tests.fakes.discord_gateway import Gateway
from tests.fakes.discord_guilds import Guild
from tests.fakes.discord_limits import Limits
from tests.fakes.discord_payloads import (
    BOT_USER,
    BY_SERVER,
    CHANNEL,
    DIRECT,
    GROUP,
    THREADS,
    Channel,
    Exchange,
    Install,
    Json,
)
from tests.fakes.discord_rules import Failure, Fault, Refusal, invalid
from tests.fakes.discord_schema import request_faults
from tests.fakes.discord_state import DiscordState

API = "/api/v10"
INTERACTION_ENDPOINTS = ("/interactions/", "/webhooks/")

NOT_LISTED = (*THREADS, DIRECT, GROUP)

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
        self.limits = Limits()
        self._failures: dict[str, deque[Failure]] = defaultdict(deque)
        self._changed = asyncio.Event()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._address = f"127.0.0.1:{self._listening.getsockname()[1]}"
        self.url = f"http://{self._address}{API}"
        self.gateway = Gateway(token, self.state, self._address, self._changed.set)

    async def start(self) -> None:
        """Answer at `url`."""
        app = web.Application(middlewares=[self._guard])
        app.router.add_get("/gateway", self.gateway.connect)
        for name, method, path, handler in self._routes():
            app.router.add_route(method, API + path, handler, name=name)
        self._runner = web.AppRunner(app)
        await self._runner.setup()
        await web.SockSite(self._runner, self._listening).start()

    async def stop(self) -> None:
        await self.gateway.forget()
        await self._runner.cleanup()

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
        await self.until(lambda: len(self.gateway.live) == self.gateway.shards)

    async def interact(
        self,
        kind: int,
        data: Json,
        who: Json,
        *,
        channel: str = CHANNEL,
        permissions: int = 0,
        source: Json | None = None,
        install: Install = BY_SERVER,
    ) -> Exchange:
        """Report to the client what somebody did; one that is not connected hears of it when it resumes."""
        await self.until(lambda: self.gateway.open)
        exchange = self.state.begin(kind, channel, source, install)
        event = payloads.interaction(exchange, data, who, permissions, install)
        await self.gateway.tell("INTERACTION_CREATE", event, event.get("guild_id"))
        return exchange

    async def delete_channel(self, channel: str) -> None:
        """Delete a channel or a thread; of the threads in a channel Discord says nothing."""
        gone = self.state.channels.pop(channel)
        kept = {id: c for id, c in self.state.channels.items() if c.parent != channel}
        self.state.channels.clear()
        self.state.channels.update(kept)
        event = "THREAD_DELETE" if gone.kind in THREADS else "CHANNEL_DELETE"
        await self.gateway.tell(event, gone.payload(), gone.guild)

    async def join(self, guild: Guild, *channels: Channel) -> None:
        """Let the bot be added to a server."""
        self.state.guilds[guild.id] = guild
        self.state.channels.update({channel.id: channel for channel in channels})
        created = guild.created(list(channels))
        del created["unavailable"]
        await self.gateway.tell("GUILD_CREATE", created, guild.id)

    async def leave(self, guild: str) -> None:
        """Let the bot be removed from a server."""
        del self.state.guilds[guild]
        await self.gateway.tell("GUILD_DELETE", {"id": guild}, guild)

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
            await self._check(request, path)
            answer = await self._limited(request, path, handler)
            return self._broken(request, failure) if failure else answer
        except web.HTTPException as error:
            return self._refused(request, path, Fault(error.status, 0, f"{error.status}: {error.reason}"))
        except Fault as fault:
            return self._refused(request, path, fault)
        finally:
            self.requests.append((request.method, path))
            self._changed.set()

    def _authorize(self, request: web.Request, path: str) -> None:
        by_token_in_path = path.startswith(INTERACTION_ENDPOINTS)
        if not by_token_in_path and request.headers.get("Authorization") != f"Bot {self.token}":
            raise Fault(401, 0, "401: Unauthorized")

    async def _check(self, request: web.Request, path: str) -> None:
        if request.can_read_body and (found := request_faults(request.method, path, await read_payload(request))):
            raise invalid(f"not as Discord's own document has it: {found[0]}")

    async def _limited(self, request: web.Request, path: str, handler: Handler) -> web.StreamResponse:
        """Refuse what comes too often; tell of the limit of a channel."""
        if path.startswith(INTERACTION_ENDPOINTS):
            return await handler(request)
        if self.limits.count():
            return _too_many(1.0, {"X-RateLimit-Global": "true", "X-RateLimit-Scope": "global"})
        bucket = self.limits.bucket(request.match_info["channel"]) if _posts(request) else None
        if bucket is None:
            return await handler(request)
        wait, headers = bucket.take(monotonic()), bucket.headers(monotonic(), "posts")
        answer = _too_many(wait, {**headers, "X-RateLimit-Scope": "user"}) if wait else await handler(request)
        answer.headers.update(headers)
        return answer

    def _refused(self, request: web.Request, path: str, fault: Fault) -> web.Response:
        self.refusals.append(Refusal(request.method, path, fault.status, fault.code, fault.text))
        return _json({"code": fault.code, "message": fault.text}, fault.status)

    def _broken(self, request: web.Request, failure: Failure) -> web.Response:
        if failure.status == 0 and request.transport is not None:
            request.transport.abort()
        if failure.status == 429:
            return _too_many(failure.retry_after, failure.headers, banned=failure.banned)
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
            ("guild", "GET", "/guilds/{guild}", self._get_guild),
            ("channels", "GET", "/guilds/{guild}/channels", self._get_channels),
            ("roles", "GET", "/guilds/{guild}/roles", self._get_roles),
            ("member", "GET", "/guilds/{guild}/members/{user}", self._get_member),
            ("direct", "POST", "/users/@me/channels", self._open_direct),
            ("channel", "GET", channel, self._get_channel),
            ("history", "GET", f"{channel}/messages", self._get_messages),
            ("post", "POST", f"{channel}/messages", self._post_message),
            ("change", "PATCH", f"{channel}/messages/{{message}}", self._edit_message),
            ("thread", "POST", f"{channel}/messages/{{message}}/threads", self._start_thread),
        ]

    async def _me(self, _request: web.Request) -> web.Response:
        return _json(BOT_USER)

    async def _application(self, _request: web.Request) -> web.Response:
        return _json(self.state.application)

    async def _gateway_bot(self, _request: web.Request) -> web.Response:
        limit = {"total": 1000, "remaining": 999, "reset_after": 0, "max_concurrency": 1}
        return _json(
            {"url": f"ws://{self._address}/gateway", "shards": self.gateway.shards, "session_start_limit": limit}
        )

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
        return _json(self.state.visible(request.match_info["channel"]).payload())

    async def _get_guild(self, request: web.Request) -> web.Response:
        return _json(self.state.guild(request.match_info["guild"]).payload())

    async def _get_channels(self, request: web.Request) -> web.Response:
        """All channels, those that the bot cannot see too; threads are not among them."""
        guild = self.state.guild(request.match_info["guild"]).id
        inside = [c for c in self.state.channels.values() if c.guild == guild and c.kind not in NOT_LISTED]
        return _json([channel.payload() for channel in inside])

    async def _get_roles(self, request: web.Request) -> web.Response:
        return _json(self.state.guild(request.match_info["guild"]).payload()["roles"])

    async def _get_member(self, request: web.Request) -> web.Response:
        return _json(self.state.member(request.match_info["guild"], request.match_info["user"]))

    async def _open_direct(self, request: web.Request) -> web.Response:
        return _json(self.state.open_direct((await request.json())["recipient_id"]).payload())

    async def _get_messages(self, request: web.Request) -> web.Response:
        limit, before = int(request.query.get("limit", 50)), request.query.get("before")
        channel = request.match_info["channel"]
        return _json(self.state.history(channel, limit, int(before) if before else None))

    async def _post_message(self, request: web.Request) -> web.Response:
        return _json(self.state.post(request.match_info["channel"], await read_body(request)))

    async def _edit_message(self, request: web.Request) -> web.Response:
        where = request.match_info
        return _json(self.state.edit(where["channel"], where["message"], await read_body(request)))

    async def _start_thread(self, request: web.Request) -> web.Response:
        where = request.match_info
        return _json(self.state.start_thread(where["channel"], where["message"], await request.json()), 201)


def _json(body: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> web.Response:
    """JSON as Discord labels it: without a charset, which discord.py does not expect."""
    return web.Response(
        body=json.dumps(body).encode(), status=status, headers=headers, content_type="application/json"
    )


def _posts(request: web.Request) -> bool:
    return request.match_info.route.name == "post"


def _too_many(wait: float, headers: Mapping[str, str], *, banned: bool = False) -> web.Response:
    """A rate limit; from who is banned already Discord's proxy takes nothing, and says so in its own words."""
    named = {"Retry-After": f"{wait:.3f}", **headers, **({} if banned else {"Via": "1.1 google"})}
    if banned:
        return web.Response(status=429, text="error code: 1015", headers=named)
    body = {
        "message": "You are being rate limited.",
        "retry_after": wait,
        "global": "X-RateLimit-Global" in headers,
    }
    return _json(body, 429, named)
