"""`content stats --answers`: which questions people's answers say to rewrite."""

import json
from dataclasses import replace

import pytest
from click.testing import CliRunner

from adapters.sql import open_store
from bot.__main__ import main
from bot.model import Account
from tests.packs import PACK
from tests.records import MONDAY, fill, hello


async def answer(url: str, people: int) -> None:
    """So many people answer the question of the day, all of them wrong in the same way."""
    async with open_store(url) as store:
        filled = await fill(store)
        for number in range(people):
            person = await store.people.person(Account("memory", "w", f"u{number}", "U"))
            given = replace(filled.answer("ann", "1", correct=False), person=person)
            await store.answers.answer(given)
        assert await store.posts.close(filled.post, MONDAY, hello)


def run(url: str, *options: str) -> str:
    result = CliRunner().invoke(
        main, ["content", "stats", str(PACK), "--answers", *options], env={"DATABASE_URL": url}
    )
    assert result.exit_code == 0, result.output
    return result.output


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
async def test_a_question_that_nobody_gets_right_is_named(url: str) -> None:
    import asyncio

    await answer(url, 100)
    said = await asyncio.to_thread(run, url)
    assert "100 first answers to 1 questions" in said
    assert "txn.row-lock/q0: 100 answers: only 0% are right" in said
    data = json.loads(await asyncio.to_thread(run, url, "--json"))["answers"]["txn.row-lock/q0"]
    assert (data["answers"], data["facility"]) == (100, 0.0)


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_without_answers_there_is_nothing_to_rewrite(url: str) -> None:
    assert run(url).endswith("0 first answers to 0 questions\nnothing to rewrite\n")


def test_a_database_that_cannot_be_used_is_named() -> None:
    result = CliRunner().invoke(main, ["content", "stats", "--answers"], env={"DATABASE_URL": "mysql://h/d"})
    assert result.exit_code == 1
    assert "DATABASE_URL" in result.output
