"""How the questions were answered, beside what the content says of itself."""

import asyncio
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from bot.cli.environment import read_settings
from bot.cli.report import FAILED
from bot.deck import item_of
from bot.health import Health, health

if TYPE_CHECKING:
    from content.report import Report


def with_answers(stats: Callable[..., "Report"]) -> Callable[..., "Report"]:
    """The same report with the answers of the settings' database added."""
    from content.report import Report

    found = read_health()

    def made(*packs: object) -> Report:
        plain = stats(*packs)
        data = {**plain.data, "answers": {row.item: asdict(row) for row in found}}
        return Report(f"{plain.text}\n\n{_text(found)}", data, plain.passed)

    return made


def read_health() -> Sequence[Health]:
    """The health of every question that was answered; exit status 1 where the database cannot be read."""
    from adapters.sql import BadUrl, SchemaTooNew, Unreachable

    try:
        return asyncio.run(_read(read_settings().database_url))
    except (BadUrl, SchemaTooNew, Unreachable) as error:
        click.echo(str(error), err=True)
        sys.exit(FAILED)


async def _read(url: str) -> Sequence[Health]:
    from adapters.sql import migrate, open_store

    await migrate(url)
    async with open_store(url) as store:
        answers = await store.ratings.first_answers()
        items = {item_of(answer.question.id) for answer in answers}
        return health(answers, await store.ratings.difficulties(items))


def _text(found: Sequence[Health]) -> str:
    answers = sum(row.answers for row in found)
    lines = [f"{row.item}: {row.answers} answers: {finding}" for row in found for finding in row.findings]
    return "\n".join([f"{answers} first answers to {len(found)} questions", *(lines or ["nothing to rewrite"])])
