"""Installations on each kind of database: tokens that nobody can read there, and secrets that are good once."""

from datetime import timedelta

from sqlalchemy import text

from adapters.sql import SqlStore, open_store
from adapters.sql.engine import Database
from bot.model import Installation
from tests.records import MONDAY

KEY, OTHER = "k" * 32, "another key, which is as long as it has to be"
ONE = Installation("slack", "T1", "U0BOT", "xoxb-secret-token")


async def test_an_installation_is_kept_and_replaced_and_forgotten(store: SqlStore) -> None:
    installations = store.installations(KEY)
    assert await installations.get("slack", "T1") is None
    await installations.put(ONE)
    assert await installations.get("slack", "T1") == ONE
    newer = Installation("slack", "T1", "U0NEW", "xoxb-2")
    await installations.put(newer)
    assert await installations.get("slack", "T1") == newer
    assert await installations.get("slack", "T2") is None
    await installations.remove("slack", "T1")
    assert await installations.get("slack", "T1") is None


async def test_no_token_can_be_read_from_the_database(store: SqlStore, url: str) -> None:
    await store.installations(KEY).put(ONE)
    database = Database(url)
    async with database.read() as connection:
        (row,) = (await connection.execute(text("SELECT * FROM installations"))).all()
    await database.close()
    assert "T1" in row
    assert not any("secret" in str(value) for value in row)
    assert "secret" not in repr(ONE)


async def test_a_token_that_was_stored_under_another_key_is_none(store: SqlStore) -> None:
    await store.installations(KEY).put(ONE)
    assert await store.installations(OTHER).get("slack", "T1") is None


async def test_a_key_can_be_changed_while_the_old_one_is_named_behind_it(store: SqlStore) -> None:
    await store.installations(KEY).put(ONE)
    both = store.installations(f"{OTHER}, {KEY}")
    assert await both.get("slack", "T1") == ONE
    await both.put(ONE)
    assert await store.installations(OTHER).get("slack", "T1") == ONE


async def test_a_workspace_that_was_removed_long_ago_leaves_no_token(store: SqlStore) -> None:
    installations = store.installations(KEY)
    await installations.put(ONE)
    await store.workspaces.removed("slack", "T1", "gone", MONDAY)
    await store.workspaces.purge(MONDAY)
    assert await installations.get("slack", "T1") is None


async def test_a_secret_is_good_once_and_for_a_while(store: SqlStore, url: str) -> None:
    installations = store.installations(KEY)
    until = MONDAY + timedelta(minutes=10)
    await installations.begin("one", MONDAY, until)
    await installations.begin("two", MONDAY, until)
    assert not await installations.finish("three", MONDAY)
    async with open_store(url) as another:  # another process may be the one that somebody comes back to
        assert await another.installations(KEY).finish("one", MONDAY)
    assert not await installations.finish("one", MONDAY)
    assert not await installations.finish("two", until)


async def test_secrets_that_nobody_came_back_with_do_not_pile_up(store: SqlStore, url: str) -> None:
    installations = store.installations(KEY)
    for number in range(3):
        now = MONDAY + timedelta(minutes=10 * number)
        await installations.begin(str(number), now, now + timedelta(minutes=10))
    database = Database(url)
    async with database.read() as connection:
        assert await connection.scalar(text("SELECT count(*) FROM install_states")) == 1
    await database.close()
