"""The schema's version: bringing a database up to date, and refusing one from the future."""

from pathlib import Path

from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import SQLAlchemyError

from adapters.sql.engine import Database

HEAD = "0001"
"""The newest revision in `migrations/versions`. Revisions are numbers of four digits, so they sort."""

MIGRATIONS = Path(__file__).parent / "migrations"

LOCK = 0x5DD
"""The advisory lock under which one process migrates a PostgreSQL database, and the others wait for it."""


class SchemaTooNew(Exception):
    """The database was migrated by a newer version of the bot; the text says what to do."""

    def __init__(self, version: str) -> None:
        super().__init__(
            f"The database has schema {version}, and this version of the bot knows schemas up to {HEAD}. "
            "Run the newer version, or restore a backup from before the update."
        )


class Unreachable(Exception):
    """The database does not answer, or not to us; the text names the setting and the reason."""


async def migrate(url: str) -> None:
    """Bring the database's schema up to date; a SQLite file is made where there is none.

    Raises BadUrl, Unreachable, and SchemaTooNew with nothing changed.
    """
    try:
        await _migrate(url)
    except (OSError, SQLAlchemyError) as error:
        reason = str(error).partition("\n")[0]
        raise Unreachable(f"DATABASE_URL: the database cannot be used: {reason}") from error


async def _migrate(url: str) -> None:
    database = Database(url)
    try:
        async with database.read() as connection:
            current = await connection.run_sync(_is_current)
        if not current:
            async with database.write() as connection:
                await connection.run_sync(_upgrade)
    finally:
        await database.close()


def _is_current(connection: Connection) -> bool:
    """A cheap look, so that a start that has nothing to migrate need not load Alembic."""
    if not inspect(connection).has_table("alembic_version"):
        return False
    version = connection.scalar(text("SELECT version_num FROM alembic_version"))
    if version is not None and version > HEAD:
        raise SchemaTooNew(version)
    return bool(version == HEAD)


def _upgrade(connection: Connection) -> None:
    """Run the missing migrations in this transaction; none if another process has just done it."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
    if _is_current(connection):
        return
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
