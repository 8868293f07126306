"""The schema: made by migrations, in step with the tables, and never from the future."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from adapters.sql import SchemaTooNew, migrate, open_store
from adapters.sql.engine import Database
from adapters.sql.schema import HEAD, MIGRATIONS
from adapters.sql.tables import metadata
from tests.stores import execute, named


@pytest.fixture
def empty_sqlite_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/folder of its own/empty.db"


@pytest.fixture
async def empty_postgresql_url(postgresql_server: str) -> AsyncIterator[str]:
    await execute(postgresql_server, "CREATE DATABASE empty")
    yield named(postgresql_server, "empty")
    await execute(postgresql_server, "DROP DATABASE empty WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest) -> str:
    """The address of a database without tables, once on each kind."""
    address: str = request.getfixturevalue(f"empty_{request.param}_url")
    return address


async def query(url: str, statement: str) -> list[object]:
    """The first column of what a statement returns."""
    database = Database(url)
    async with database.write() as connection:
        result = await connection.execute(text(statement))
        rows = list(result.scalars()) if result.returns_rows else []
    await database.close()
    return rows


async def test_the_migrations_make_exactly_the_tables(url: str) -> None:
    def compare(connection: Connection) -> list[object]:
        return list(compare_metadata(MigrationContext.configure(connection), metadata))

    database = Database(url)
    async with database.read() as connection:
        assert await connection.run_sync(compare) == []
    await database.close()


async def test_the_migrations_make_exactly_the_indexes(sqlite_url: str, tmp_path: Path) -> None:
    """The comparison above is blind to the conditions of partial indexes."""
    made = f"sqlite:///{tmp_path}/made.db"
    database = Database(made)
    async with database.write() as connection:
        await connection.run_sync(metadata.create_all)
    await database.close()
    indexes = "SELECT sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL ORDER BY name"
    assert await query(sqlite_url, indexes) == await query(made, indexes)


def test_the_newest_migration_is_the_version_that_the_code_knows() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    scripts = ScriptDirectory.from_config(config)
    assert scripts.get_heads() == [HEAD]
    revisions = [script.revision for script in scripts.walk_revisions()]
    assert revisions == [f"{number:04}" for number in range(len(revisions), 0, -1)]


async def test_an_empty_database_is_ready_after_migrating(empty_url: str) -> None:
    await migrate(empty_url)
    async with open_store(empty_url) as store:
        assert await store.outbox.wake_at() is None
    assert await query(empty_url, "SELECT version_num FROM alembic_version") == [HEAD]


async def test_processes_that_start_at_once_migrate_once(empty_url: str) -> None:
    await asyncio.gather(*(migrate(empty_url) for _ in range(8)))
    assert await query(empty_url, "SELECT version_num FROM alembic_version") == [HEAD]


async def test_a_schema_from_a_newer_version_is_refused_and_left_alone(url: str) -> None:
    await query(url, "UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(SchemaTooNew, match=rf"9999.*{HEAD}"):
        await migrate(url)
    assert await query(url, "SELECT version_num FROM alembic_version") == ["9999"]


def test_a_start_with_nothing_to_migrate_does_not_load_alembic(sqlite_url: str) -> None:
    code = (
        "import asyncio, sys; from adapters.sql import migrate; asyncio.run(migrate(sys.argv[1]));"
        "print('alembic' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", code, sqlite_url], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"
