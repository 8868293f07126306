"""The check of Slack from outside: what is wrong, and what to do about it."""

import json
import sys
from asyncio.subprocess import PIPE, create_subprocess_exec
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.clock import utc_now
from adapters.slack.doctor import examine
from adapters.slack.manifest import OPTIONAL, SCOPES
from adapters.sql import migrate, open_store
from bot.model import Account, Finding, Place
from tests.fakes.slack import APP_SCOPE, APP_TOKEN, BOT_TOKEN, SlackServer
from tests.fakes.slack_rules import Failure
from tests.fakes.slack_state import CHANNEL, TEAM
from tests.records import subscription

PLACE = Place("slack", TEAM, CHANNEL)


@pytest.fixture
async def server() -> AsyncIterator[SlackServer]:
    server = SlackServer()
    server.scopes = {*SCOPES, APP_SCOPE}
    await server.start()
    yield server
    await server.stop()


async def found(server: SlackServer, *places: Place, bot: str = BOT_TOKEN, app: str = APP_TOKEN) -> list[Finding]:
    return await examine({"": bot}, app, server.url, places, utc_now)


def problems(findings: list[Finding]) -> dict[str, tuple[str, ...]]:
    return {finding.subject: finding.problems for finding in findings if finding.problems}


async def test_all_is_well(server: SlackServer) -> None:
    findings = await found(server, PLACE)
    assert problems(findings) == {}
    assert [finding.subject for finding in findings] == ["token", "scopes", "clock", "app token", CHANNEL]
    assert findings[0].note == "signed in as study in Team"


async def test_scopes_that_are_missing_are_named_with_what_they_buy(server: SlackServer) -> None:
    server.scopes -= {"chat:write", "users:read"}
    findings = await found(server)
    (scopes,) = problems(findings)["scopes"]
    assert "`chat:write`" in scopes
    assert "posting in channels" in scopes
    note = next(finding.note for finding in findings if finding.subject == "scopes")
    assert "`users:read`" in note
    assert OPTIONAL["users:read"] in note


async def test_tokens_that_are_wrong_name_their_settings(server: SlackServer) -> None:
    wrong = problems(await found(server, bot="xoxb-wrong", app="xapp-wrong"))
    assert "SLACK\\_BOT\\_TOKEN" in wrong["token"][0]
    assert "SLACK\\_APP\\_TOKEN" in wrong["app token"][0]


@pytest.mark.parametrize("ahead", [-200, 200])
async def test_a_clock_that_is_off_is_told(server: SlackServer, ahead: float) -> None:
    server.ahead = ahead
    (clock,) = problems(await found(server))["clock"]
    assert "seconds off" in clock


async def test_a_channel_that_is_closed_to_the_bot_is_told(server: SlackServer) -> None:
    server.fail("conversations.info", Failure(error="channel_not_found"))
    assert "I cannot see it" in problems(await found(server, PLACE))[CHANNEL][0]


async def test_slack_that_cannot_be_reached_is_told(server: SlackServer) -> None:
    server.fail("auth.test", Failure(503))
    server.fail("apps.connections.open", Failure())
    server.fail("conversations.info", Failure(), Failure())  # aiohttp asks twice
    wrong = problems(await found(server, PLACE))
    assert all("did not answer" in wrong[subject][0] for subject in ("token", "app token", CHANNEL))


async def test_each_workspace_is_checked_with_its_own_token(server: SlackServer) -> None:
    other = Place("slack", "T0GONE", CHANNEL)
    findings = await examine({TEAM: BOT_TOKEN}, "", server.url, [PLACE, other], utc_now)
    assert [finding.subject for finding in findings] == ["token", "scopes", "clock", CHANNEL, CHANNEL]
    assert "not installed" in findings[-1].problems[0]


async def doctor(folder: Path, **settings: str) -> tuple[int, dict[str, list[dict[str, object]]]]:
    """The command line's check; exit status and JSON."""
    here = Path(__file__).parent.parent
    env = {"PATH": "", "PYTHONPATH": str(here), **settings}
    command = (sys.executable, "-m", "bot", "doctor", "--json")
    process = await create_subprocess_exec(*command, cwd=folder, env=env, stdout=PIPE, stderr=PIPE)
    out, err = await process.communicate()
    assert process.returncode is not None, err
    return process.returncode, json.loads(out)


async def test_the_command_line_checks_the_channels_that_get_posts(server: SlackServer, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/study.db"
    await migrate(url)
    async with open_store(url) as store:
        await store.workspaces.added("slack", TEAM)
        person = await store.people.person(Account("slack", TEAM, "U0ANN", "ann"))
        await store.schedule.subscribe(subscription(PLACE, person))
    settings = {
        "DATABASE_URL": url,
        "SLACK_API_URL": server.url,
        "SLACK_BOT_TOKEN": BOT_TOKEN,
        "SLACK_APP_TOKEN": APP_TOKEN,
    }
    status, data = await doctor(tmp_path, **settings)
    assert (status, [one["subject"] for one in data["slack"]][-1]) == (0, CHANNEL)
    del settings["SLACK_APP_TOKEN"]
    status, data = await doctor(tmp_path, **settings)
    assert status == 1
    assert "SLACK_APP_TOKEN is missing" in str(data["slack"][0]["problems"])
