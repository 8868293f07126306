"""What the networks report, who is told, and what becomes of a workspace that the bot was removed from."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.call import Call
from bot.message import Form, Message
from bot.model import Place
from bot.ports import Refused, Unreadable
from tests.world import CHANNEL, World, account, buttons, text

WORKSPACE = Place("memory", "w", "")
NOBODYS = Place("memory", "other", "c")


async def report(world: World, name: str, user: str = "boss", place: Place = WORKSPACE) -> Message | Form:
    return await world.call(user, Call(name), place, internal=True)


def told(world: World, user: str = "boss") -> list[str]:
    """What somebody was told in private, unasked."""
    return [text(message) for place, message, _ in world.platform.posted if place.channel == f"dm-{user}"]


def posts(world: World) -> int:
    """How many messages the channel has seen."""
    return sum(place == CHANNEL for place, _, _ in world.platform.posted)


@pytest.mark.parametrize("name", ["added", "removed", "present", "channel-gone", "left"])
async def test_people_cannot_say_what_only_the_network_may(world: World, name: str) -> None:
    await world.open_channel()
    said = await world.call("boss", Call(name), CHANNEL, manager=True)
    assert "Only the network" in text(said)
    assert (await world.subscription()).next_post_at is not None


async def test_whoever_added_the_bot_is_told_once_what_to_do_next(world: World) -> None:
    await report(world, "added")
    await report(world, "added")
    await world.tick()
    (welcome,) = told(world)
    assert "setup" in welcome


async def test_the_welcome_goes_to_a_channel_where_there_is_one(world: World) -> None:
    await report(world, "added", place=CHANNEL)
    await world.tick()
    assert "setup" in text(world.post())
    assert told(world) == []


async def test_a_refused_post_stops_the_channel_and_tells_who_set_it_up_once(world: World) -> None:
    await world.open_channel()
    world.platform.fail = Refused("no rights here.")
    await world.pass_time(days=1)
    (notice,) = told(world)
    assert "the channel have stopped: no rights here." in notice
    assert (await world.subscription()).next_post_at is None
    await world.pass_time(days=3)
    assert len(told(world)) == 1
    await world.manage("resume")
    await world.pass_time(days=1)
    assert (await world.subscription()).stopped == ""


async def test_a_notice_that_is_refused_itself_is_given_up(world: World) -> None:
    await world.open_channel()
    await report(world, "channel-gone", place=CHANNEL)
    world.platform.fail = Refused("direct messages are closed.")
    await world.pass_time(days=2)
    assert told(world) == []


async def test_a_message_given_up_for_want_of_history_is_told_to_who_set_the_channel_up(world: World) -> None:
    await world.manage("setup time=09:00 timezone=UTC days=all")
    world.platform.fail = ConnectionResetError("the answer was lost")
    world.platform.unreadable = Unreadable("the history may not be read.")
    await world.pass_time(hours=2)
    (notice,) = told(world)
    assert "I do not know whether" in notice
    assert (await world.subscription()).next_post_at is not None


async def test_a_channel_that_is_gone_gets_no_more_posts(world: World) -> None:
    await world.open_channel()
    await report(world, "channel-gone", place=CHANNEL)
    await world.pass_time(days=2)
    assert posts(world) == 1
    assert "stopped: the channel is gone" in told(world)[0]


async def test_a_removed_workspace_gets_nothing_more_and_its_data_goes_after_the_retention(world: World) -> None:
    await world.open_channel()
    await world.press("ann", world.post(), "A")
    await world.store.outbox.put(CHANNEL, world.post(), world.now)
    await report(world, "removed")
    await world.pass_time(days=29)
    assert posts(world) == 1
    assert "I was removed" in (await world.subscription()).stopped
    await world.pass_time(days=2)
    assert await world.store.schedule.subscription(CHANNEL) is None
    assert await world.store.posts.get(1) is None
    assert await world.store.answers.scores(await world.store.people.person(account("ann"))) == ()


async def test_a_removal_that_nobody_heard_of_is_noticed_at_the_next_start(world: World) -> None:
    await world.open_channel()
    for workspace in ("w", "other"):
        await report(world, "added", place=Place("memory", workspace, ""))
    await world.call("", Call.of("present", workspaces="other"), WORKSPACE, internal=True)
    assert "I was removed" in (await world.subscription()).stopped
    assert await world.store.workspaces.present("memory") == {"other"}
    await world.call("", Call.of("present", workspaces=""), WORKSPACE, internal=True)
    assert await world.store.workspaces.present("memory") == frozenset()


async def test_the_account_that_a_report_names_by_its_id_alone_becomes_no_person(world: World) -> None:
    await world.open_channel()
    nameless = replace(account("boss"), name="")
    await world.call("boss", Call("added"), WORKSPACE, internal=True, account=nameless)
    await world.tick()
    assert "setup" in told(world)[0]
    await world.press("boss", world.messages()[0], "A")
    assert "Boss" in text(await world.say("ann", "leaderboard"))


async def test_a_workspace_that_comes_back_in_time_keeps_its_data(world: World) -> None:
    await world.open_channel()
    await report(world, "added")
    await world.tick()
    await report(world, "removed")
    await world.pass_time(days=20)
    await report(world, "added")
    await world.pass_time(days=20)
    assert len(told(world)) == 2
    await world.manage("resume")
    await world.pass_time(days=1)
    assert posts(world) == 2


async def test_another_workspace_is_left_alone(world: World) -> None:
    await world.open_channel()
    await world.call("ann", Call("removed"), NOBODYS, internal=True)
    await world.pass_time(days=40)
    assert (await world.subscription()).stopped == ""


async def test_leavers_drop_out_of_the_board_and_are_asked_for_once_a_day(world: World) -> None:
    await world.open_channel()
    for user in ("ann", "bob"):
        await world.press(user, world.post(), "A")
    world.platform.gone = {"bob"}
    board = text(await world.say("ann", "leaderboard"))
    assert "Ann" in board
    assert "Bob" not in board
    await world.say("ann", "leaderboard")
    assert sorted(world.platform.asked) == ["ann", "bob"]
    await world.pass_time(days=1)
    await world.say("ann", "leaderboard")
    assert sorted(world.platform.asked) == ["ann", "ann", "bob"]


async def test_who_is_reported_as_gone_is_on_no_board(world: World) -> None:
    await world.open_channel()
    await world.press("bob", world.post(), "A")
    await report(world, "left", "bob", CHANNEL)
    assert "Nobody has answered" in text(await world.say("ann", "leaderboard"))
    await report(world, "left", "ghost", WORKSPACE)


async def test_a_network_that_cannot_say_who_left_hides_nobody(world: World) -> None:
    await world.open_channel()
    await world.press("bob", world.post(), "A")

    world.platform.deaf = True
    assert "Bob" in text(await world.say("ann", "leaderboard"))


async def test_setup_is_refused_where_posts_cannot_work_with_what_to_do(world: World) -> None:
    world.platform.missing = ("I lack permissions here: Send Messages.", "Thread, too.")
    answer = await world.call("boss", Call.of("setup", time="09:00"), CHANNEL, manager=True)
    assert isinstance(answer, Form)
    assert answer.error == "I lack permissions here: Send Messages. Thread, too."
    assert await world.store.schedule.subscription(CHANNEL) is None
    await world.manage("setup off=yes")


async def test_doctor_says_what_is_missing_here(world: World) -> None:
    await world.open_channel()
    assert "all that I need" in text(await world.manage("doctor"))
    world.platform.missing = ("I lack permissions here: Send Messages.",)
    await world.manage("pause")
    said = text(await world.manage("doctor"))
    assert "Send Messages" in said
    assert "Posts are paused here" in said


async def test_notices_link_the_channel(world: World) -> None:
    await world.open_channel()
    await report(world, "channel-gone", place=CHANNEL)
    await world.tick()
    notice = next(message for place, message, _ in world.platform.posted if place.channel == "dm-boss")
    assert "channel:memory/c" in notice.blocks[0].text  # type: ignore[union-attr]  # it is a Text
    assert buttons(notice) == {}


async def test_a_purge_comes_when_it_is_due_and_not_before(world: World) -> None:
    await world.open_channel()
    await world.manage("pause")
    await world.pass_time(days=2)
    await report(world, "removed")
    assert await world.tick() == world.now + timedelta(days=30)
