"""Discord hears from the bot in time, whatever the database does."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta

import pytest

from bot.message import Form, Message
from bot.model import Request
from bot.ports import Store
from tests.discord_stage import ScriptedDoor, started
from tests.fakes.discord_payloads import GUILD
from tests.fakes.discord_rig import DiscordRig, make_rig, seen_in
from tests.fakes.discord_rules import Failure
from tests.fakes.discord_state import COMMAND, COMPONENT
from tests.test_platforms import Stage

CLICKS = 300
IN_TIME = 1.0
"""Seconds to an acknowledgement on loopback; Discord waits for three."""


@dataclass
class SlowDoor(ScriptedDoor):
    """Its answers take ten seconds of the server's clock."""

    async def handle(self, request: Request) -> Message | Form:
        if not request.internal:
            await self.opened.wait()
        return await super().handle(request)

    def __post_init__(self) -> None:
        self.opened = asyncio.Event()


@pytest.fixture
async def stage(sqlite_store: Store) -> AsyncIterator[Stage]:
    await sqlite_store.workspaces.added("discord", GUILD)
    stage = Stage(make_rig(), sqlite_store)
    await stage.rig.start(stage)
    yield stage
    await stage.rig.stop()


def rig_of(stage: Stage) -> DiscordRig:
    assert isinstance(stage.rig, DiscordRig)
    return stage.rig


async def test_many_clicks_at_once_are_all_acknowledged_in_time(stage: Stage) -> None:
    rig = rig_of(stage)
    post = await stage.post()
    source = post.raw.payload
    data = {"custom_id": "answer post=1 choice=0", "component_type": 2}
    people = [rig.person(f"user {n}") for n in range(CLICKS)]
    exchanges = [await rig.server.interact(COMPONENT, data, who, source=source) for who in people]
    await rig.server.until(lambda: all(exchange.settled for exchange in exchanges))
    assert max(exchange.waited for exchange in exchanges) < IN_TIME
    assert all("points" in seen_in(exchange).text for exchange in exchanges)


async def test_an_answer_that_takes_ten_seconds_is_acknowledged_at_once_and_put_there_later() -> None:
    door = SlowDoor()
    async with started(door) as rig:
        exchange = await rig.server.interact(COMMAND, {"name": "probe"}, rig.person("ann"))
        await rig.server.until(lambda: exchange.answered is not None)
        assert exchange.waited < IN_TIME
        rig.server.state.now += timedelta(seconds=10)
        assert not exchange.settled
        door.opened.set()
        await rig.server.until(lambda: exchange.settled)
        assert seen_in(exchange).text == "you said probe"


async def test_a_database_that_fails_is_said_after_the_acknowledgement(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    rig, post = rig_of(stage), await stage.post()

    async def broken(*_: object) -> None:
        raise sqlite3.OperationalError("disk I/O error")

    monkeypatch.setattr(type(stage.store.posts), "get", broken)
    verdict = await rig.click("ann", post, "A")
    assert verdict.private
    assert "Something went wrong on our side" in verdict.text
    assert "disk I/O error" in caplog.text


async def test_a_click_that_came_too_late_is_logged_once_and_the_others_are_answered(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    rig, post = rig_of(stage), await stage.post()
    rig.server.fail("callback", Failure())
    data = {"custom_id": "answer post=1 choice=0", "component_type": 2}
    late = await rig.server.interact(COMPONENT, data, rig.person("ann"), source=post.raw.payload)
    rig.server.state.now += timedelta(seconds=4)
    await rig.server.until(lambda: rig.server.refusals)
    assert "points" in (await rig.click("bob", post, "A")).text
    assert late.answered is None
    told = [record for record in caplog.records if late.id in record.getMessage()]
    assert [record.getMessage() for record in told] == [f"interaction {late.id} was not acknowledged: too late"]
    assert told[0].exc_info is None
    rig.expect(10062)
