"""What the channel shows: kept deliveries and new ones, to every open page."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable

from bot.model import Delivery, Place

History = Callable[[Place, int], Awaitable[tuple[Delivery, ...]]]

SHOWN = 50
"""Newest deliveries that a page starts with."""

CHANNEL = Place("web", "local", "daily")
"""The playground's only channel."""


class Feed:
    """The channel's deliveries. Pages ignore one that they show already, so telling twice does no harm."""

    def __init__(self, history: History) -> None:
        self._history = history
        self._recent: dict[int, Delivery] = {}
        self._open: set[asyncio.Queue[Delivery | None]] = set()

    def publish(self, delivery: Delivery) -> None:
        """Tell every open page."""
        self._recent.pop(delivery.id, None)
        self._recent[delivery.id] = delivery
        if len(self._recent) > SHOWN:
            del self._recent[next(iter(self._recent))]
        for queue in self._open:
            queue.put_nowait(delivery)

    async def shown(self) -> tuple[Delivery, ...]:
        """The newest deliveries, oldest first.

        What was published a moment ago may not be in the history yet, so it is kept here as well.
        """
        kept = await self._history(CHANNEL, SHOWN)
        known = {delivery.id for delivery in kept}
        newest = (self._recent.get(delivery.id, delivery) for delivery in kept)
        fresh = (new for new in self._recent.values() if new.id not in known and not new.edits)
        return (*newest, *fresh)

    async def follow(self, silence: float) -> AsyncGenerator[Delivery | None]:
        """The newest deliveries, then each new one until the feed is closed; None after `silence` seconds.

        A page that was away has missed nothing: it asks again, and everything is told again.
        """
        queue: asyncio.Queue[Delivery | None] = asyncio.Queue()
        self._open.add(queue)  # before the history is read: what comes meanwhile waits in the queue
        try:
            for delivery in await self.shown():
                yield delivery
            while True:
                try:
                    new = await asyncio.wait_for(queue.get(), silence)
                except TimeoutError:
                    yield None
                    continue
                if new is None:
                    return
                yield new
        finally:
            self._open.discard(queue)

    def close(self) -> None:
        """End every `follow`."""
        for queue in self._open:
            queue.put_nowait(None)
