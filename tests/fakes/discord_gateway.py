"""The gateway of a loopback Discord (developers/events/gateway.mdx): sessions that can be resumed, or cannot."""

import asyncio
import json
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count

from aiohttp import WSMsgType, web

from tests.fakes import discord_payloads as payloads
from tests.fakes.discord_payloads import Json
from tests.fakes.discord_state import DiscordState

DISPATCH, HEARTBEAT, IDENTIFY, RESUME, RECONNECT, INVALID_SESSION, HELLO, HEARTBEAT_ACK = 0, 1, 2, 6, 7, 9, 10, 11
AUTHENTICATION_FAILED = 4004

DELAY = 41_250
"""Milliseconds between heartbeats."""


@dataclass
class Session:
    """What a client has identified itself for; `events` are kept to be sent again when it resumes."""

    id: str
    shard: list[int]
    connection: web.WebSocketResponse | None = None
    transport: asyncio.Transport | None = None
    events: list[Json] = field(default_factory=list)
    over: bool = False

    async def send(self, event: str, data: Json) -> None:
        """Report an event, now or when the session is resumed."""
        self.events.append({"op": DISPATCH, "t": event, "s": len(self.events) + 1, "d": data})
        if self.connection is not None:
            await self.connection.send_json(self.events[-1])

    def concerns(self, guild: str | None) -> bool:
        """Whether this session's shard hears of a server; of private channels the first one hears."""
        return (int(guild) >> 22) % self.shard[1] == self.shard[0] if guild else self.shard[0] == 0


class Gateway:
    """`refusing` are close codes for the next connections, at once; `closing`, once they have a session."""

    def __init__(self, token: str, state: DiscordState, address: str, changed: Callable[[], None]) -> None:
        self.identified: list[Json] = []
        self.resumed = 0
        self.connections = 0
        self.refusing: deque[int] = deque()
        self.closing: deque[int] = deque()
        self.silent = False
        self.heartbeat_interval = DELAY
        self.shards = 1
        self._token = token
        self._state = state
        self._address = address
        self._changed = changed
        self._sessions: dict[str, Session] = {}
        self._numbers = count(1)

    @property
    def live(self) -> list[Session]:
        """Sessions that are connected."""
        return [session for session in self.open if session.connection is not None]

    @property
    def open(self) -> list[Session]:
        """Sessions that are connected, or can be resumed."""
        return [session for session in self._sessions.values() if not session.over]

    async def connect(self, request: web.Request) -> web.WebSocketResponse:
        """Serve one connection until it ends."""
        connection = web.WebSocketResponse()
        await connection.prepare(request)
        self.connections += 1
        await connection.send_json({"op": HELLO, "d": {"heartbeat_interval": self.heartbeat_interval}})
        if self.refusing:
            await connection.close(code=self.refusing.popleft())
        async for received in connection:
            if received.type is WSMsgType.TEXT:
                await self._receive(connection, json.loads(received.data), request.transport)
        for session in self.live:
            if session.connection is connection:
                session.connection = None
        self._changed()
        return connection

    async def _receive(
        self, connection: web.WebSocketResponse, sent: Json, transport: asyncio.Transport | None
    ) -> None:
        match sent["op"]:
            case op if op == HEARTBEAT and not self.silent:
                await connection.send_json({"op": HEARTBEAT_ACK})
            case op if op in (IDENTIFY, RESUME) and sent["d"]["token"] != self._token:
                await connection.close(code=AUTHENTICATION_FAILED)
            case op if op == IDENTIFY:
                await self._identify(connection, transport, sent["d"])
            case op if op == RESUME:
                await self._resume(connection, transport, sent["d"])

    async def _identify(
        self, connection: web.WebSocketResponse, transport: asyncio.Transport | None, sent: Json
    ) -> None:
        self.identified.append(sent)
        session = Session(f"session-{next(self._numbers)}", sent.get("shard", [0, 1]), connection, transport)
        self._sessions[session.id] = session
        guilds = [guild for guild in self._state.guilds.values() if session.concerns(guild.id)]
        ready = payloads.ready(self._address, session.id, [guild.id for guild in guilds], session.shard)
        await session.send("READY", ready)
        for guild in guilds:
            if guild.id not in self._state.outages:
                await session.send("GUILD_CREATE", guild.created(list(self._state.channels.values())))
        await self._settled(connection)

    async def _resume(
        self, connection: web.WebSocketResponse, transport: asyncio.Transport | None, sent: Json
    ) -> None:
        session = self._sessions.get(sent["session_id"])
        if session is None or session.over:
            await connection.send_json({"op": INVALID_SESSION, "d": False})
            return
        self.resumed += 1
        session.connection, session.transport = connection, transport
        for event in session.events[sent["seq"] or 0 :]:
            await connection.send_json(event)
        await session.send("RESUMED", {})
        await self._settled(connection)

    async def _settled(self, connection: web.WebSocketResponse) -> None:
        if self.closing:
            await connection.close(code=self.closing.popleft())
        self._changed()

    async def tell(self, event: str, data: Json, guild: str | None = None) -> None:
        """Report an event to the session of the server's shard, connected or not."""
        for session in self.open:
            if session.concerns(guild):
                await session.send(event, data)

    async def disconnect(self, code: int = 1001, *, shard: int | None = None) -> None:
        """Close the connections, all or those of one shard; their sessions can be resumed."""
        for session in self.live:
            if shard is None or session.shard[0] == shard:
                connection, session.connection = session.connection, None
                assert connection is not None, "it is live"
                await connection.close(code=code)

    async def break_off(self) -> None:
        """Cut the connections without a word."""
        for session in self.live:
            session.connection = None
            assert session.transport is not None, "it is live"
            session.transport.abort()

    async def invalidate(self, *, resumable: bool = False) -> None:
        """Tell the clients that their sessions cannot go on like this; whether they can be resumed."""
        for session in self.live:
            connection, session.connection, session.over = session.connection, None, not resumable
            assert connection is not None, "it is live"
            await connection.send_json({"op": INVALID_SESSION, "d": resumable})

    async def ask_to_reconnect(self) -> None:
        """Ask the clients to connect anew and resume."""
        for session in self.live:
            connection, session.connection = session.connection, None
            assert connection is not None, "it is live"
            await connection.send_json({"op": RECONNECT, "d": None})

    async def forget(self) -> None:
        """End all: nobody can resume anything."""
        await self.disconnect()
        self._sessions.clear()
