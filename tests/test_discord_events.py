"""What Discord reports of servers and channels, and what the door hears of it."""

from collections.abc import AsyncIterator

import pytest

from adapters.discord import client, traffic
from bot.model import Place
from tests.discord_stage import POST, ScriptedDoor, new_rig, started
from tests.fakes.discord_guilds import ORDINARY, SEND, Guild
from tests.fakes.discord_payloads import CATEGORY, CHANNEL, GUILD, OWNER, THREAD, VOICE, Channel
from tests.fakes.discord_rig import DiscordRig

OTHER = "999999999999999999"
MUTE = {OTHER: (0, SEND)}
"""Overwrites with which nobody may write."""


@pytest.fixture
def door() -> ScriptedDoor:
    return ScriptedDoor()


@pytest.fixture
async def rig(door: ScriptedDoor) -> AsyncIterator[DiscordRig]:
    async with started(door) as rig:
        await door.hears(2)
        door.reports.clear()
        yield rig


@pytest.fixture(autouse=True)
def _ready_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "READY_AFTER", 0.02)
    monkeypatch.setattr(traffic, "SESSION_GAP", 0.0)


async def heard(rig: DiscordRig, door: ScriptedDoor, count: int = 1) -> list[tuple[str, str, str]]:
    """What was reported, once the client has heard of all that went before."""
    await rig.command("ann", "probe")
    await door.hears(count)
    return door.reported


async def test_at_the_start_it_tells_of_each_server_and_of_all_together() -> None:
    door, rig = ScriptedDoor(), new_rig()
    await rig.start(door)
    await door.hears(2)
    assert door.reported == [("added", GUILD, CHANNEL), ("present", "", "")]
    assert door.reports[1].call.args == {"workspaces": GUILD}
    assert all(report.internal and report.account.name == "" for report in door.reports)
    await rig.stop()


@pytest.mark.parametrize(
    ("guild", "channels", "greeted"),
    [
        (Guild(OTHER, system_channel="12"), [Channel("11"), Channel("12")], "12"),
        (Guild(OTHER, system_channel="11"), [Channel("11", overwrites=MUTE), Channel("12")], "12"),
        (Guild(OTHER), [Channel("10", CATEGORY), Channel("11", VOICE), Channel("12")], "12"),
        (Guild(OTHER), [Channel("11", overwrites=MUTE)], ""),
        (Guild(OTHER, everyone=ORDINARY & ~SEND), [Channel("11")], ""),
        (Guild(OTHER, everyone=0, roles={"77": ORDINARY}), [Channel("11")], "11"),
    ],
    ids=["system channel", "first that may be written in", "text channels only", "owner", "no right", "by a role"],
)
async def test_a_new_server_is_greeted_where_the_bot_may_write_or_else_its_owner_is(
    rig: DiscordRig, door: ScriptedDoor, guild: Guild, channels: list[Channel], greeted: str
) -> None:
    for channel in channels:
        channel.guild = OTHER
    await rig.server.join(guild, *channels)
    assert await heard(rig, door) == [("added", OTHER, greeted)]
    assert door.reports[0].account.user == OWNER


async def test_a_removal_is_told_and_an_outage_is_not(rig: DiscordRig, door: ScriptedDoor) -> None:
    await rig.server.gateway.tell("GUILD_DELETE", {"id": GUILD, "unavailable": True}, GUILD)
    await rig.command("ann", "probe")
    assert door.reports == []
    created = rig.server.state.guilds[GUILD].created(list(rig.server.state.channels.values()))
    await rig.server.gateway.tell("GUILD_CREATE", created, GUILD)
    assert await heard(rig, door) == [("added", GUILD, CHANNEL)]
    await rig.server.leave(GUILD)
    await door.hears(2)
    assert door.reported[1] == ("removed", GUILD, "")


async def test_a_server_that_is_out_at_the_start_was_not_removed() -> None:
    door, rig = ScriptedDoor(), new_rig()
    rig.server.state.outages.add(GUILD)
    await rig.start(door)
    await door.hears()
    assert [report.call.args for report in door.reports] == [{"workspaces": GUILD}]
    await rig.stop()


async def test_a_removal_while_the_session_was_lost_is_noticed(rig: DiscordRig, door: ScriptedDoor) -> None:
    guild = Guild(OTHER)
    await rig.server.join(guild)
    await heard(rig, door)
    door.reports.clear()
    rig.server.state.guilds.pop(GUILD)
    await rig.server.gateway.invalidate()
    await door.hears(2)
    assert [report.call.args for report in door.reports] == [{}, {"workspaces": OTHER}]


async def test_a_server_that_came_while_the_bot_was_getting_ready_is_not_forgotten() -> None:
    door, rig = ScriptedDoor(), new_rig()
    await rig.start(door)
    await rig.server.join(Guild(OTHER), Channel("11", guild=OTHER))
    await door.hears(3)
    assert set(door.reports[-1].call.args["workspaces"].split(",")) == {GUILD, OTHER}
    await rig.stop()


async def test_deleted_channels_and_threads_are_told(rig: DiscordRig, door: ScriptedDoor) -> None:
    thread = Channel("44", THREAD, CHANNEL)
    rig.server.state.channels["44"] = thread
    await rig.server.gateway.tell("THREAD_CREATE", thread.payload(), GUILD)
    await rig.server.delete_channel("44")
    assert await heard(rig, door) == [("channel-gone", GUILD, "44")]
    await rig.server.delete_channel(CHANNEL)
    await door.hears(2)
    assert door.reported[1] == ("channel-gone", GUILD, CHANNEL)


async def test_with_its_channel_each_active_thread_is_gone(rig: DiscordRig, door: ScriptedDoor) -> None:
    thread = Channel("44", THREAD, CHANNEL)
    rig.server.state.channels["44"] = thread
    await rig.server.gateway.tell("THREAD_CREATE", thread.payload(), GUILD)
    await rig.server.delete_channel(CHANNEL)
    await door.hears(2)
    assert set(door.reported) == {("channel-gone", GUILD, CHANNEL), ("channel-gone", GUILD, "44")}


async def test_a_thread_nobody_has_seen_can_be_gone_too(rig: DiscordRig, door: ScriptedDoor) -> None:
    rig.server.state.channels["44"] = Channel("44", THREAD, CHANNEL, archived=True)
    await rig.server.delete_channel("44")
    await door.hears()
    assert door.reported == [("channel-gone", GUILD, "44")]


async def test_the_post_of_a_thread_goes_into_it_and_so_does_its_reveal(
    rig: DiscordRig, door: ScriptedDoor
) -> None:
    rig.server.state.channels["44"] = Channel("44", THREAD, CHANNEL)
    await rig.server.gateway.tell("THREAD_CREATE", rig.server.state.channels["44"].payload(), GUILD)
    await rig.command("ann", "probe")
    root = await rig.platform.send(Place("discord", GUILD, "44"), POST, 1)
    reveal = await rig.platform.send(Place("discord", GUILD, "44", root), POST, 2)
    assert [(seen.id, seen.thread) for seen in rig.channel()] == [(root, "44"), (reveal, "44")]
