"""Each delivery arrives exactly once, whatever happens on the way."""

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta

from bot.dispatcher import BATCH
from bot.message import Message, Text
from bot.model import Place
from bot.ports import NotSent, Refused, Unreadable
from tests.fakes.platform import MemoryPlatform
from tests.world import CHANNEL, World, account, text

HELLO = Message.of(Text("hello"))


async def put(world: World, place: Place = CHANNEL) -> int:
    return await world.store.outbox.put(place, HELLO, world.now)


async def test_a_delivery_arrives_once(world: World) -> None:
    await put(world)
    await world.tick()
    await world.tick()
    assert world.messages() == [HELLO]


async def test_a_lost_answer_is_settled_by_looking_and_not_by_sending_again(world: World) -> None:
    await put(world)
    world.platform.lose_answer = True
    await world.pass_time(minutes=10)
    assert world.messages() == [HELLO]
    assert [d.message_id for d in await world.store.outbox.history(CHANNEL, 10)] == ["m1"]


async def test_an_unknown_outcome_is_not_touched_for_a_minute(world: World) -> None:
    await put(world)
    world.platform.fail = TimeoutError()
    following = await world.tick()
    assert following == world.now + timedelta(seconds=60)
    await world.pass_time(seconds=59)
    assert world.messages() == []
    await world.pass_time(seconds=1)
    assert world.messages() == [HELLO]


async def test_a_message_that_surely_was_not_sent_is_tried_again_when_the_network_says(world: World) -> None:
    await put(world)
    world.platform.fail = NotSent("rate limited", retry_after=7)
    assert await world.tick() == world.now + timedelta(seconds=7)
    await world.pass_time(seconds=7)
    assert world.messages() == [HELLO]


async def test_what_cannot_be_settled_is_given_up_and_not_sent_twice(world: World) -> None:
    await put(world)
    world.platform.lose_answer = True
    world.platform.unreadable = Unreadable("The history cannot be read.")
    await world.pass_time(minutes=10)
    assert world.messages() == [HELLO]
    assert await world.store.outbox.history(CHANNEL, 10) == ()


async def test_one_channels_refusal_leaves_the_others_alone(world: World) -> None:
    await put(world)
    await put(world, Place("memory", "w", "other"))
    world.platform.fail = Refused("no")
    await world.pass_time(minutes=2)
    assert len(world.platform.posted) == 1


async def test_a_delivery_waits_for_a_platform_that_is_not_served_here(world: World) -> None:
    await put(world, Place("elsewhere", "w", "c"))
    await world.tick()
    assert world.platform.posted == []
    assert len(await world.store.outbox.claim(world.now, 10, ["elsewhere"])) == 1


async def test_after_an_outage_of_the_network_there_is_no_burst_of_posts(world: World) -> None:
    await world.manage("setup time=09:00 timezone=UTC days=all")
    for _ in range(3):
        world.platform.down = True
        await world.pass_time(days=1)
    world.platform.down = False
    await world.pass_time(hours=2)
    assert len(world.messages()) == 1
    assert world.messages(thread=True) == []


async def test_an_answer_outlives_a_delivery_that_is_given_up(world: World) -> None:
    await world.manage("setup time=09:00 timezone=UTC days=all")
    world.platform.lose_answer = True
    world.platform.unreadable = Unreadable("The history cannot be read.")
    await world.pass_time(hours=1)
    assert "+10 points" in text(await world.press("ann", world.post(), world.right_letter()))
    await world.pass_time(minutes=5)
    assert "Ann" in text(await world.say("ann", "leaderboard"))


async def test_a_post_that_was_refused_uses_no_question_up(world: World) -> None:
    await world.manage("setup time=09:00 timezone=UTC days=all")
    world.platform.fail = Refused("no")
    await world.pass_time(hours=1)
    await world.manage("resume")
    await world.pass_time(days=1)
    assert "Which one fits q0?" in text(world.post())
    assert text(world.post()).startswith("Row lock")


@dataclass
class OneSlow(MemoryPlatform):
    """Its first delivery hangs until all the others have gone."""

    count: int = 0
    released: asyncio.Event = field(default_factory=asyncio.Event)

    async def send(self, place: Place, message: Message, delivery: int) -> str:
        if delivery == 1:
            await self.released.wait()
        sent = await super().send(place, message, delivery)
        if len(self.posted) == self.count - 1:
            self.released.set()
        return sent


async def test_one_that_hangs_does_not_hold_up_the_others(world: World) -> None:
    world.platform = OneSlow(count=3 * BATCH)
    world.restart()
    for _ in range(3 * BATCH):
        await put(world)
    async with asyncio.timeout(30):
        await world.tick()
    arrived = [delivery for _, _, delivery in world.platform.posted]
    assert arrived[-1] == 1
    assert sorted(arrived) == list(range(1, 3 * BATCH + 1))


async def test_a_crash_between_deciding_and_sending_loses_nothing(world: World) -> None:
    await world.manage("setup time=09:00 timezone=UTC days=all")
    world.now += timedelta(hours=1)
    platforms, world.platform.fail = world.platform, TimeoutError()
    await world.tick()
    world.restart()
    await world.pass_time(minutes=2)
    assert len(platforms.posted) == 1


async def test_a_delivery_that_may_have_arrived_is_not_sent_again_because_it_cannot_be_looked_for(
    world: World,
) -> None:
    place = Place.to(account("ann"))
    await put(world, place)
    world.platform.lose_answer = True
    await world.tick()
    world.platform.closed = True
    for _ in range(3):
        await world.pass_time(minutes=2)
    assert len(world.platform.posted) == 1
    world.platform.closed = False
    await world.pass_time(minutes=2)
    assert len(world.platform.posted) == 1
    assert await world.store.outbox.wake_at() is None


async def test_an_edit_whose_answer_was_lost_is_done_again_and_shown_once(world: World) -> None:
    await put(world)
    await world.tick()
    world.platform.lose_answer = True
    await world.store.outbox.put(CHANNEL, Message.of(Text("changed")), world.now, edits="m1")
    await world.pass_time(minutes=5)
    assert world.messages() == [Message.of(Text("changed"))]
    assert len(world.platform.edits) == 2
    assert await world.store.outbox.wake_at() is None


async def test_a_change_of_a_message_that_was_deleted_stops_nothing(world: World) -> None:
    await world.open_channel()
    world.platform.fail = Refused("Unknown message.")
    await world.store.outbox.put(CHANNEL, Message.of(Text("changed")), world.now, edits="m1")
    await world.pass_time(minutes=5)
    assert (await world.subscription()).stopped == ""
    assert await world.store.outbox.claim(world.now, 10) == ()
