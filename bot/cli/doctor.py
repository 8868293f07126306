"""Checking the networks from outside: what is missing where, and what to do about it."""

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from bot.cli.environment import read_settings
from bot.cli.report import FAILED, as_json
from bot.handlers import make_registry
from bot.markdown import plain_line
from bot.model import Finding, Place
from bot.ports import Store
from bot.settings import Settings
from bot.words import say

if TYPE_CHECKING:
    from adapters.sql import SqlStore

Examine = Callable[[Collection[Place]], Awaitable[Sequence[Finding]]]
"""What a network finds, given its subscribed channels."""


@click.command()
@as_json
def doctor(as_json: bool) -> None:
    """Check each network that has a token, and every channel that gets posts; exit status 1 if something is wrong.

    The bot may run meanwhile.
    """
    from adapters.sql import BadUrl, SchemaTooNew, Unreachable

    try:
        found = asyncio.run(_examine_all(read_settings()))
    except (BadUrl, SchemaTooNew, Unreachable) as error:
        click.echo(str(error), err=True)
        sys.exit(FAILED)
    click.echo(_as_json(found) if as_json else _as_text(found))
    if any(finding.problems for findings in found.values() for finding in findings):
        sys.exit(FAILED)


async def _examine_all(settings: Settings) -> dict[str, Sequence[Finding]]:
    from adapters.sql import migrate, open_store

    await migrate(settings.database_url)
    async with open_store(settings.database_url) as store:
        return {
            network: await examine(await _places(store, network))
            for network, examine in _networks(settings, store).items()
        }


async def _places(store: Store, network: str) -> list[Place]:
    """The channels that want posts, of workspaces that the bot is in; private conversations belong to none."""
    present = {"", *await store.workspaces.present(network)}
    wanting = (s for s in await store.schedule.of_platform(network) if s.next_post_at or s.stopped)
    return [subscription.place for subscription in wanting if subscription.place.workspace in present]


def _networks(settings: Settings, store: "SqlStore") -> Mapping[str, Examine]:
    """The networks that have a token."""
    networks: dict[str, Examine] = {}
    if settings.discord_token:
        networks["discord"] = lambda places: _examine_discord(settings, places)
    if settings.with_slack:
        networks["slack"] = lambda places: _examine_slack(settings, store, places)
    return networks


async def _examine_slack(settings: Settings, store: "SqlStore", places: Collection[Place]) -> Sequence[Finding]:
    from bot.cli.slack import examine_slack

    return await examine_slack(settings, store, places)


async def _examine_discord(settings: Settings, places: Collection[Place]) -> Sequence[Finding]:
    from adapters.discord.doctor import examine

    token = settings.discord_token.get_secret_value() if settings.discord_token else ""
    return await examine(token, settings.discord_api_url, make_registry(), places)


def _as_json(found: Mapping[str, Sequence[Finding]]) -> str:
    data = {network: [asdict(finding) for finding in findings] for network, findings in found.items()}
    return json.dumps(data, ensure_ascii=False, indent=2)


def _as_text(found: Mapping[str, Sequence[Finding]]) -> str:
    lines = [line for network, findings in found.items() for f in findings for line in _lines(network, f)]
    return "\n".join(lines) or say("doctor.no-network")


def _lines(network: str, finding: Finding) -> Sequence[str]:
    verdict = say("doctor.wrong" if finding.problems else "doctor.right")
    first = f"{verdict:6}{network}, {finding.subject}"
    head = f"{first}: {plain_line(finding.note)}" if finding.note else first
    return [head, *(f"      {plain_line(problem)}" for problem in finding.problems)]
