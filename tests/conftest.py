import pytest

from adapters.sql import SqlStore
from tests.fakes.slack_rig import HTTP, SOCKETS
from tests.stores import (
    postgresql_server,
    postgresql_url,
    sqlite_store,
    sqlite_template,
    sqlite_url,
    store,
    url,
)
from tests.world import World

__all__ = [
    "postgresql_server",
    "postgresql_url",
    "sqlite_store",
    "sqlite_template",
    "sqlite_url",
    "store",
    "url",
]


@pytest.fixture
def world(store: SqlStore) -> World:
    """The engine on a fresh store, once on each kind of database."""
    return World(store)


@pytest.fixture(params=[SOCKETS, HTTP])
def mode(request: pytest.FixtureRequest) -> str:
    """How payloads reach the Slack app: each way once."""
    return str(request.param)
