"""The Store on SQLAlchemy: SQLite by default, PostgreSQL to grow. One file a protocol of `bot.ports`."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from adapters.sql.answers import SqlAnswers
from adapters.sql.engine import BadUrl, Database
from adapters.sql.installations import SqlInstallations
from adapters.sql.joining import SqlJoining
from adapters.sql.learners import SqlLearners
from adapters.sql.lives import SqlLives
from adapters.sql.memory import SqlMemory
from adapters.sql.outbox import SqlOutbox
from adapters.sql.people import SqlPeople
from adapters.sql.posts import SqlPosts
from adapters.sql.presence import SqlPresence
from adapters.sql.privacy import SqlPrivacy
from adapters.sql.ratings import SqlRatings
from adapters.sql.reports import SqlReports
from adapters.sql.schedule import SqlSchedule
from adapters.sql.schema import SchemaTooNew, Unreachable, migrate
from adapters.sql.teams import SqlTeams
from adapters.sql.workspaces import SqlWorkspaces

__all__ = ["BadUrl", "SchemaTooNew", "SqlStore", "Unreachable", "migrate", "open_store"]


class SqlStore:
    """`bot.ports.Store` in SQL, on a database whose schema is up to date."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.schedule = SqlSchedule(database)
        self.posts = SqlPosts(database)
        self.outbox = SqlOutbox(database)
        self.answers = SqlAnswers(database)
        self.learners = SqlLearners(database)
        self.memory = SqlMemory(database)
        self.presence = SqlPresence(database)
        self.people = SqlPeople(database)
        self.joining = SqlJoining(database, self.people.forget)
        self.privacy = SqlPrivacy(database, self.people.forget)
        self.teams = SqlTeams(database)
        self.lives = SqlLives(database)
        self.reports = SqlReports(database)
        self.ratings = SqlRatings(database)
        self.workspaces = SqlWorkspaces(database)

    def installations(self, secret: str) -> SqlInstallations:
        """`bot.ports.Installations`, with the key that encrypts their tokens."""
        return SqlInstallations(self._database, secret)


@asynccontextmanager
async def open_store(url: str) -> AsyncIterator[SqlStore]:
    """The store at this address, closed at the end; answers under way are stored first. Raises BadUrl."""
    database = Database(url)
    store = SqlStore(database)
    try:
        yield store
    finally:
        await store.answers.close()
        await database.close()
