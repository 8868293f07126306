"""A server's life with the bot, from end to end: greeted, set up anywhere in it, broken, and left."""

from collections.abc import AsyncIterator

import pytest

from adapters.discord import client, traffic
from bot.model import Place
from bot.ports import Store
from tests.fakes.discord_guilds import SEND, Guild
from tests.fakes.discord_payloads import (
    BOT,
    CHANNEL,
    FORUM,
    GUILD,
    MANAGE_CHANNELS,
    OWNER,
    THREAD,
    Channel,
    Exchange,
)
from tests.fakes.discord_rig import DiscordRig, make_rig, seen_in, seen_message
from tests.fakes.discord_state import COMMAND, COMPONENT
from tests.fakes.rig import Seen
from tests.test_platforms import Stage

OTHER = "999999999999999999"
FORUM_POST = "888888888888888888"


@pytest.fixture(autouse=True)
def _ready_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "READY_AFTER", 0.02)
    monkeypatch.setattr(traffic, "SESSION_GAP", 0.0)


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


async def settled(stage: Stage, exchange: Exchange) -> Seen:
    await rig_of(stage).server.until(lambda: exchange.settled)
    return seen_in(exchange)


async def typed(stage: Stage, channel: str, name: str, **args: str) -> Seen:
    """What a manager reads who types a command in a channel."""
    rig = rig_of(stage)
    data = rig.command_data(name, args)
    return await settled(
        stage,
        await rig.server.interact(COMMAND, data, rig.person("boss"), channel=channel, permissions=MANAGE_CHANNELS),
    )


def written(stage: Stage, channel: str) -> list[str]:
    """What a channel shows."""
    return [seen_message(m).text for m in rig_of(stage).server.state.channels[channel].messages]


async def eventually(stage: Stage, channel: str, count: int) -> None:
    """Wait until a channel has so many messages: an event takes its way to the store first."""
    for _ in range(100):
        await stage.pass_time(seconds=1)
        if len(written(stage, channel)) >= count:
            return
        await rig_of(stage).command("ann", "help")
    raise AssertionError(f"{channel} has no {count} messages")


async def test_a_new_server_is_greeted_once_however_often_the_bot_starts(stage: Stage) -> None:
    rig = rig_of(stage)
    await rig.server.join(Guild(OTHER), Channel("11", guild=OTHER))
    await eventually(stage, "11", 1)
    assert "Thank you for adding me" in written(stage, "11")[0]
    await rig.restart(stage)
    await rig.command("ann", "help")
    await stage.pass_time(minutes=5)
    assert len(written(stage, "11")) == 1


async def test_where_the_bot_may_not_write_the_owner_is_greeted(stage: Stage) -> None:
    rig = rig_of(stage)
    await rig.server.join(Guild(OTHER), Channel("11", guild=OTHER, overwrites={OTHER: (0, SEND)}))
    conversation = rig.server.state.open_direct(OWNER).id
    await eventually(stage, conversation, 1)
    assert "Thank you for adding me" in written(stage, conversation)[0]


async def test_a_post_of_a_forum_is_set_up_from_within_with_its_reveal(stage: Stage) -> None:
    rig = rig_of(stage)
    thread = Channel(FORUM_POST, THREAD, "88", starter="5")
    rig.server.state.channels |= {"88": Channel("88", FORUM), FORUM_POST: thread}
    await rig.server.gateway.tell("THREAD_CREATE", thread.payload(), GUILD)
    done = await typed(stage, FORUM_POST, "setup", time="09:00", timezone="UTC", days="all")
    assert "Daily posts are set up" in done.text
    await stage.pass_time(hours=2)
    (post,) = rig.server.state.channels[FORUM_POST].messages
    data = {"custom_id": "answer post=1 choice=0", "component_type": 2}
    clicked = await rig.server.interact(COMPONENT, data, rig.person("ann"), channel=FORUM_POST, source=post)
    assert "points" in (await settled(stage, clicked)).text
    await stage.pass_time(days=1)
    shown = written(stage, FORUM_POST)
    assert len(shown) == 3
    assert sum("The answer: " in message for message in shown) == 1
    assert "ann" in (await typed(stage, FORUM_POST, "leaderboard", period="all")).text
    assert "not set up yet" in (await typed(stage, CHANNEL, "leaderboard")).text


async def test_setup_is_refused_with_what_is_missing(stage: Stage) -> None:
    rig_of(stage).server.state.channels[CHANNEL].overwrites[BOT] = (0, SEND)
    refused = await typed(stage, CHANNEL, "setup", time="09:00", timezone="UTC")
    assert "I lack permissions here: Send Messages." in refused.text
    assert await stage.store.schedule.subscription(rig_of(stage).place) is None
    found = await typed(stage, CHANNEL, "doctor")
    assert "I lack permissions here: Send Messages." in found.text


@pytest.mark.parametrize("heard", [True, False], ids=["while connected", "while away"])
async def test_a_deleted_channel_stops_and_who_set_it_up_is_told(stage: Stage, heard: bool) -> None:
    rig = rig_of(stage)
    await typed(stage, CHANNEL, "setup", time="09:00", timezone="UTC", days="all")
    rig.server.state.channels["77"] = Channel("77")  # people go on here
    if heard:
        await rig.server.delete_channel(CHANNEL)
    else:
        del rig.server.state.channels[CHANNEL]
        await stage.pass_time(days=1)
    conversation = rig.server.state.open_direct(rig.person("boss")["id"]).id
    for _ in range(100):
        if written(stage, conversation):
            break
        await typed(stage, "77", "help")
        await stage.pass_time(seconds=1)
    (notice,) = written(stage, conversation)
    rig.server.refusals.clear()
    assert "have stopped: the channel is gone" in notice
    found = await stage.store.schedule.subscription(Place("discord", GUILD, CHANNEL))
    assert found is not None
    assert found.next_post_at is None


async def test_a_server_that_was_left_gets_nothing_more(stage: Stage) -> None:
    rig = rig_of(stage)
    await typed(stage, CHANNEL, "setup", time="09:00", timezone="UTC", days="all")
    await rig.server.join(Guild(OTHER), Channel("11", guild=OTHER))
    await rig.disconnect()
    del rig.server.state.guilds[GUILD]
    await rig.connect(stage)
    for _ in range(100):
        found = await stage.store.schedule.subscription(Place("discord", GUILD, CHANNEL))
        if found and found.stopped:
            break
        await typed(stage, "11", "help")
    assert found is not None
    assert "I was removed" in found.stopped
    await stage.pass_time(days=2)
    assert written(stage, CHANNEL) == []
