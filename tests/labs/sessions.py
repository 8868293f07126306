"""Sessions on a real PostgreSQL that run the statements of an interleaved schedule."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import asyncpg

Outcome = list[tuple[Any, ...]] | str
"""The rows that a statement returned, or the code of its error."""


class Sessions:
    """Sessions by name. Who has to wait goes on by itself once another session lets it."""

    def __init__(self, watcher: asyncpg.Connection, others: dict[str, asyncpg.Connection]) -> None:
        self._watcher = watcher
        self._others = others
        self._running: dict[str, asyncio.Task[Outcome]] = {}
        self.outcomes: dict[str, list[Outcome]] = {}

    async def reset(self, *statements: str) -> None:
        """Everybody out of their transactions, and the tables as these statements leave them."""
        await asyncio.gather(*self._running.values())
        for other in self._others.values():
            if other.is_in_transaction():
                await other.execute("ROLLBACK")
        for statement in statements:
            await self._watcher.execute(statement)
        self._running, self.outcomes = {}, {name: [] for name in self._others}

    async def run(self, name: str, statement: str) -> None:
        """Returns when the statement is done or waits for a lock."""
        assert name not in self._running, f"{name} is waiting"
        self._running[name] = asyncio.create_task(self._outcome(name, statement))
        while True:
            await asyncio.wait(self._running.values(), timeout=0.02)
            for other in [other for other, task in self._running.items() if task.done()]:
                self.outcomes[other].append(self._running.pop(other).result())
            if all([await self._waits(other) for other in self._running]):
                return

    async def _outcome(self, name: str, statement: str) -> Outcome:
        try:
            if not statement.startswith("SELECT"):
                return str(await self._others[name].execute(statement))
            return [tuple(row) for row in await self._others[name].fetch(statement)]
        except asyncpg.PostgresError as error:
            return error.sqlstate or "?"

    async def _waits(self, name: str) -> bool:
        pid = self._others[name].get_server_pid()
        return bool(await self._watcher.fetchval("SELECT pg_blocking_pids($1) <> '{}'", pid))


@asynccontextmanager
async def sessions(address: str, names: Sequence[str]) -> AsyncIterator[Sessions]:
    """A session for each name, and one that watches who waits."""
    connections = [await asyncpg.connect(address) for _ in range(len(names) + 1)]
    try:
        yield Sessions(connections[0], dict(zip(names, connections[1:], strict=True)))
    finally:
        for connection in connections:
            connection.terminate()
