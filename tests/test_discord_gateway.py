"""The gateway is lost in every way there is, and the bot goes on; or it says why it cannot."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from adapters.discord import client, platform, traffic
from adapters.discord.traffic import Traffic
from bot.ports import BadCredentials
from tests.discord_stage import ScriptedDoor, new_rig, posted, started
from tests.fakes.discord_payloads import GUILD
from tests.fakes.discord_rig import DiscordRig, seen_in
from tests.fakes.discord_rules import Failure
from tests.fakes.discord_state import COMMAND


@pytest.fixture
def door() -> ScriptedDoor:
    return ScriptedDoor()


@pytest.fixture(autouse=True)
def _without_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(traffic, "SESSION_GAP", 0.0)
    monkeypatch.setattr(platform, "FIRST_PAUSE", 0.01)


@pytest.fixture
async def rig(door: ScriptedDoor) -> AsyncIterator[DiscordRig]:
    async with started(door) as rig:
        yield rig


async def works(rig: DiscordRig) -> None:
    """The bot is connected again, and answers."""
    await rig.server.connected()
    assert (await rig.command("ann", "probe")).text == "you said probe"


@pytest.mark.parametrize("code", [1000, 1001, 1006, 4000, 4001, 4002, 4003, 4005, 4007, 4008, 4009])
async def test_after_a_close_the_session_is_resumed(rig: DiscordRig, code: int) -> None:
    if code == 1006:
        await rig.server.gateway.break_off()
    else:
        await rig.server.gateway.disconnect(code)
    await works(rig)
    assert (rig.server.gateway.resumed, len(rig.server.gateway.identified)) == (1, 1)


async def test_asked_to_reconnect_it_resumes(rig: DiscordRig) -> None:
    await rig.server.gateway.ask_to_reconnect()
    await works(rig)
    assert rig.server.gateway.resumed == 1


@pytest.mark.parametrize(("resumable", "sessions"), [(True, 1), (False, 2)])
async def test_an_invalid_session_is_resumed_if_it_can_be_and_else_begun_anew(
    rig: DiscordRig, resumable: bool, sessions: int
) -> None:
    await rig.server.gateway.invalidate(resumable=resumable)
    await works(rig)
    assert len(rig.server.gateway.identified) == sessions


async def test_a_session_that_ended_meanwhile_is_begun_anew(rig: DiscordRig) -> None:
    await rig.server.gateway.forget()
    await works(rig)
    assert len(rig.server.gateway.identified) == 2


async def test_what_happened_while_the_connection_was_gone_is_answered(rig: DiscordRig) -> None:
    rig.server.gateway.refusing.extend([1001, 1001])
    await rig.server.gateway.disconnect()
    exchange = await rig.server.interact(COMMAND, {"name": "probe"}, rig.person("ann"))
    await rig.server.until(lambda: exchange.settled)
    assert rig.server.gateway.connections == 4


async def test_answers_under_way_arrive_though_the_connection_is_lost(rig: DiscordRig, door: ScriptedDoor) -> None:
    door.hold = asyncio.Event()
    exchange = await rig.server.interact(COMMAND, {"name": "probe"}, rig.person("ann"))
    await rig.server.until(lambda: exchange.answered is not None)
    await rig.server.gateway.invalidate()
    door.hold.set()
    await rig.server.until(lambda: exchange.settled)
    assert seen_in(exchange).text == "you said probe"
    await works(rig)


async def test_deliveries_go_out_while_the_gateway_is_gone(rig: DiscordRig) -> None:
    rig.server.gateway.refusing.extend([1001] * 3)
    await rig.server.gateway.disconnect()
    await posted(rig)
    await works(rig)


async def test_a_connection_that_falls_silent_is_taken_for_dead(
    door: ScriptedDoor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "HEARTBEAT_TIMEOUT", 0.2)
    rig = new_rig()
    rig.server.gateway.heartbeat_interval = 50
    await rig.start(door)
    await works(rig)
    assert rig.server.gateway.resumed == 0
    rig.server.gateway.silent = True
    await rig.server.until(lambda: rig.server.gateway.resumed)
    rig.server.gateway.silent = False
    await works(rig)
    assert len(rig.server.gateway.identified) == 1
    await rig.stop()


async def test_one_shard_dies_and_the_others_go_on(door: ScriptedDoor) -> None:
    rig = new_rig()
    rig.server.gateway.shards = 3
    await rig.start(door)
    await rig.server.connected()
    own = (int(GUILD) >> 22) % 3
    assert sorted(sent["shard"] for sent in rig.server.gateway.identified) == [[0, 3], [1, 3], [2, 3]]
    await rig.server.gateway.disconnect(shard=(own + 1) % 3)
    assert (await rig.command("ann", "probe")).private
    await rig.server.gateway.disconnect(shard=own)
    await works(rig)
    assert (rig.server.gateway.resumed, len(rig.server.gateway.identified)) == (2, 3)
    await rig.stop()


@pytest.mark.parametrize("code", [4010, 4011])
async def test_wrong_shards_are_counted_anew(rig: DiscordRig, code: int) -> None:
    rig.server.gateway.shards = 2
    await rig.server.gateway.disconnect(code)
    await works(rig)
    assert [sent["shard"] for sent in rig.server.gateway.identified][1:] == [[0, 2], [1, 2]]


@pytest.mark.parametrize(
    ("code", "says"),
    [(4004, "DISCORD_TOKEN"), (4012, "too old for Discord"), (4013, "too old"), (4014, "close code 4014")],
)
async def test_what_cannot_be_mended_is_said(door: ScriptedDoor, code: int, says: str) -> None:
    rig = new_rig()
    await rig.start(door)
    await rig.server.gateway.disconnect(code)
    with pytest.raises(BadCredentials, match=says):
        await rig.serving
    with pytest.raises(BadCredentials):
        await rig.stop()


async def test_no_privileged_intent_is_asked_for(rig: DiscordRig) -> None:
    assert [sent["intents"] for sent in rig.server.gateway.identified] == [1]


async def test_a_storm_of_reconnects_grows_no_faster_than_it_may(
    door: ScriptedDoor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(traffic, "CONNECTIONS", 5)
    monkeypatch.setattr(traffic, "CONNECTION_EVERY", 0.1)
    rig = new_rig()
    await rig.start(door)
    rig.server.gateway.closing.extend([1001] * 12)
    started_at = asyncio.get_running_loop().time()
    await rig.server.gateway.disconnect()
    await rig.server.until(lambda: not rig.server.gateway.closing and rig.server.gateway.live)
    await works(rig)
    assert asyncio.get_running_loop().time() - started_at > 0.8
    assert rig.server.gateway.connections == 14
    assert len(rig.server.gateway.identified) == 1
    await rig.stop()


async def test_sessions_are_never_used_up() -> None:
    """Of 1,000 a day that Discord allows: else it resets the token."""
    sessions = Traffic()._sessions
    day, at, begun = 86_400.0, 0.0, 0
    while at < day:
        begun += 1
        at += sessions.take(at)
    assert 900 < begun < 1_000


async def test_a_gateway_that_is_not_told_yet_is_asked_for_again(
    door: ScriptedDoor,
) -> None:
    rig = new_rig()
    rig.server.fail("gateway", Failure(), Failure(503), Failure(403))
    await rig.start(door)
    await works(rig)
    await rig.stop()


async def test_a_login_that_is_refused_names_the_setting(door: ScriptedDoor) -> None:
    rig = new_rig()
    rig.server.fail("me", Failure(401))
    with pytest.raises(BadCredentials, match="DISCORD_TOKEN"):
        await rig.start(door)
    await rig.server.stop()
