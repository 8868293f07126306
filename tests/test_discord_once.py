"""What the bot says unasked arrives on Discord exactly once, whatever is lost on the way."""

from collections.abc import AsyncIterator

import discord
import pytest

from bot.message import Message, Text
from bot.model import Account, Place
from bot.ports import Store, Unreadable
from tests.discord_stage import POST, ScriptedDoor, started
from tests.fakes.discord_payloads import CHANNEL, GUILD, THREAD, Channel, message, user
from tests.fakes.discord_rig import DiscordRig, make_rig
from tests.fakes.discord_rules import Failure
from tests.test_platforms import Stage

NOTICE = Message.of(Text("a notice"))


@pytest.fixture
async def stage(sqlite_store: Store) -> AsyncIterator[Stage]:
    await sqlite_store.workspaces.added("discord", GUILD)
    stage = Stage(make_rig(), sqlite_store)
    await stage.rig.start(stage)
    yield stage
    await stage.rig.stop()


@pytest.fixture
async def rig() -> AsyncIterator[DiscordRig]:
    async with started(ScriptedDoor()) as rig:
        yield rig


def rig_of(stage: Stage) -> DiscordRig:
    assert isinstance(stage.rig, DiscordRig)
    return stage.rig


def told(rig: DiscordRig) -> list[tuple[str, str]]:
    """The notices that arrived, with the channel of each."""
    found = [(c.id, m) for c in rig.server.state.channels.values() for m in c.messages]
    return [(channel, m["id"]) for channel, m in found if "a notice" in str(m["components"])]


async def places(stage: Stage) -> dict[str, Place]:
    """Where messages go: a channel, the thread beneath a message of it, a thread, somebody's conversation."""
    rig = rig_of(stage)
    rig.server.state.channels["44"] = Channel("44", THREAD, CHANNEL)
    root = await rig.platform.send(rig.place, POST, 1_000)
    return {
        "channel": rig.place,
        "thread beneath a post": Place("discord", GUILD, CHANNEL, root),
        "thread": Place("discord", GUILD, "44"),
        "conversation": Place.to(Account("discord", GUILD, rig.person("ann")["id"], "")),
    }


@pytest.mark.parametrize("where", ["channel", "thread beneath a post", "thread", "conversation"])
@pytest.mark.parametrize("loss", [Failure(stored=True), Failure(503, stored=True), Failure()])
async def test_a_lost_answer_is_settled_by_looking(stage: Stage, where: str, loss: Failure) -> None:
    rig = rig_of(stage)
    place = (await places(stage))[where]
    await stage.store.outbox.put(place, NOTICE, stage.now)
    rig.server.fail("post", loss)
    await stage.pass_time(seconds=0)
    assert len(told(rig)) == loss.stored
    await stage.pass_time(minutes=10)
    ((channel, _),) = told(rig)
    opened = [c.id for c in rig.server.state.channels.values() if c.recipient]
    expected = {"channel": CHANNEL, "thread": "44", "conversation": (opened or [""])[0]}
    assert channel == expected.get(where, place.thread)
    assert await stage.store.outbox.wake_at() is None
    rig.server.refusals.clear()  # a thread that is there


async def test_one_that_went_into_the_channel_for_want_of_a_thread_is_found_there(stage: Stage) -> None:
    rig = rig_of(stage)
    await stage.store.outbox.put(Place("discord", GUILD, CHANNEL, "123"), NOTICE, stage.now)
    rig.lose_next_answer()
    await stage.pass_time(minutes=10)
    ((channel, _),) = told(rig)
    assert channel == CHANNEL
    rig.server.refusals.clear()


async def test_a_repeated_request_is_answered_with_the_message_that_is_there(rig: DiscordRig) -> None:
    rig.server.fail("post", Failure(502, stored=True))
    await rig.platform.send(rig.place, POST, 1)
    assert len(rig.channel()) == 1


@pytest.mark.parametrize("then", [Failure(403), Failure(429, retry_after=600)])
async def test_a_refusal_after_a_server_error_says_nothing_about_the_first_try(
    rig: DiscordRig, then: Failure
) -> None:
    rig.server.fail("post", Failure(500, stored=True), then)
    with pytest.raises(discord.DiscordException) as caught:
        await rig.platform.send(rig.place, POST, 1)
    assert isinstance(caught.value, discord.HTTPException | discord.RateLimited)
    assert await rig.platform.find(rig.place, 1) == rig.channel()[0].id


async def test_a_message_is_found_below_what_others_wrote_meanwhile(rig: DiscordRig) -> None:
    posted = await rig.platform.send(rig.place, POST, 1)
    write(rig, 450)
    assert await rig.platform.find(rig.place, 1) == posted
    assert await rig.platform.find(rig.place, 2) is None


async def test_what_lies_too_deep_is_not_sent_again(rig: DiscordRig) -> None:
    await rig.platform.send(rig.place, POST, 1)
    write(rig, 1_000)
    with pytest.raises(Unreadable, match="too many newer messages"):
        await rig.platform.find(rig.place, 1)


def write(rig: DiscordRig, count: int) -> None:
    """Let somebody write so many messages."""
    channel = rig.server.state.channels[CHANNEL]
    first = int(channel.messages[-1]["id"]) + 1
    for number in range(first, first + count):
        wrote = message(str(number), CHANNEL, {"content": "hello"}, rig.server.state.now)
        channel.messages.append({**wrote, "author": user("5", "ann")})
