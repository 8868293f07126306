"""Every request to Discord's REST API as it goes out: each waits for its turn, whoever makes it.

discord.py does not keep below the 50 requests a second that Discord allows a bot, and each one too many counts to
a ban (developers/topics/rate-limits.mdx, "Global Rate Limit").
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import aiohttp
import discord
from discord.http import HTTPClient

from adapters.discord.buckets import PATIENCE, Buckets, NoBucket, now

REQUESTS_PER_SECOND = 40
BURST = 5

CONNECTIONS, CONNECTION_EVERY = 30, 5.0
"""Connections to the gateway at once, and seconds for each one more: Discord may drop them at any time."""

SESSIONS, SESSION_EVERY = 100, 100.0
"""The same for new sessions. Of these Discord allows 1,000 a day, and then resets the token."""

SESSION_GAP = 5.0
"""Seconds between two new sessions (developers/events/gateway.mdx, "max_concurrency")."""

UPGRADE = "Upgrade"
TOO_MANY = 429


@dataclass
class Allowance:
    """So many at once, and then one each `every` seconds."""

    burst: int
    every: float
    _spent_until: float = 0.0

    def take(self, now: float) -> float:
        """Seconds to wait for the next one, which is spent."""
        self._spent_until = max(self._spent_until, now) + self.every
        return max(0.0, self._spent_until - self.burst * self.every - now)


class Traffic:
    """The turns of all requests of one bot. It outlives a client."""

    def __init__(self) -> None:
        self._requests = Allowance(BURST, 1 / REQUESTS_PER_SECOND)
        self._connections = Allowance(CONNECTIONS, CONNECTION_EVERY)
        self._sessions = Allowance(SESSIONS, SESSION_EVERY)
        self._session_gap = Allowance(1, SESSION_GAP)
        self._buckets = Buckets()
        self._closed_until = 0.0
        self._statuses: ContextVar[list[int]] = ContextVar("statuses")

    def govern(self, http: HTTPClient) -> None:
        """Let discord.py's own client wait for no limit but what is said here."""
        # Given to its constructor this would be 30 at least: too long for the deliveries that wait behind.
        http.max_ratelimit_timeout = PATIENCE
        http.get_ratelimit = lambda _key: NoBucket()  # type: ignore[method-assign, assignment, return-value] # there is no other way

    def trace(self) -> aiohttp.TraceConfig:
        """What a client's HTTP session has to be made with."""
        trace = aiohttp.TraceConfig()
        trace.on_request_start.append(self._started)
        trace.on_request_end.append(self._ended)
        trace.on_request_exception.append(self._failed)
        return trace

    async def session_turn(self) -> None:
        """Wait until a new session may begin."""
        at = now()
        await asyncio.sleep(max(self._sessions.take(at), self._session_gap.take(at)))

    @contextmanager
    def watched(self) -> Iterator[list[int]]:
        """The statuses of all answers to requests that are made within, discord.py's retries included."""
        statuses: list[int] = []
        token = self._statuses.set(statuses)
        try:
            yield statuses
        finally:
            self._statuses.reset(token)

    async def _started(self, _session: object, _context: object, params: aiohttp.TraceRequestStartParams) -> None:
        if UPGRADE in params.headers:
            await asyncio.sleep(self._connections.take(now()))
            return
        closed = self._closed_until - now()
        if closed > PATIENCE:
            raise discord.RateLimited(closed)
        bucket = self._buckets.of(params.method, params.url.path)
        await bucket.take()
        try:
            await asyncio.sleep(max(closed, self._requests.take(now())))
        except BaseException:
            bucket.learn({})  # its turn is over: others may have it
            raise

    async def _ended(self, _session: object, _context: object, params: aiohttp.TraceRequestEndParams) -> None:
        if UPGRADE in params.headers:
            return
        answer = params.response
        self._statuses.get([]).append(answer.status)
        self._buckets.of(params.method, params.url.path).learn(answer.headers)
        if answer.status == TOO_MANY and _concerns_all(answer.headers):
            self._closed_until = max(self._closed_until, now() + float(answer.headers.get("Retry-After", 0)))

    async def _failed(
        self, _session: object, _context: object, params: aiohttp.TraceRequestExceptionParams
    ) -> None:
        if UPGRADE not in params.headers:
            self._buckets.of(params.method, params.url.path).learn({})


def _concerns_all(headers: Any) -> bool:
    """Whether a limit is not of one route: Discord's global one, or a ban by the proxy in front of it."""
    return "X-RateLimit-Global" in headers or "Via" not in headers
