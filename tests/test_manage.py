"""What managers do: setup, pause, resume, post, skip, schedule."""

from datetime import timedelta

import pytest

from bot.call import Call
from bot.message import Form
from bot.model import Place
from bot.ports import Refused
from tests.world import CHANNEL, World, text

OTHER = Place("memory", "w", "other")


async def test_setup_without_arguments_opens_a_form_with_todays_values(world: World) -> None:
    await world.manage("setup time=08:15 timezone=Europe/Berlin days=mon,wed topics=logs reveal=24")
    form = await world.call("boss", Call("setup"), manager=True)
    assert isinstance(form, Form)
    values = {field.name: field.value for field in form.fields}
    assert values == {
        "time": "08:15",
        "timezone": "Europe/Berlin",
        "days": "mon,wed",
        "topics": "logs",
        "reveal": "24",
    }


async def test_a_form_sent_back_with_blanks_changes_only_what_was_filled(world: World) -> None:
    await world.manage("setup time=08:15 timezone=Europe/Berlin days=mon,wed topics=logs")
    blanks = {"time": "", "timezone": "", "days": "", "topics": "all", "reveal": ""}
    await world.call("boss", Call("setup", blanks), manager=True)
    changed = await world.subscription()
    assert (f"{changed.plan.time:%H:%M}", changed.plan.zone.key, changed.topics) == ("08:15", "Europe/Berlin", ())


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        ({"time": "25:00"}, "like 09:30"),
        ({"timezone": "Europe/Berln"}, "Did you mean `Europe/Berlin`?"),
        ({"days": "someday"}, "set of weekdays"),
        ({"topics": "lokcs"}, "Did you mean `locks`?"),
        ({"reveal": "soon"}, "hours from 1 to 96"),
        ({"time": "x" * 10_000}, "too long"),
        ({"days": "mon", "daysoff": "someday"}, "list of dates"),
    ],
)
async def test_a_refused_form_comes_back_with_what_was_typed(
    world: World, args: dict[str, str], sentence: str
) -> None:
    form = await world.call("boss", Call("setup", args), manager=True)
    assert isinstance(form, Form)
    assert sentence in form.error
    typed = {field.name: field.value for field in form.fields if field.value}
    assert typed == {name: value for name, value in args.items() if name != "daysoff"}
    assert await world.store.schedule.subscription(CHANNEL) is None


async def test_only_managers_manage(world: World) -> None:
    for line in ("setup time=09:00", "pause", "resume", "post", "skip", "schedule"):
        assert text(await world.say("ann", line)) == "Only managers of this channel can do that."
    assert text(await world.call("ann", Call("setup"))) == "Only managers of this channel can do that."


async def test_who_set_a_channel_up_manages_it(world: World) -> None:
    await world.manage("setup time=09:00")
    assert "The next posts" in text(await world.say("boss", "schedule", manager=False))


async def test_everyone_manages_their_own_conversation_with_the_bot(world: World) -> None:
    private = Place("memory", "w", "dm-ann")
    assert "set up" in text(await world.say("ann", "setup time=09:00", private, direct=True))
    await world.pass_time(hours=1)
    assert [place.channel for place, _, _ in world.platform.posted] == ["dm-ann"]


async def test_a_private_conversation_gives_no_rights_in_the_channel(world: World) -> None:
    await world.open_channel()
    await world.press("ann", world.post(), world.right_letter())
    planned = (await world.subscription()).next_post_at
    for line in ("pause", "skip", "resume", "post", "schedule"):
        said = text(await world.say("ann", line, Place("memory", "w", "dm-ann"), direct=True))
        assert "not set up yet" in said
    assert (await world.subscription()).next_post_at == planned


async def test_a_refused_post_leaves_a_skipped_day_skipped(world: World) -> None:
    await world.open_channel()
    await world.manage("skip")
    planned = (await world.subscription()).next_post_at
    assert "here already" in text(await world.manage("post"))
    assert (await world.subscription()).next_post_at == planned


async def test_a_later_time_on_a_day_that_had_its_post_is_for_the_next_day(world: World) -> None:
    await world.open_channel()
    assert "Tue 24 Nov, 18:00" in text(await world.manage("setup time=18:00"))


async def test_a_refused_form_keeps_the_arguments_that_it_does_not_show(world: World) -> None:
    typed = {"time": "25:00", "daysoff": "2026-12-24"}
    form = await world.call("boss", Call("setup", typed), manager=True)
    assert isinstance(form, Form)
    again = Call(form.call.name, {**form.call.args, "time": "09:00"})
    await world.call("boss", again, manager=True)
    assert len((await world.subscription()).plan.days_off) == 1


async def test_arguments_too_long_for_a_form_are_refused_by_a_sentence_alone(world: World) -> None:
    days = ",".join(f"2026-12-{day:02}" for day in range(1, 29))
    refused = await world.call("boss", Call("setup", {"time": "25:00", "daysoff": days}), manager=True)
    assert "like 09:30" in text(refused)


async def test_a_year_of_days_off_is_taken_and_shown(world: World) -> None:
    days = ",".join(f"2026-12-{day:02}" for day in range(1, 29))
    assert "Tue 1 Dec" in text(await world.manage(f"setup time=09:00 daysoff={days}"))
    assert len((await world.subscription()).plan.days_off) == 28
    assert "Tue 1 Dec" in text(await world.manage("schedule"))
    refused = await world.call("boss", Call("setup", {"daysoff": ","}), manager=True)
    assert isinstance(refused, Form)
    assert "list of dates" in refused.error


async def test_a_stopped_channel_says_why_wherever_it_matters(world: World) -> None:
    await world.manage("setup time=09:00 timezone=UTC days=all")
    world.platform.fail = Refused("I may not write here.")
    await world.pass_time(hours=1)
    for line in ("daily", "skip", "schedule"):
        assert "I may not write here." in text(await world.manage(line))


async def test_the_playground_keeps_to_its_plan_when_it_opens_again(world: World) -> None:
    opened = Call("opened")
    await world.call("host", opened, internal=True)
    await world.tick()
    await world.manage("setup days=mon")
    world.now += timedelta(days=1)
    await world.call("host", opened, internal=True)
    await world.tick()
    assert len(world.messages()) == 1
    await world.manage("setup days=all")
    await world.manage("skip")
    await world.call("host", opened, internal=True)
    await world.tick()
    assert len(world.messages()) == 1


async def test_commands_say_when_a_channel_is_not_set_up(world: World) -> None:
    for line in ("pause", "resume", "post", "skip", "schedule", "daily", "leaderboard", "streak"):
        assert "not set up yet" in text(await world.manage(line))


async def test_schedule_shows_the_next_seven_posts(world: World) -> None:
    await world.manage("setup time=09:30 timezone=Europe/Berlin days=mon-fri")
    shown = text(await world.manage("schedule"))
    assert shown.count(", 09:30 (Europe/Berlin)") == 7
    assert "Tue 1 Dec, 09:30" in shown
    assert "Sat" not in shown


async def test_skip_leaves_out_the_next_post_only(world: World) -> None:
    await world.manage("setup time=09:00 timezone=UTC days=all")
    answer = text(await world.manage("skip"))
    assert answer == "Skipped Mon 23 Nov, 09:00 (UTC). The next post: Tue 24 Nov, 09:00 (UTC)."
    await world.pass_time(hours=24)
    assert world.messages() == []
    await world.pass_time(hours=1)
    assert len(world.messages()) == 1


async def test_pause_stops_posts_and_resume_starts_them_after_now(world: World) -> None:
    await world.open_channel()
    await world.manage("pause")
    await world.pass_time(days=3)
    assert len(world.messages()) == 1
    assert "paused" in text(await world.manage("schedule"))
    assert "Fri 27 Nov, 09:00" in text(await world.manage("resume"))
    await world.pass_time(hours=23)
    assert len(world.messages()) == 1
    await world.pass_time(hours=1)
    assert len(world.messages()) == 2


async def test_post_makes_todays_post_now_and_the_scheduled_one_is_done(world: World) -> None:
    await world.manage("setup time=09:00 timezone=UTC days=all")
    assert "Row lock" in text(await world.manage("post"))
    await world.tick()
    assert len(world.messages()) == 1
    assert "Open until Tue 24 Nov, 09:00" in text(world.post())
    await world.pass_time(hours=10)
    assert len(world.messages()) == 1
    assert text(await world.manage("post")) == "Today’s question is here already."
    await world.pass_time(hours=15)
    assert len(world.messages()) == 2


async def test_post_works_while_posts_are_paused_and_leaves_them_paused(world: World) -> None:
    await world.manage("setup time=09:00 timezone=UTC days=all")
    await world.manage("pause")
    await world.manage("post")
    await world.pass_time(days=5)
    assert len(world.messages()) == 1
    assert "paused" in text(await world.manage("schedule"))


async def test_setup_off_ends_posts_and_keeps_the_settings(world: World) -> None:
    await world.manage("setup time=08:15 days=mon")
    assert "switched off" in text(await world.manage("setup off=yes"))
    assert (await world.subscription()).next_post_at is None
    await world.manage("setup days=all")
    assert f"{(await world.subscription()).plan.time:%H:%M}" == "08:15"


async def test_posts_keep_to_the_topics(world: World) -> None:
    await world.open_channel("setup time=09:00 timezone=UTC days=all topics=logs")
    await world.pass_time(days=2)
    titles = {text(post).splitlines()[0] for post in world.messages()}
    assert titles == {"Write ahead", "Replay"}


async def test_days_off_have_no_post(world: World) -> None:
    await world.manage("setup time=09:00 timezone=UTC days=all daysoff=2026-11-23,2026-11-24")
    assert "Wed 25 Nov" in text(await world.manage("schedule"))


async def test_a_refused_post_stops_the_channel_and_says_why_until_resume(world: World) -> None:
    await world.manage("setup time=09:00 timezone=UTC days=all")
    world.platform.fail = Refused("The bot may not write in this channel.")
    await world.pass_time(hours=1)
    assert "The bot may not write in this channel." in text(await world.manage("schedule"))
    assert "The bot may not write in this channel." in text(await world.manage("daily"))
    await world.manage("resume")
    await world.pass_time(days=1)
    assert text(world.post()).startswith("Row lock")


async def test_two_channels_keep_their_own_rhythm(world: World) -> None:
    await world.open_channel()
    await world.manage("setup time=12:00 timezone=UTC days=all", OTHER)
    await world.pass_time(hours=4)
    assert [place.channel for place, _, _ in world.platform.posted] == ["c", "other"]


async def test_the_playground_posts_at_once_and_once_a_day(world: World) -> None:
    opened = Call("opened")
    await world.call("host", opened, internal=True)
    await world.tick()
    assert len(world.messages()) == 1
    await world.call("host", opened, internal=True)
    await world.pass_time(hours=20)
    assert len(world.messages()) == 1
    world.now = world.now.replace(hour=20) + (world.now - world.now)
    await world.pass_time(days=3)
    count = len(world.messages())
    await world.call("host", opened, internal=True)
    await world.tick()
    assert len(world.messages()) == count


async def test_the_playground_that_was_closed_for_days_posts_at_once_when_it_opens(world: World) -> None:
    await world.call("host", Call("opened"), internal=True)
    await world.tick()
    world.now += timedelta(days=5, hours=12)
    await world.call("host", Call("opened"), internal=True)
    await world.tick()
    assert len(world.messages()) == 2


async def test_what_the_network_says_is_refused_from_people(world: World) -> None:
    assert "Only the network" in text(await world.call("ann", Call("opened"), manager=True))
