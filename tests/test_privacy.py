"""Privacy: people see what is kept about them, hide, and delete all of it."""

from typing import Any

from sqlalchemy import select
from sqlalchemy import text as sql

from adapters.sql import SqlStore
from adapters.sql.tables import metadata
from bot.message import Table
from bot.model import Account, Place
from tests.world import CHANNEL, World, text

DIRECT = Place("memory", "w", "dm-ann")


async def rows_about(store: SqlStore, person: int) -> dict[str, int]:
    """In how many rows of each table a number of a person stands."""
    found = {}
    database = store._database
    async with database.read() as connection:
        for table in metadata.tables.values():
            columns = [
                column
                for column in table.c
                if any(key.column.table.name == "people" for key in column.foreign_keys)
            ]
            for column in columns:
                rows = (await connection.execute(select(column).where(column == person))).all()
                if rows:
                    found[f"{table.name}.{column.name}"] = len(rows)
    return found


async def stored_words(store: SqlStore) -> str:
    """Every stored message, as it stands in the database."""
    async with store._database.read() as connection:
        return " ".join((await connection.execute(sql("SELECT CAST(message AS TEXT) FROM deliveries"))).scalars())


async def leave_traces(world: World) -> int:
    """Ann does everything that leaves something behind; her number."""
    await world.open_channel()
    await world.press("ann", world.post(), "A")
    await world.press("bob", world.post(), "A")
    await world.say("ann", "quiz questions=1")
    await world.say("ann", "team create Owls")
    await world.say("ann", "away 2026-12-24")
    await world.say("ann", "review reminder=18:30")
    await world.say("ann", "join")
    await world.say("ann", ["leaderboard-show", "period=all", "by=members"][0].replace("-show", ""))
    await world.press("ann", await world.say("ann", "leaderboard all"), "Show to the channel")
    await world.call("ann", world.registry.read("privacy alias:Owlet"))
    await world.say("ann", "live questions=1")
    await world.tick()
    await world.press("ann", world.post(), "Count me in")
    await world.pass_time(days=1)
    return await world.store.people.person(Account("memory", "w", "ann", ""))


async def test_people_see_how_much_is_kept_about_them(world: World) -> None:
    await leave_traces(world)
    shown = await world.say("ann", "privacy show")
    (table,) = (block for block in shown.blocks if isinstance(block, Table))
    assert ("Answers to daily questions, with points", "1") in table.rows
    assert ("Accounts, with the name seen last", "1") in table.rows
    assert ("Live quizzes joined", "1") in table.rows


async def test_deleting_asks_first_and_then_leaves_nothing(world: World, store: SqlStore) -> None:
    ann = await leave_traces(world)
    before = await rows_about(store, ann)
    assert len(before) > 8, before
    assert "Ann" in await stored_words(store)
    asked = await world.say("ann", "privacy delete")
    assert "cannot be undone" in text(asked)
    assert await rows_about(store, ann) == before
    assert "Deleted" in text(await world.press("ann", asked, "Delete everything"))
    left = await rows_about(store, ann)
    assert left.keys() <= {"lives.host"}, left
    assert "Ann" not in await stored_words(store)
    assert "Owlet" not in await stored_words(store)
    assert "somebody" in await stored_words(store)
    assert "Bob" in await stored_words(store)


async def test_boards_and_teams_know_nothing_of_them_any_more_and_they_begin_anew(world: World) -> None:
    await leave_traces(world)
    await world.press("ann", await world.say("ann", "privacy delete"), "Delete everything")
    board = text(await world.say("bob", "leaderboard all"))
    assert "Bob" in board
    assert "Ann" not in board
    assert "no teams" in text(await world.say("bob", "team"))
    assert "Nothing yet" in text(await world.say("ann", "me"))
    questions = [message for message in world.messages() if "Question of the day" in text(message)]
    assert "streak: 1 day" in text(await world.press("ann", questions[-1], "A"))


async def test_a_channel_goes_on_without_whoever_set_it_up(world: World) -> None:
    await world.open_channel()
    await world.press("boss", await world.say("boss", "privacy delete"), "Delete everything")
    await world.pass_time(days=1)
    assert len(world.messages()) == 2
    assert (await world.store.schedule.subscription(CHANNEL)) is not None


async def test_joined_accounts_are_deleted_together(world: World, store: SqlStore) -> None:
    await world.open_channel()
    await world.press("ann", world.post(), "A")
    code = text(await world.say("ann", "join")).split("join ")[1].split()[0]
    other: dict[str, Any] = {"account": Account("other", "x", "ann", "Annie")}
    elsewhere = Place("other", "x", "c")
    await world.call("ann", world.registry.read(f"join {code}"), elsewhere, **other)
    ann = await store.people.person(Account("memory", "w", "ann", ""))
    await world.press("ann", await world.say("ann", "privacy delete"), "Delete everything")
    assert await rows_about(store, ann) == {}
    assert "Nothing yet" in text(await world.call("ann", world.registry.read("me"), elsewhere, **other))
