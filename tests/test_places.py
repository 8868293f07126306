"""Where a call comes from, and what may be done there: threads of their own, places without the bot, rights."""

import pytest

from bot.call import Call
from bot.message import Form, Message
from bot.model import Account, Place
from tests.world import CHANNEL, World, text

THREAD = Place("memory", "w", "t", within="c")
NOWHERE = Place("memory", "elsewhere", "x")
SETUP = "setup time=10:00 timezone=UTC days=all"


async def test_a_thread_that_is_set_up_gets_its_own_posts_and_reveals(world: World) -> None:
    await world.open_channel()
    await world.manage(SETUP, THREAD)
    await world.pass_time(hours=1)
    in_thread = [(place, message) for place, message, _ in world.platform.posted if place.channel == "t"]
    ((place, post),) = in_thread
    assert place == Place("memory", "w", "t")
    assert "Which one fits" in text(post)
    await world.press("ann", post, "A", THREAD)
    await world.pass_time(days=1)
    said = [(p, text(message)) for p, message, _ in world.platform.posted if p.channel == "t"]
    reveal = next(p for p, line in said if "The answer" in line)
    assert reveal.thread == "m2"
    assert (await world.subscription()).plan.time.hour == 9


async def test_a_thread_without_posts_of_its_own_belongs_to_its_channel(world: World) -> None:
    await world.open_channel()
    await world.press("ann", world.post(), "A", THREAD)
    assert "Ann" in text(await world.say("ann", "leaderboard", THREAD))
    assert "Paused." in text(await world.manage("pause", THREAD))
    assert (await world.subscription()).next_post_at is None


async def test_setup_in_the_thread_beneath_a_post_changes_the_channel(world: World) -> None:
    await world.open_channel()
    beneath = Place("memory", "w", "m1", within="c")
    form = await world.call("boss", Call("setup"), beneath, manager=True)
    assert isinstance(form, Form)
    assert form.fields[0].value == "09:00"
    await world.manage(SETUP, beneath)
    assert (await world.subscription()).plan.time.hour == 10
    assert await world.store.schedule.subscription(Place("memory", "w", "m1")) is None


async def test_a_deleted_thread_stops_its_own_posts_alone(world: World) -> None:
    await world.open_channel()
    await world.manage(SETUP, THREAD)
    for gone in ("t", "another thread"):
        await world.call("", Call("channel-gone"), Place("memory", "w", gone), internal=True)
    assert (await world.subscription(Place("memory", "w", "t"))).stopped
    assert not (await world.subscription()).stopped


async def test_a_post_of_the_channel_cannot_be_answered_from_a_thread_with_its_own(world: World) -> None:
    await world.open_channel()
    await world.manage(SETUP, THREAD)
    assert "another channel" in text(await world.press("ann", world.post(), "A", THREAD))


# Where the bot itself is not


@pytest.mark.parametrize("line", ["setup time=10:00", "pause", "daily", "leaderboard", "streak"])
async def test_where_the_bot_is_not_what_needs_it_says_so(world: World, line: str) -> None:
    said = text(await world.say("ann", line, NOWHERE, outside=True, manager=True, granted=True))
    assert said.startswith("I have not been added here")
    assert "learn" in said


@pytest.mark.parametrize("line", ["learn", "learn locks", "quiz", "lab", "me", "help", "review"])
async def test_private_commands_work_where_the_bot_is_not(world: World, line: str) -> None:
    assert "I have not been added" not in text(await world.say("ann", line, NOWHERE, outside=True))


async def test_where_the_bot_is_not_people_are_asked_of_their_own_channel(world: World) -> None:
    await world.open_channel()
    await world.press("ann", world.post(), "A")
    board = await world.say("ann", "leaderboard", NOWHERE, outside=True)
    assert "Ann" in text(board)
    assert "Show to the channel" not in text(board)
    again = await world.say("ann", "daily", NOWHERE, outside=True)
    assert "the first answer counts" in text(again)


# Who may manage


async def test_whom_the_network_lets_give_the_command_may(world: World) -> None:
    said = await world.say("mod", SETUP, granted=True)
    assert "Daily posts are set up" in text(said)
    assert "Paused." in text(await world.say("other mod", "pause", granted=True))


async def test_whom_the_network_lets_give_the_command_reads_that_its_form_is_not_theirs(world: World) -> None:
    said = await world.call("mod", Call("setup"), CHANNEL, granted=True)
    assert "setup time=09:30" in text(said)
    said = await world.call("mod", Call.of("setup", time="25:00"), CHANNEL, granted=True)
    assert "takes a time of day" in text(said)
    await world.say("mod", SETUP, granted=True)
    assert isinstance(await world.call("mod", Call("setup"), CHANNEL, granted=True), Form)


async def test_a_form_or_a_button_does_not_carry_the_right_to_a_command(world: World) -> None:
    assert "Only managers" in text(await world.call("mod", Call.of("setup", time="09:00"), CHANNEL))


# Networks whose users are the same everywhere


async def everywhere(world: World, user: str, call: Call) -> Message | Form:
    return await world.call(user, call, account=Account("memory", "", user, user.capitalize()), manager=True)


async def test_who_set_a_channel_up_is_told_where_accounts_belong_to_no_workspace(world: World) -> None:
    await everywhere(world, "boss", Call.of("setup", time="09:00"))
    await world.call("", Call("channel-gone"), CHANNEL, internal=True)
    await world.tick()
    assert [place for place, _, _ in world.platform.posted] == [Place("memory", "w", "dm-boss")]


async def test_leavers_are_asked_for_where_accounts_belong_to_no_workspace(world: World) -> None:
    await everywhere(world, "boss", Call.of("setup", time="09:00", days="all"))
    await world.pass_time(hours=1)
    await everywhere(world, "bob", Call.of("answer", post=1, choice=0))
    world.platform.gone = {"bob"}
    assert "Nobody has answered" in text(await everywhere(world, "boss", Call("leaderboard")))
    assert world.platform.asked == ["bob"]
