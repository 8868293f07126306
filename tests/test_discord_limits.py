"""Rate limits of Discord: kept, waited for when short, put off when long, and never at the cost of others."""

import asyncio
from collections.abc import AsyncIterator, Awaitable

import discord
import pytest

from adapters.discord.traffic import Allowance
from bot.model import Place
from bot.ports import NotSent, Refused
from tests.discord_stage import POST, ScriptedDoor, started
from tests.fakes.discord_payloads import CHANNEL, GUILD, Channel
from tests.fakes.discord_rig import DiscordRig
from tests.fakes.discord_rules import Failure

MANY = 80
GLOBAL = {"X-RateLimit-Global": "true", "X-RateLimit-Scope": "global"}
SHARED = {"X-RateLimit-Scope": "shared"}
AT_ONCE = 1.0
"""Seconds within which something does not count as waiting."""


@pytest.fixture
async def rig() -> AsyncIterator[DiscordRig]:
    async with started(ScriptedDoor()) as rig:
        rig.server.state.channels |= {str(n): Channel(str(n)) for n in range(1, MANY + 1)}
        yield rig


def send(rig: DiscordRig, delivery: int, channel: str = "") -> Awaitable[str]:
    return rig.platform.send(Place("discord", GUILD, channel or str(delivery)), POST, delivery)


async def put_off(sending: Awaitable[str]) -> float:
    """Seconds for which a delivery is put off, which is told at once."""
    with pytest.raises(NotSent) as caught:
        async with asyncio.timeout(AT_ONCE):
            await sending
    return caught.value.retry_after


def posts(rig: DiscordRig) -> int:
    return sum(method == "POST" and path.endswith("/messages") for method, path in rig.server.requests)


async def test_many_channels_get_their_post_below_the_limit_of_all_requests(rig: DiscordRig) -> None:
    await asyncio.gather(*(send(rig, n) for n in range(1, MANY + 1)))
    assert len(rig.channel()) == MANY
    assert 35 <= rig.server.limits.busiest < 50
    assert rig.server.refusals == []


async def test_looking_asking_and_starting_threads_are_paced_too(rig: DiscordRig) -> None:
    root = await send(rig, 1, CHANNEL)
    thread = Place("discord", GUILD, CHANNEL, root)
    looking = [rig.platform.find(thread, 2) for _ in range(20)]
    examining = [rig.platform.examine(rig.place) for _ in range(10)]
    await asyncio.gather(*looking, *examining, rig.platform.send(thread, POST, 3))
    assert rig.server.limits.busiest < 50
    rig.server.refusals.clear()


async def test_what_a_channel_has_used_up_holds_nobody_else_up(rig: DiscordRig) -> None:
    rig.server.limits.per_channel = (1, 30.0)
    await send(rig, 1, CHANNEL)
    waits = await asyncio.gather(put_off(send(rig, 2, CHANNEL)), put_off(send(rig, 3, CHANNEL)))
    assert all(28 < wait <= 30 for wait in waits)
    async with asyncio.timeout(AT_ONCE):
        await send(rig, 4)
    assert posts(rig) == 2


async def test_a_limit_that_soon_passes_is_waited_for(rig: DiscordRig) -> None:
    rig.server.limits.per_channel = (2, 0.1)
    await asyncio.gather(*(send(rig, n, CHANNEL) for n in range(1, 7)))
    assert len(rig.channel()) == 6
    assert posts(rig) == 6


async def test_a_limit_of_one_channel_that_many_share_is_of_that_channel(rig: DiscordRig) -> None:
    rig.server.fail("post", Failure(429, retry_after=600, headers=SHARED))
    assert await put_off(send(rig, 1)) == 600
    await send(rig, 2)


@pytest.mark.parametrize(
    "failure", [Failure(429, retry_after=600, headers=GLOBAL), Failure(429, False, 600, {}, True)]
)
async def test_a_limit_of_all_requests_or_a_ban_stops_them_all(rig: DiscordRig, failure: Failure) -> None:
    rig.server.fail("post", failure)
    assert await put_off(send(rig, 1)) == 600
    for channel in (2, 3):
        assert 590 < await put_off(send(rig, channel)) <= 600
    with pytest.raises(discord.RateLimited):
        await rig.platform.find(rig.place, 1)
    assert posts(rig) == 1
    assert (await rig.command("ann", "probe")).private


async def test_a_short_limit_of_all_requests_is_waited_for(rig: DiscordRig) -> None:
    rig.server.fail("post", Failure(429, retry_after=0.05, headers=GLOBAL))
    await asyncio.gather(*(send(rig, n) for n in range(1, 6)))
    assert len(rig.channel()) == 5
    assert posts(rig) == 6


@pytest.mark.parametrize(
    ("code", "says"),
    [
        (10003, "the channel is gone"),
        (50001, "View Channel"),
        (50013, "Send Messages"),
        (50007, "direct messages"),
        (50278, "direct messages"),
        (50083, "thread is locked"),
        (160005, "thread is locked"),
        (40058, "kind of channel"),
        (50008, "kind of channel"),
        (50024, "kind of channel"),
        (30033, "Close some"),
        (160006, "Close some"),
        (50009, "verified"),
        (200000, "filter"),
        (240000, "filter"),
        (20009, "Discord refused the message"),
    ],
)
async def test_what_can_never_succeed_is_refused_with_a_sentence(rig: DiscordRig, code: int, says: str) -> None:
    rig.server.state.channels[CHANNEL].denied = code
    with pytest.raises(Refused, match=says):
        await send(rig, 1, CHANNEL)
    rig.expect(code)


@pytest.mark.parametrize("code", [20016, 20028, 20029, 40003, 40062, 130000])
async def test_what_passes_by_itself_is_tried_again_later(rig: DiscordRig, code: int) -> None:
    rig.server.state.channels[CHANNEL].denied = code
    assert await put_off(send(rig, 1, CHANNEL)) == 60
    rig.expect(code)


async def test_who_gives_up_waiting_leaves_the_turn_to_others(rig: DiscordRig) -> None:
    root = await send(rig, 1, CHANNEL)
    waiting = [asyncio.create_task(send_to(rig, n)) for n in range(2, 30)]
    await asyncio.sleep(0.05)
    for task in waiting:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
    async with asyncio.timeout(AT_ONCE):
        assert await send(rig, 1, CHANNEL) == root


async def send_to(rig: DiscordRig, delivery: int) -> str:
    return await send(rig, delivery, CHANNEL)


def test_an_allowance_is_so_many_at_once_and_then_one_each() -> None:
    allowance = Allowance(3, 10.0)
    assert [allowance.take(100.0) for _ in range(5)] == [0, 0, 0, 10, 20]
    assert allowance.take(200.0) == 0
