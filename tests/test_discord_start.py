"""How the Discord adapter starts, goes on, and says that it cannot."""

from collections.abc import AsyncIterator

import pytest

from adapters.discord import platform, traffic
from adapters.discord.platform import DiscordPlatform
from bot.ports import BadCredentials
from tests.discord_stage import NOW, ScriptedDoor, make_test_registry, new_rig, posted, started
from tests.drawing import make_painter
from tests.fakes.discord_rig import DiscordRig
from tests.fakes.discord_rules import Failure
from tests.fakes.discord_state import COMPONENT


@pytest.fixture
def door() -> ScriptedDoor:
    return ScriptedDoor()


@pytest.fixture
async def rig(door: ScriptedDoor) -> AsyncIterator[DiscordRig]:
    async with started(door) as rig:
        yield rig


async def test_commands_are_registered_once(rig: DiscordRig, door: ScriptedDoor) -> None:
    registered = ("PUT", "/applications/111111111111111111/commands")
    assert rig.server.requests.count(registered) == 1
    await rig.restart(door)
    assert rig.server.requests.count(registered) == 1
    rig.server.state.commands.pop()
    await rig.restart(door)
    assert rig.server.requests.count(registered) == 2
    assert [command["name"] for command in rig.server.state.commands] == ["probe", "setup"]


async def test_it_starts_when_discord_does_not_take_the_commands(
    door: ScriptedDoor, caplog: pytest.LogCaptureFixture
) -> None:
    rig = new_rig()
    rig.server.fail("register", Failure(403))
    await rig.start(door)
    await posted(rig)
    assert (await rig.click("ann", rig.channel()[0], "A")).private
    with pytest.raises(AssertionError, match="did not take the commands"):
        await rig.stop()


async def test_a_session_that_is_over_begins_anew_at_the_gateway_that_the_api_named(
    rig: DiscordRig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(traffic, "SESSION_GAP", 0.0)
    await rig.restart(ScriptedDoor())
    await rig.server.gateway.invalidate()
    assert (await rig.command("ann", "probe")).private
    assert len(rig.server.gateway.identified) == 3


async def test_it_asks_for_no_more_than_the_guilds(rig: DiscordRig) -> None:
    assert [identified["intents"] for identified in rig.server.gateway.identified] == [1]


async def test_a_wrong_token_names_the_setting(door: ScriptedDoor) -> None:
    rig = new_rig()
    rig.platform = DiscordPlatform("wrong", rig.server.url, make_test_registry(), lambda: NOW, make_painter())
    with pytest.raises(BadCredentials, match="DISCORD_TOKEN"):
        await rig.start(door)
    assert [refusal.status for refusal in rig.server.refusals] == [401]
    await rig.server.stop()


async def test_a_token_that_is_revoked_names_the_setting(door: ScriptedDoor) -> None:
    rig = new_rig()
    await rig.start(door)
    await rig.server.gateway.disconnect(code=4004)
    with pytest.raises(BadCredentials, match="DISCORD_TOKEN"):
        await rig.serving
    with pytest.raises(BadCredentials):
        await rig.stop()


async def test_it_goes_on_when_discord_cannot_be_reached_at_first(
    door: ScriptedDoor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(platform, "FIRST_PAUSE", 0.01)
    rig = new_rig()
    rig.server.fail("me", Failure(), Failure(503), Failure(403))
    await rig.start(door)
    assert (await rig.command("ann", "probe")).private
    await rig.stop()


async def test_an_event_that_cannot_be_read_does_not_end_the_session(rig: DiscordRig) -> None:
    await rig.server.interact(COMPONENT, {}, rig.person("ann"))
    assert (await rig.command("ann", "probe")).private
    assert len(rig.server.gateway.identified) == 1
