"""How fast Slack may be asked: a message a second in each channel, and not at all where it said to wait.

What has to wait is refused here, without asking, so that one channel or workspace does not hold up the others.
https://docs.slack.dev/apis/web-api/rate-limits
"""

from collections.abc import Callable
from datetime import datetime, timedelta

BETWEEN = timedelta(seconds=1)
"""Between two messages in one channel, in the long run."""

BURST = 3
"""Messages that may come at once; Slack allows "short bursts"."""

KEPT = 10_000
"""Entries from which on those that have passed are dropped."""

Method = tuple[str, str]
"""(team, method): what Slack counts requests by."""

Channel = tuple[str, str]
"""(team, channel)."""


class Pace:
    """Keeps it, by a clock that it is given."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._booked: dict[Channel, datetime] = {}
        self._barred: dict[Method, datetime] = {}

    def take(self, team: str, channel: str) -> float:
        """Seconds to wait before a message to this channel; 0 when it may be sent now, which it then is."""
        now = self._now()
        booked = max(self._booked.get((team, channel), now), now)
        if booked - now > BETWEEN * (BURST - 1):
            return (booked - now - BETWEEN * (BURST - 1)).total_seconds()
        self._booked[team, channel] = booked + BETWEEN
        _drop_passed(self._booked, now)
        return 0.0

    def bar(self, team: str, method: str, seconds: float) -> None:
        """Slack wants this method left alone for a while."""
        self._barred[team, method] = self._now() + timedelta(seconds=seconds)
        _drop_passed(self._barred, self._now())

    def barred(self, team: str, method: str) -> float:
        """Seconds for which this method is still to be left alone."""
        until = self._barred.get((team, method))
        return max((until - self._now()).total_seconds(), 0.0) if until else 0.0


def _drop_passed(entries: dict[tuple[str, str], datetime], now: datetime) -> None:
    if len(entries) > KEPT:
        for key in [key for key, until in entries.items() if until <= now]:
            del entries[key]
