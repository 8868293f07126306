"""What the playground shows: to new pages, to open ones, and to those that were away; and how it opens."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import replace

import aiohttp
import pytest

from adapters.web.feed import CHANNEL, SHOWN, Feed
from adapters.web.platform import WebPlatform
from bot.call import Call
from bot.message import Message, Text
from bot.model import Account, Delivery, Place, Request
from bot.ports import BadCredentials
from tests.drawing import make_painter
from tests.fakes import web_script
from tests.fakes.web_rig import PATIENCE, WebRig, no_history
from tests.fakes.web_script import NOON, ScriptedDoor
from tests.web_stage import said, started


@pytest.fixture
def door() -> ScriptedDoor:
    return ScriptedDoor()


@pytest.fixture
def kept() -> list[Delivery]:
    """What the channel's history holds."""
    return []


@pytest.fixture
async def rig(door: ScriptedDoor, kept: list[Delivery]) -> AsyncIterator[WebRig]:
    async with started(door, kept) as rig:
        yield rig


async def test_opening_is_reported_once_by_the_network_itself(rig: WebRig, door: ScriptedDoor) -> None:
    host = Account("web", "local", "playground", "Playground")
    assert door.requests == [Request(Call("opened"), host, CHANNEL, NOON, internal=True)]


async def test_the_page_shows_the_history_and_what_came_since(rig: WebRig, kept: list[Delivery]) -> None:
    kept += [said(1, "from the store"), said(2, "beneath it", thread="1")]
    await rig.platform.send(CHANNEL, Message.of(Text("a moment ago")), 3)
    async with rig.http.get("/") as response:
        text = await response.text()
    assert text.index("from the store") < text.index("beneath it") < text.index("a moment ago")
    commands = json.loads(text.partition('id="commands">')[2].partition("</script>")[0])
    assert [command["name"] for command in commands][:2] == ["daily", "quiz"]
    assert "answer" not in [command["name"] for command in commands]


async def test_an_open_page_is_told_of_messages_and_their_threads(rig: WebRig) -> None:
    message_id = await rig.platform.send(CHANNEL, web_script.post(), 5)
    await rig.platform.send(replace(CHANNEL, thread=message_id), web_script.reveal(), 6)
    post, reveal = rig.channel()
    assert (post.id, post.thread, post.buttons) == ("5", "", ("A", "B", "C", "D"))
    assert (reveal.id, reveal.thread) == ("6", "5")
    assert "Write skew" in post.text


async def events(rig: WebRig, number: int, **headers: str) -> list[str]:
    """The ids of the first events of a new connection."""
    async with rig.http.get("/events", headers=headers) as response, asyncio.timeout(PATIENCE):
        assert response.content_type == "text/event-stream"
        ids: list[str] = []
        async for line in response.content:
            if line.startswith(b"data: "):
                ids.append(json.loads(line.removeprefix(b"data: "))["id"])
            if len(ids) == number:
                break
        return ids


async def test_a_page_that_was_away_is_told_everything_again(rig: WebRig, kept: list[Delivery]) -> None:
    kept += [said(1, "one"), said(2, "two")]
    await rig.platform.send(CHANNEL, Message.of(Text("three")), 3)
    assert await events(rig, 3) == ["1", "2", "3"]
    kept.append(said(3, "three"))
    await rig.platform.send(CHANNEL, Message.of(Text("four")), 4)
    assert await events(rig, 4) == ["1", "2", "3", "4"]


async def test_a_message_sent_twice_is_shown_once(rig: WebRig) -> None:
    rig.lose_next_answer()
    with pytest.raises(ConnectionResetError):
        await rig.platform.send(CHANNEL, Message.of(Text("one")), 1)
    assert await rig.platform.find(CHANNEL, 1) is None
    await rig.platform.send(CHANNEL, Message.of(Text("one")), 1)
    await rig.platform.send(CHANNEL, Message.of(Text("two")), 2)
    assert rig.told() == ["1", "1", "2"]
    assert [seen.text for seen in rig.channel()] == ["one", "two"]
    assert await events(rig, 2) == ["1", "2"]


async def test_nothing_is_missed_that_comes_while_the_history_is_read() -> None:
    reading, go_on = asyncio.Event(), asyncio.Event()

    async def slow_history(_place: Place, _limit: int) -> tuple[Delivery, ...]:
        reading.set()
        await go_on.wait()
        return ()

    feed = Feed(slow_history)
    following = feed.follow(PATIENCE)
    first = asyncio.ensure_future(anext(following))
    await reading.wait()
    feed.publish(said(1, "meanwhile"))
    go_on.set()
    told = await first
    assert told is not None
    assert told.id == 1
    await following.aclose()


async def test_only_the_newest_messages_are_kept_in_mind() -> None:
    feed = Feed(no_history)
    for number in range(SHOWN + 5):
        feed.publish(said(number, "x"))
    assert [delivery.id for delivery in await feed.shown()] == list(range(5, SHOWN + 5))


async def test_a_silent_feed_gives_signs_of_life() -> None:
    following = Feed(no_history).follow(silence=0.0)
    assert await anext(following) is None
    assert await anext(following) is None
    await following.aclose()


async def test_a_page_that_closes_is_forgotten(rig: WebRig) -> None:
    feed = rig.platform._feed
    await rig.platform.send(CHANNEL, Message.of(Text("one")), 1)
    await events(rig, 1)
    async with asyncio.timeout(PATIENCE):
        number = 2
        while len(feed._open) > 1:  # writing to the closed connection fails sooner or later
            await rig.platform.send(CHANNEL, Message.of(Text("more")), number)
            number += 1


def make_platform(host: str, port: int) -> WebPlatform:
    return WebPlatform(host, port, web_script.make_registry(), lambda: NOON, make_painter(), no_history)


async def test_a_port_in_use_is_named_in_a_sentence(door: ScriptedDoor) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        platform = make_platform("127.0.0.1", port)
        with pytest.raises(BadCredentials, match=f"^PORT: {port} is in use"):
            await platform.serve(door)
    assert door.requests == []


async def test_an_address_of_another_machine_is_named_in_a_sentence(door: ScriptedDoor) -> None:
    platform = make_platform("192.0.2.1", 0)
    with pytest.raises(BadCredentials, match=r"^WEB_HOST: 192\.0\.2\.1 is no address"):
        await platform.serve(door)


async def test_the_platform_can_be_served_again_after_it_was_cancelled(rig: WebRig, door: ScriptedDoor) -> None:
    platform = make_platform("127.0.0.1", 0)
    for _ in range(2):
        serving = asyncio.create_task(platform.serve(door))
        await asyncio.wait_for(platform.opened.wait(), PATIENCE)
        async with aiohttp.ClientSession() as http, http.get(f"{platform.url}healthz") as response:
            assert response.status == 200
        serving.cancel()
        with suppress(asyncio.CancelledError):
            await serving
        assert not platform.opened.is_set()
