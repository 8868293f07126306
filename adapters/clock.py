"""The clockwork: APScheduler wakes the engine at the instant that its last tick returned, and once a minute.

The minute job is a safety net: it notices what other processes stored, and a failed tick is tried again. The
state is in the database; a lost job loses nothing.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler

SAFETY = timedelta(minutes=1)

GRACE = 6.0
"""Seconds for the tick under way when the clock is stopped."""

Tick = Callable[[datetime], Awaitable[datetime | None]]

log = logging.getLogger(__name__)


def utc_now() -> datetime:
    """The present instant, aware and in UTC."""
    return datetime.now(UTC)


class Clock:
    """Calls a tick when it is due. `wake` asks for one now; asked for during a tick, it follows that one."""

    def __init__(self) -> None:
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        self._wanted = asyncio.Event()

    def wake(self) -> None:
        """Tick as soon as possible."""
        self._wanted.set()

    async def run(self, tick: Tick) -> None:
        """Tick now, and then whenever it is time, until cancelled; a tick under way is finished first."""
        self._scheduler.add_job(self.wake, "interval", seconds=SAFETY.total_seconds(), id="safety")
        self._scheduler.start()
        self.wake()
        ticking: asyncio.Task[None] | None = None
        try:
            while await self._wanted.wait():
                self._wanted.clear()
                ticking = asyncio.create_task(self._tick(tick))
                await asyncio.shield(ticking)
        finally:
            self._scheduler.shutdown(wait=False)
            # A tick that is cut off in a transaction leaves work behind that waits for a closed database.
            if ticking:
                await asyncio.wait([ticking], timeout=GRACE)

    async def _tick(self, tick: Tick) -> None:
        now = utc_now()
        try:
            following = await tick(now)
        except Exception:
            log.exception("a tick failed; the next one is in a minute at the latest")
            return
        # What is still due after its tick has failed: the minute job tries it again, not a busy loop.
        if following and now < following < now + SAFETY:
            self._scheduler.add_job(
                self.wake, "date", run_date=following, id="due", replace_existing=True, misfire_grace_time=None
            )
