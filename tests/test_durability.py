"""What was answered is there whatever happens next; and boards read an index alone."""

import asyncio
import sys
from collections.abc import Awaitable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Engine, event

from adapters.sql import open_store
from adapters.sql.engine import Database
from tests.records import fill

PATIENCE = 60
"""Seconds after which a test that waits has failed."""

ANSWERER = """
import asyncio, sys
from datetime import datetime
from adapters.sql import open_store
from bot.model import Answer

async def main(url, post, people):
    async with open_store(url) as store:
        at = datetime.fromisoformat("2026-11-23T09:00:00+00:00")
        await asyncio.gather(*(store.answers.answer(Answer(post, person, "0", True, 10, at)) for person in people))
        print("stored", flush=True)
        await asyncio.Event().wait()

asyncio.run(main(sys.argv[1], int(sys.argv[2]), [int(number) for number in sys.argv[3:]]))
"""


async def answer_and_die(url: str, post: int, people: Sequence[int]) -> None:
    """Answer in another process, which is killed as soon as it says that the answers are stored."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", ANSWERER, url, *map(str, (post, *people)), stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout
    async with asyncio.timeout(PATIENCE):
        assert await process.stdout.readline() == b"stored\n"
        process.kill()
        await process.wait()


async def test_an_answer_survives_the_death_of_the_process_that_took_it(url: str) -> None:
    async with open_store(url) as store:
        filled = await fill(store)
        people = [filled.people[user] for user in ("ann", "bob")]
    await answer_and_die(url, filled.post.id, people)
    async with open_store(url) as store:
        stored = [await store.answers.answered(filled.post.id, person) for person in people]
        assert [answer.points for answer in stored if answer] == [10, 10]


async def test_answers_under_way_are_stored_before_the_store_closes(url: str) -> None:
    async with open_store(url) as store:
        filled = await fill(store)
        answering = [asyncio.create_task(store.answers.answer(filled.answer(user))) for user in ("ann", "bob")]
        await asyncio.sleep(0)
        answering[1].cancel()
    async with open_store(url) as store:
        assert (await answering[0]).fresh
        for user in ("ann", "bob"):
            assert await store.answers.answered(filled.post.id, filled.people[user])


async def test_a_board_is_read_from_its_index_alone(sqlite_url: str) -> None:
    async with open_store(sqlite_url) as store:
        filled = await fill(store)
        sent = await queries(store.answers.board(filled.subscription.id, date.min, date.max))
    statement, parameters = next(query for query in sent if "GROUP BY answers.person" in query[0])
    database = Database(sqlite_url)
    async with database.read() as connection:
        rows = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
        steps = " ".join(row.detail for row in rows)
    await database.close()
    assert "USING COVERING INDEX ix_answers_board (subscription=? AND day>? AND day<?)" in steps


async def queries(reading: Awaitable[object]) -> list[tuple[str, Any]]:
    """The statements that a read sends to the database, each with its parameters."""
    sent: list[tuple[str, Any]] = []

    def see(_connection: object, _cursor: object, statement: str, parameters: Any, *_: object) -> None:
        sent.append((statement, parameters))

    event.listen(Engine, "before_cursor_execute", see)
    await reading
    event.remove(Engine, "before_cursor_execute", see)
    return sent
