"""Deliveries to Discord: sent once, found again, and refused with a sentence."""

from collections.abc import AsyncIterator

import aiohttp
import discord
import pytest

from adapters.discord import platform
from bot.message import Message, Text
from bot.model import Place
from bot.ports import NotSent, Refused, Unreadable
from tests.discord_stage import POST, ScriptedDoor, posted, started
from tests.fakes.discord_payloads import CHANNEL, GUILD, user
from tests.fakes.discord_rig import DiscordRig
from tests.fakes.discord_rules import Failure


@pytest.fixture
def door() -> ScriptedDoor:
    return ScriptedDoor()


@pytest.fixture
async def rig(door: ScriptedDoor) -> AsyncIterator[DiscordRig]:
    async with started(door) as rig:
        yield rig


async def test_a_delivery_is_posted_and_found_by_its_mark(rig: DiscordRig) -> None:
    first, second = await posted(rig, delivery=7), await posted(rig, delivery=8)
    assert [seen.id for seen in rig.channel()] == [first, second]
    assert rig.channel()[0].buttons == ("A", "B")
    assert await rig.platform.find(rig.place, 7) == first
    assert await rig.platform.find(rig.place, 8) == second
    assert await rig.platform.find(rig.place, 9) is None


async def test_what_others_post_is_not_found(rig: DiscordRig) -> None:
    await posted(rig, delivery=7)
    rig.server.state.channels[CHANNEL].messages[0]["author"] = user("1", "impostor")
    assert await rig.platform.find(rig.place, 7) is None


async def test_a_reveal_goes_into_the_thread_of_its_post(rig: DiscordRig) -> None:
    root = await posted(rig)
    thread = Place("discord", GUILD, CHANNEL, root)
    first = await rig.platform.send(thread, POST, 2)
    second = await rig.platform.send(thread, POST, 3)
    assert [(seen.id, seen.thread) for seen in rig.channel()] == [(root, ""), (first, root), (second, root)]
    assert await rig.platform.find(thread, 3) == second
    rig.expect(160004)


async def test_where_no_thread_can_be_a_reveal_goes_into_the_channel(rig: DiscordRig) -> None:
    place = Place("discord", GUILD, CHANNEL, "123")
    message_id = await rig.platform.send(place, POST, 2)
    assert [(seen.id, seen.thread) for seen in rig.channel()] == [(message_id, "")]
    assert await rig.platform.find(place, 2) == message_id
    rig.expect(10008, 10003)


async def test_a_lost_answer_is_an_unknown_outcome_and_the_message_is_found(rig: DiscordRig) -> None:
    rig.lose_next_answer()
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await posted(rig, delivery=5)
    (seen,) = rig.channel()
    assert await rig.platform.find(rig.place, 5) == seen.id
    assert await posted(rig, delivery=5) == seen.id
    assert len(rig.channel()) == 1


async def test_a_server_error_is_an_unknown_outcome(rig: DiscordRig) -> None:
    rig.server.fail("post", Failure(503, stored=True))
    with pytest.raises(discord.DiscordServerError):
        await posted(rig, delivery=5)
    assert len(rig.channel()) == 1


async def test_a_server_that_does_not_answer_is_an_unknown_outcome(
    rig: DiscordRig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(platform, "SEND_TIMEOUT", 0.05)
    rig.server.fail("post", Failure(500, stored=True))
    with pytest.raises(TimeoutError):
        await posted(rig)
    assert len(rig.channel()) == 1


async def test_a_short_rate_limit_is_waited_for(rig: DiscordRig) -> None:
    rig.server.fail("post", Failure(429, retry_after=0.01))
    await posted(rig)
    assert len(rig.channel()) == 1


async def test_a_long_rate_limit_says_when_to_try_again(rig: DiscordRig) -> None:
    rig.server.fail("post", Failure(429, retry_after=600))
    with pytest.raises(NotSent) as caught:
        await posted(rig)
    assert caught.value.retry_after == 600
    assert rig.channel() == []


async def test_a_refusal_that_is_not_discords_own_is_tried_again_later(rig: DiscordRig) -> None:
    rig.server.fail("post", Failure(403))
    with pytest.raises(NotSent) as caught:
        await posted(rig)
    assert caught.value.retry_after >= 60


@pytest.mark.parametrize(
    ("code", "says"), [(50013, "Send Messages"), (50001, "View Channel")], ids=["may not write", "may not see"]
)
async def test_a_channel_that_refuses_says_what_to_do(rig: DiscordRig, code: int, says: str) -> None:
    rig.server.state.channels[CHANNEL].denied = code
    with pytest.raises(Refused, match=says):
        await posted(rig)
    rig.expect(code)


async def test_a_channel_that_is_gone_refuses(rig: DiscordRig) -> None:
    del rig.server.state.channels[CHANNEL]
    with pytest.raises(Refused, match="gone"):
        await posted(rig)
    assert await rig.platform.find(rig.place, 1) is None
    rig.expect(10003, 10003)


async def test_a_history_that_may_not_be_read_is_unreadable(rig: DiscordRig) -> None:
    channel = rig.server.state.channels[CHANNEL]
    channel.readable = False
    assert await rig.platform.find(rig.place, 1) is None
    await posted(rig)
    with pytest.raises(Unreadable):
        await rig.platform.find(rig.place, 1)
    channel.denied = 50001
    with pytest.raises(Unreadable):
        await rig.platform.find(rig.place, 1)
    rig.expect(50001)


async def test_without_a_connection_nothing_is_sent_and_nothing_is_concluded(rig: DiscordRig) -> None:
    await rig.disconnect()
    with pytest.raises(NotSent):
        await posted(rig)
    with pytest.raises(ConnectionError):
        await rig.platform.find(rig.place, 1)


async def test_a_message_in_a_thread_or_in_its_channel_is_changed_where_it_is(rig: DiscordRig) -> None:
    root = await posted(rig)
    thread = Place("discord", GUILD, CHANNEL, root)
    beneath = await rig.platform.send(thread, POST, 2)
    for message_id in (root, beneath):
        await rig.platform.edit(thread, message_id, Message.of(Text("changed")), 3)
    assert [(seen.id, seen.text) for seen in rig.channel()] == [(root, "changed"), (beneath, "changed")]
    rig.expect(10008)


async def test_a_message_that_is_gone_cannot_be_changed(rig: DiscordRig) -> None:
    with pytest.raises(Refused):
        await rig.platform.edit(rig.place, "444", POST, 3)
    rig.expect(10008)
