"""What is being answered at the moment."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from adapters.slack.patience import EXPECTED

GRACE = 5.0
"""Seconds for what is under way when the connection ends."""

log = logging.getLogger(__name__)


class Underway:
    """Listeners at work: Bolt goes on as soon as a payload is acknowledged, and does not wait for them."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[Any]] = set()

    @asynccontextmanager
    async def work(self) -> AsyncIterator[None]:
        """A listener's work; that Slack does not take its outcome is logged."""
        task = asyncio.current_task()
        assert task is not None, "Bolt runs each listener in a task"
        self._tasks.add(task)
        try:
            yield
        except EXPECTED as error:
            log.warning("an answer was lost: %r", error)
        finally:
            self._tasks.discard(task)

    async def settle(self) -> None:
        """Let all of it finish."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=GRACE)
