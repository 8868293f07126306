"""The rate limits of single routes, as Discord's answers tell of them (developers/topics/rate-limits.mdx).

discord.py keeps them too, but holds a delivery that has arrived until its route is free again, and forgets a limit
that it does not wait for.
"""

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import discord

PATIENCE = 2.0
"""Seconds that a request waits for a limit to pass. Longer ones end it at once: others could go meanwhile."""

KEPT = 1_000
"""Routes that are remembered before those are dropped whose limit has passed."""

MINOR_ID = re.compile(r"(?<=/)\d+(?=/|$)")


@dataclass
class Bucket:
    """One route's limit. As long as Discord has not told of it, one request is under way at a time."""

    limit: int = 1
    left: int = 1
    reset_at: float | None = None
    under_way: int = 0
    _freed: asyncio.Event = field(default_factory=asyncio.Event)

    async def take(self) -> None:
        """Wait for a turn. Raises discord.RateLimited when that takes too long."""
        while not self._take(now()):
            wait = None if self.reset_at is None else self.reset_at - now()
            if wait is not None and wait > PATIENCE:
                raise discord.RateLimited(wait)
            self._freed.clear()
            try:
                await asyncio.wait_for(self._freed.wait(), wait)
            except TimeoutError:
                continue

    def _take(self, at: float) -> bool:
        if self.reset_at is not None and at >= self.reset_at:
            self.left, self.reset_at = self.limit - self.under_way, None
        if self.left <= 0:
            return False
        self.left -= 1
        self.under_way += 1
        return True

    def learn(self, headers: Mapping[str, str]) -> None:
        """A request has ended, with these headers if it was answered."""
        self.under_way -= 1
        if "X-RateLimit-Remaining" in headers:
            self.limit = int(headers["X-RateLimit-Limit"])
            self.left = int(headers["X-RateLimit-Remaining"]) - self.under_way
            self.reset_at = now() + float(headers["X-RateLimit-Reset-After"])
        elif self.reset_at is None:
            self.left = self.limit - self.under_way
        self._freed.set()

    def is_idle(self, at: float) -> bool:
        """Whether nothing is known of this route that still counts."""
        return not self.under_way and (self.reset_at is None or at >= self.reset_at)


class Buckets:
    """All routes by method and path; channels, servers and webhooks have limits of their own."""

    def __init__(self) -> None:
        self._buckets: dict[str, Bucket] = {}

    def of(self, method: str, path: str) -> Bucket:
        """The bucket of a request."""
        if len(self._buckets) > KEPT:
            self._buckets = {key: bucket for key, bucket in self._buckets.items() if not bucket.is_idle(now())}
        return self._buckets.setdefault(_route(method, path), Bucket())


def _route(method: str, path: str) -> str:
    """A request's route: of the ids in its path, the first alone counts.

    >>> _route("GET", "/api/v10/guilds/12/members/34")
    'GET /api/v10/guilds/12/members/_'
    """
    major = MINOR_ID.search(path)
    if major is None:
        return f"{method} {path}"
    return f"{method} {path[: major.end()]}{MINOR_ID.sub('_', path[major.end() :])}"


def now() -> float:
    """Seconds on the clock of the running loop."""
    return asyncio.get_running_loop().time()


class NoBucket:
    """What stands in the place of discord.py's own buckets."""

    remaining = 1

    async def __aenter__(self) -> None: ...

    async def __aexit__(self, *_: object) -> None: ...

    def update(self, *_: object, **__: object) -> None:
        """Nothing is kept here."""
