"""The rate limits of a loopback Discord (developers/topics/rate-limits.mdx), and how near a client came."""

from collections import deque
from dataclasses import dataclass, field
from time import monotonic

GLOBAL, WINDOW = 50, 1.0
"""Requests of a bot, and the seconds in which it may make so many."""


@dataclass
class Bucket:
    """So many requests in so many seconds, the first of which begins the span."""

    limit: int
    span: float
    used: int = 0
    reset: float = 0.0

    def take(self, now: float) -> float:
        """Seconds to wait; 0 when the request may go on."""
        if now >= self.reset:
            self.used, self.reset = 0, now + self.span
        self.used += 1
        return self.reset - now if self.used > self.limit else 0.0

    def headers(self, now: float, name: str) -> dict[str, str]:
        left = max(self.limit - self.used, 0)
        return {
            "X-RateLimit-Limit": str(self.limit),
            "X-RateLimit-Remaining": str(left),
            "X-RateLimit-Reset-After": f"{max(self.reset - now, 0):.3f}",
            "X-RateLimit-Bucket": name,
        }


@dataclass
class Limits:
    """`per_channel` is (requests, seconds) for posting; without it, posting is not limited."""

    per_channel: tuple[int, float] | None = None
    busiest: int = 0
    _recent: deque[float] = field(default_factory=deque)
    _buckets: dict[str, Bucket] = field(default_factory=dict)

    def count(self) -> bool:
        """Count a request; whether the bot has made too many by now."""
        now = monotonic()
        self._recent.append(now)
        while now - self._recent[0] > WINDOW:
            self._recent.popleft()
        self.busiest = max(self.busiest, len(self._recent))
        return len(self._recent) > GLOBAL

    def bucket(self, channel: str) -> Bucket | None:
        """The bucket for posting in a channel."""
        if self.per_channel is None:
            return None
        return self._buckets.setdefault(channel, Bucket(*self.per_channel))
