"""Group commit: what arrives while a transaction is under way goes into the next one together."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class _Waiting(Generic[Item, Result]):
    item: Item
    result: "asyncio.Future[Result]"


class GroupCommit(Generic[Item, Result]):
    """Hands items to `commit` in groups of at most `limit`, one group at a time, with no added wait.

    `commit` returns one result an item, in their order. When it raises, each item of its group is committed by
    itself, so that only those fail that are at fault. An item is committed even if nobody waits for it any more.
    """

    def __init__(self, commit: Callable[[Sequence[Item]], Awaitable[Sequence[Result]]], limit: int = 500) -> None:
        self._commit = commit
        self._limit = limit
        self._waiting: list[_Waiting[Item, Result]] = []
        self._worker: asyncio.Task[None] | None = None
        self._closed = False

    async def submit(self, item: Item) -> Result:
        """Commit an item; its result. Raises what `commit` raised for this item alone."""
        if self._closed:
            raise RuntimeError("closed: nothing more is committed")
        result: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        waiting = _Waiting(item, result)
        self._waiting.append(waiting)
        if self._worker is None:
            self._worker = asyncio.create_task(self._work())
        return await waiting.result

    async def close(self) -> None:
        """Commit all that was submitted, and refuse what comes later."""
        self._closed = True
        if self._worker is not None:
            await asyncio.wait([self._worker])

    async def _work(self) -> None:
        try:
            while self._waiting:
                group, self._waiting = self._waiting[: self._limit], self._waiting[self._limit :]
                await self._settle(group)
        finally:
            self._worker = None

    async def _settle(self, group: Sequence[_Waiting[Item, Result]]) -> None:
        try:
            results = await self._commit([waiting.item for waiting in group])
        except Exception as error:
            await self._settle_each(group, error)
            return
        for waiting, result in zip(group, results, strict=True):
            if not waiting.result.done():
                waiting.result.set_result(result)

    async def _settle_each(self, group: Sequence[_Waiting[Item, Result]], error: Exception) -> None:
        if len(group) > 1:
            for waiting in group:
                await self._settle([waiting])
        elif not group[0].result.done():
            group[0].result.set_exception(error)
