"""Checking Discord from the command line, and the links that install the bot there."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, time
from typing import Any
from urllib.parse import parse_qs, urlparse
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner, Result

from adapters.discord.commands import declarations
from adapters.sql import SqlStore
from bot.__main__ import main
from bot.handlers import make_registry
from bot.model import Account, Place, Plan, Subscription
from tests.fakes.discord import DiscordServer
from tests.fakes.discord_guilds import ATTACH, ORDINARY, READ
from tests.fakes.discord_payloads import APPLICATION, BOT, CHANNEL, GUILD, Channel

HERE = Place("discord", GUILD, CHANNEL)
DUE = datetime(2026, 11, 24, 9, tzinfo=UTC)


@pytest.fixture
async def server() -> AsyncIterator[DiscordServer]:
    server = DiscordServer()
    await server.start()
    yield server
    await server.stop()


async def run(server: DiscordServer, url: str, *args: str, token: str = "test-token") -> Result:
    """The command line, as a process with these settings would run it."""
    env = {"DISCORD_TOKEN": token, "DISCORD_API_URL": server.url, "DATABASE_URL": url, "SLACK_BOT_TOKEN": ""}
    return await asyncio.to_thread(CliRunner().invoke, main, args, env=env)


async def subscribe(store: SqlStore, *places: Place, **changes: Any) -> None:
    person = await store.people.person(Account("discord", "", "5", "Ann"))
    plan = Plan(ZoneInfo("UTC"), time(9), frozenset(range(7)))
    for place in places:
        await store.workspaces.added("discord", place.workspace)
        await store.schedule.subscribe(replace(Subscription(0, place, plan, (), None, person, DUE), **changes))


def register(server: DiscordServer) -> None:
    server.state.register(declarations(make_registry()))


async def test_when_all_is_well_it_says_so(server: DiscordServer, sqlite_url: str, sqlite_store: SqlStore) -> None:
    register(server)
    await subscribe(sqlite_store, HERE)
    result = await run(server, sqlite_url, "doctor")
    assert result.exit_code == 0, result.output
    lines = result.output.splitlines()
    assert [line.split()[0] for line in lines] == ["ok"] * 4
    assert lines[0].startswith("ok    discord, token: signed in as system-design-daily")
    assert f"client_id={APPLICATION}" in lines[1]
    assert lines[2].endswith("known to Discord")
    assert lines[3] == f"ok    discord, channel {GUILD}/{CHANNEL}"
    assert server.gateway.connections == 0


async def test_whatever_is_wrong_is_named_with_what_to_do(
    server: DiscordServer, sqlite_url: str, sqlite_store: SqlStore
) -> None:
    server.state.application |= {
        "interactions_endpoint_url": "https://example.org/",
        "bot_require_code_grant": True,
        "integration_types_config": {"0": {}},
    }
    server.state.channels[CHANNEL].overwrites[BOT] = (0, ATTACH | READ)
    server.state.channels["44"] = Channel("44")
    await subscribe(sqlite_store, HERE, replace(HERE, channel="44"), replace(HERE, channel="55"))
    result = await run(server, sqlite_url, "doctor")
    assert result.exit_code == 1
    for words in (
        "WRONG discord, application",
        "Interactions Endpoint URL",
        "OAuth2 Code Grant",
        "for servers only",
        "WRONG discord, commands",
        f"WRONG discord, channel {GUILD}/{CHANNEL}\n      I lack permissions here: Read Message History, Attach",
        f"ok    discord, channel {GUILD}/44",
        f"WRONG discord, channel {GUILD}/55\n      The channel is gone",
    ):
        assert words in result.output, words


async def test_what_is_found_can_be_had_as_json(
    server: DiscordServer, sqlite_url: str, sqlite_store: SqlStore
) -> None:
    register(server)
    await subscribe(sqlite_store, replace(HERE, channel="55"))
    result = await run(server, sqlite_url, "doctor", "--json")
    assert result.exit_code == 1
    found = json.loads(result.output)["discord"]
    assert [finding["subject"] for finding in found][:3] == ["token", "application", "commands"]
    assert found[3]["problems"][0].startswith("The channel is gone")


async def test_channels_that_want_no_posts_or_whose_server_is_left_are_not_looked_at(
    server: DiscordServer, sqlite_url: str, sqlite_store: SqlStore
) -> None:
    register(server)
    await subscribe(sqlite_store, replace(HERE, channel="55"), next_post_at=None)
    await subscribe(sqlite_store, Place("discord", "66", "66"))
    await sqlite_store.workspaces.removed("discord", "66", "gone", DUE)
    result = await run(server, sqlite_url, "doctor")
    assert result.exit_code == 0, result.output
    assert "channel" not in result.output


async def test_a_wrong_token_is_named(server: DiscordServer, sqlite_url: str) -> None:
    result = await run(server, sqlite_url, "doctor", token="wrong")
    assert result.exit_code == 1
    assert "DISCORD_TOKEN is not a valid bot token" in result.output


async def test_without_a_token_there_is_nothing_to_check(server: DiscordServer, sqlite_url: str) -> None:
    result = await run(server, sqlite_url, "doctor", token="")
    assert result.exit_code == 0
    assert "No network has a token" in result.output


async def test_a_network_that_does_not_answer_is_said(server: DiscordServer, sqlite_url: str) -> None:
    server.url = "http://127.0.0.1:1/api"
    result = await run(server, sqlite_url, "doctor")
    assert result.exit_code == 1
    assert "Discord did not answer as it should" in result.output
    result = await run(server, sqlite_url, "invite", "discord")
    assert result.exit_code == 1
    assert "Discord did not answer as it should" in result.output


async def test_the_invitation_asks_for_the_fewest_permissions_and_says_what_for(
    server: DiscordServer, sqlite_url: str
) -> None:
    result = await run(server, sqlite_url, "invite", "discord")
    assert result.exit_code == 0
    for_servers, for_users = [line for line in result.output.splitlines() if line.startswith("https")]
    asked = parse_qs(urlparse(for_servers).query)
    assert asked["client_id"] == [APPLICATION]
    assert asked["scope"] == ["bot applications.commands"]
    # Connect is everyone's where nobody took it away, and is needed in voice channels alone.
    assert int(asked["permissions"][0]) == ORDINARY & ~(1 << 20)
    named = re.findall(r"^#   ([A-Z][\w ]+): \w.+$", result.output, re.MULTILINE)
    assert len(named) == int(asked["permissions"][0]).bit_count() == 6
    assert parse_qs(urlparse(for_users).query)["integration_type"] == ["1"]


async def test_an_application_for_servers_alone_has_no_link_for_users(
    server: DiscordServer, sqlite_url: str
) -> None:
    server.state.application["integration_types_config"] = {"0": {}}
    result = await run(server, sqlite_url, "invite", "discord")
    assert result.output.count("https") == 1


@pytest.mark.parametrize(("token", "says"), [("", "DISCORD_TOKEN is missing"), ("wrong", "not a valid bot token")])
async def test_without_a_good_token_there_is_no_invitation(
    server: DiscordServer, sqlite_url: str, token: str, says: str
) -> None:
    result = await run(server, sqlite_url, "invite", "discord", token=token)
    assert result.exit_code == 1
    assert says in result.output
