"""The database: its address, and readers and writers side by side."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from adapters.sql import BadUrl
from adapters.sql.engine import Database, read_url
from adapters.sql.tables import people

PATIENCE = 30
"""Seconds after which a test that waits has failed."""


@pytest.mark.parametrize(
    ("url", "read"),
    [
        ("sqlite:///data/study.db", "sqlite+aiosqlite:///data/study.db"),
        ("sqlite+aiosqlite:////var/study.db", "sqlite+aiosqlite:////var/study.db"),
        ("postgres://u@host/name", "postgresql+asyncpg://u@host/name"),
        ("postgresql://u@host:5433/name", "postgresql+asyncpg://u@host:5433/name"),
        ("postgresql+asyncpg://u@host/name", "postgresql+asyncpg://u@host/name"),
        ("postgresql:///name?host=/run/pg", "postgresql+asyncpg:///name?host=%2Frun%2Fpg"),
        (
            "postgres://u@host/name?sslmode=require&channel_binding=require",
            "postgresql+asyncpg://u@host/name?ssl=require",
        ),
    ],
)
def test_addresses_are_taken_as_hosts_write_them(url: str, read: str) -> None:
    assert read_url(url).render_as_string() == read


@pytest.mark.parametrize("url", ["", "data/study.db", "mysql://u@host/name", "sqlite://", "sqlite:///:memory:"])
def test_an_address_that_cannot_be_used_is_refused_with_a_sentence(url: str) -> None:
    with pytest.raises(BadUrl, match="DATABASE_URL"):
        read_url(url)


def test_the_folder_of_a_sqlite_file_is_made(tmp_path: Path) -> None:
    Database(f"sqlite:///{tmp_path}/a/b/study.db")
    assert (tmp_path / "a" / "b").is_dir()


async def test_every_sqlite_connection_writes_through_to_the_disk(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    async with database.read() as one, database.read() as two:
        for connection in (one, two):
            facts = [await connection.scalar(text(f"PRAGMA {name}")) for name in ("synchronous", "journal_mode")]
            assert facts == [2, "wal"]
            assert await connection.scalar(text("PRAGMA foreign_keys")) == 1
    await database.close()


async def count(database: Database) -> int:
    async with database.read() as connection:
        return await connection.scalar(select(func.count()).select_from(people)) or 0


async def test_a_reader_waits_for_no_writer_and_sees_what_is_committed(url: str) -> None:
    database = Database(url)
    async with database.write() as connection:
        await connection.execute(people.insert())
        async with asyncio.timeout(PATIENCE):
            assert await count(database) == 0
    assert await count(database) == 1
    await database.close()


async def insert_and_fail(database: Database) -> None:
    async with database.write() as connection:
        await connection.execute(people.insert())
        raise RuntimeError


async def test_an_exception_takes_the_transaction_back_and_the_next_one_goes_on(url: str) -> None:
    database = Database(url)
    with pytest.raises(RuntimeError):
        await insert_and_fail(database)
    async with asyncio.timeout(PATIENCE), database.write() as connection:
        await connection.execute(people.insert())
    assert await count(database) == 1
    await database.close()


async def test_writers_that_read_first_lose_no_update(sqlite_url: str) -> None:
    """Two engines, as two processes have them: each writer reads the largest number and stores the next."""
    one, two = Database(sqlite_url), Database(sqlite_url)

    async def add(database: Database) -> None:
        async with database.write() as connection:
            largest = await connection.scalar(select(func.max(people.c.id))) or 0
            await connection.execute(people.insert().values(id=largest + 1))

    await asyncio.gather(*(add(database) for database in (one, two) * 20))
    assert await count(one) == 40
    await one.close()
    await two.close()
