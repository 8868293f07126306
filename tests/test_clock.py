"""The clockwork: it ticks when it is time, when it is woken, and after a failure."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta

import pytest

from adapters.clock import Clock, Tick, utc_now

PATIENCE = 10.0
SOON = timedelta(milliseconds=20)


@asynccontextmanager
async def running(clock: Clock, tick: Tick) -> AsyncIterator[None]:
    task = asyncio.create_task(clock.run(tick))
    try:
        async with asyncio.timeout(PATIENCE):
            yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


class Ticks:
    """Ticks that answer with what they were given, then with nothing more to do; `seen` are their instants."""

    def __init__(self, *answers: timedelta | Exception) -> None:
        self.seen: list[datetime] = []
        self._answers = list(answers)
        self._ticked = asyncio.Condition()

    async def __call__(self, now: datetime) -> datetime | None:
        async with self._ticked:
            self.seen.append(now)
            self._ticked.notify_all()
        answer = self._answers.pop(0) if self._answers else None
        if isinstance(answer, Exception):
            raise answer
        return now + answer if answer is not None else None

    async def happened(self, count: int) -> None:
        async with self._ticked:
            await self._ticked.wait_for(lambda: len(self.seen) >= count)


async def test_it_ticks_at_once_and_then_at_the_instant_that_the_tick_returned() -> None:
    ticks = Ticks(SOON)
    async with running(Clock(), ticks):
        await ticks.happened(2)
    assert ticks.seen[1] >= ticks.seen[0] + SOON
    assert all(now.utcoffset() == timedelta(0) for now in ticks.seen)


async def test_it_ticks_when_it_is_woken() -> None:
    clock, ticks = Clock(), Ticks()
    async with running(clock, ticks):
        await ticks.happened(1)
        clock.wake()
        await ticks.happened(2)


async def test_a_wake_during_a_tick_is_not_lost() -> None:
    clock, ticks = Clock(), Ticks()

    async def tick(now: datetime) -> datetime | None:
        if not ticks.seen:
            clock.wake()
        return await ticks(now)

    async with running(clock, tick):
        await ticks.happened(2)


async def test_a_failed_tick_is_logged_and_the_clock_goes_on(caplog: pytest.LogCaptureFixture) -> None:
    clock, ticks = Clock(), Ticks(RuntimeError("no database"))
    async with running(clock, ticks):
        await ticks.happened(1)
        clock.wake()
        await ticks.happened(2)
    assert "no database" in caplog.text


async def test_what_is_still_due_after_its_tick_does_not_make_a_busy_loop() -> None:
    clock, ticks = Clock(), Ticks(timedelta(0), -SOON)
    async with running(clock, ticks):
        await ticks.happened(1)
        clock.wake()
        await ticks.happened(2)
        for _ in range(100):
            await asyncio.sleep(0)
    assert len(ticks.seen) == 2


def test_now_is_aware_and_in_utc() -> None:
    assert utc_now().utcoffset() == timedelta(0)


async def test_a_tick_under_way_is_finished_when_the_clock_is_stopped() -> None:
    begun, may_end, ended = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def tick(_now: datetime) -> None:
        begun.set()
        await may_end.wait()
        ended.set()

    stopping = asyncio.create_task(Clock().run(tick))
    await begun.wait()
    stopping.cancel()
    asyncio.get_running_loop().call_soon(may_end.set)
    with suppress(asyncio.CancelledError):
        await stopping
    assert ended.is_set()
