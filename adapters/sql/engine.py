"""The database: one engine, a way to read and a way to write."""

from asyncio import Lock
from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from pathlib import Path
from sqlite3 import OperationalError
from typing import Any

from sqlalchemy import URL, Connection, Table, event, make_url
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "sqlite+aiosqlite": "sqlite+aiosqlite",
    "postgres": "postgresql+asyncpg",
    "postgresql": "postgresql+asyncpg",
    "postgresql+asyncpg": "postgresql+asyncpg",
}

PRAGMAS = ("busy_timeout=5000", "synchronous=FULL", "foreign_keys=ON")
WAL = "PRAGMA journal_mode=WAL"


class BadUrl(ValueError):
    """The address of the database cannot be used; the text says why."""


class Database:
    """One engine, for one event loop. `close` it at the end.

    A read sees what is committed, each statement by itself. A write is one transaction; on SQLite the writers of
    this process queue here, in order, because SQLite itself lets waiting writers sleep and takes them unfairly.
    """

    def __init__(self, url: str) -> None:
        parsed = read_url(url)
        self._sqlite = parsed.get_backend_name() == "sqlite"
        self._engine = _sqlite_engine(parsed) if self._sqlite else _postgresql_engine(parsed)
        mode: Mapping[str, Any] = {"read": True} if self._sqlite else {"isolation_level": "AUTOCOMMIT"}
        self._reader = self._engine.execution_options(**mode)
        self._turn: AbstractAsyncContextManager[Any] = Lock() if self._sqlite else nullcontext()

    def read(self) -> AbstractAsyncContextManager[AsyncConnection]:
        """A connection for SELECTs; it waits for no writer."""
        return self._reader.connect()

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """A connection within a transaction: committed, durably, at the end; rolled back by an exception."""
        async with self._turn, self._engine.begin() as connection:
            yield connection

    def insert(self, table: Table) -> sqlite.Insert | postgresql.Insert:
        """An INSERT that knows ON CONFLICT."""
        return sqlite.insert(table) if self._sqlite else postgresql.insert(table)

    async def close(self) -> None:
        """Close all connections."""
        await self._engine.dispose()


def read_url(url: str) -> URL:
    """The address with its asynchronous driver. Raises BadUrl."""
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise BadUrl(
            "DATABASE_URL is not an address like sqlite:///data/study.db or postgresql://user@host/name"
        ) from None
    driver = DRIVERS.get(parsed.drivername)
    if driver is None:
        raise BadUrl(f"DATABASE_URL starts with {parsed.drivername}: only sqlite and postgresql are known.")
    parsed = parsed.set(drivername=driver)
    return _sqlite_url(parsed) if driver == DRIVERS["sqlite"] else _postgresql_url(parsed)


def _sqlite_url(url: URL) -> URL:
    if url.database in (None, "", ":memory:"):
        raise BadUrl("DATABASE_URL names no file: write sqlite:///data/study.db")
    return url


def _postgresql_url(url: URL) -> URL:
    """What hosts write for libpq, in asyncpg's words."""
    mode = url.query.get("sslmode")
    url = url.difference_update_query(["sslmode", "channel_binding"])
    return url.update_query_dict({"ssl": mode}) if mode else url


def _postgresql_engine(url: URL) -> AsyncEngine:
    return create_async_engine(url, pool_pre_ping=True)


def _sqlite_engine(url: URL) -> AsyncEngine:
    Path(str(url.database)).parent.mkdir(parents=True, exist_ok=True)
    engine = create_async_engine(url, pool_size=5, max_overflow=0)
    event.listen(engine.sync_engine, "connect", _on_connect)
    event.listen(engine.sync_engine, "begin", _on_begin)
    return engine


def _on_connect(connection: Any, _: object) -> None:
    connection.isolation_level = None  # the driver must not begin by itself
    cursor = connection.cursor()
    for pragma in PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    _use_wal(cursor)
    cursor.close()


def _use_wal(cursor: Any) -> None:
    """The switch fails at once while another process makes it; a writer's turn, however, is waited for."""
    try:
        cursor.execute(WAL)
    except OperationalError:
        cursor.execute("BEGIN IMMEDIATE")
        cursor.execute("ROLLBACK")
        cursor.execute(WAL)


def _on_begin(connection: Connection) -> None:
    """A writer takes the lock at once: one that reads first and then writes could fail, or lose an update."""
    if not connection.get_execution_options().get("read"):
        connection.exec_driver_sql("BEGIN IMMEDIATE")
