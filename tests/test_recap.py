"""The recap of a week comes once, when the week is settled, and says it all in a picture and in words."""

import json

import pytest

from adapters.pictures.press import draw_picture
from bot.message import Message, Picture
from tests.drawing import SIZE, size
from tests.world import World, text

SETUP = "setup time=09:00 timezone=UTC days=mon-fri"
WEEK = "The week of Mon 23 Nov"


def recaps(world: World) -> list[Message]:
    return [message for message in world.messages() if "The week of" in text(message)]


async def play(world: World, days: int = 5, people: int = 5, step: float = 1) -> None:
    """Set the channel up; on each day ann is right and the others are wrong."""
    await world.open_channel(SETUP)
    for _ in range(days):
        post = world.post()
        await world.press("ann", post, world.right_letter())
        for number in range(people - 1):
            await world.press(f"p{number}", post, world.wrong_letter())
        await world.pass_time(days=step)


async def test_it_comes_with_the_reveal_of_the_weeks_last_post(world: World) -> None:
    await play(world, days=4)
    assert recaps(world) == []
    await world.press("ann", world.post(), world.right_letter())
    await world.pass_time(days=2)
    assert recaps(world) == []
    await world.pass_time(days=1)
    (recap,) = recaps(world)
    assert text(recap).startswith(WEEK)
    await world.press("ann", [m for m in world.messages() if "Question of the day" in text(m)][-1], "A")
    await world.pass_time(days=4)
    assert len(recaps(world)) == 1
    await world.pass_time(days=3)
    assert "The week of Mon 30 Nov" in text(recaps(world)[1])


async def test_it_says_who_took_part_who_is_ahead_and_what_was_hardest(world: World) -> None:
    await play(world)
    await world.pass_time(days=3)
    (recap,) = recaps(world)
    said = text(recap)
    assert "5 people took part in 5 questions: 25 answers, 20% of them right." in said
    assert "1, Ann, 50" in said
    assert "The hardest question: Row lock. 1 of 5 had it right." in said
    assert "How 5 of you answered" in said
    assert "Right so far, by chapter: Locks & Latches 20%, Logs 20%." in said
    (picture,) = (block for block in recap.blocks if isinstance(block, Picture))
    assert size(draw_picture(picture)) == SIZE
    data = json.loads(picture.data)
    assert [tile["value"] for tile in data["tiles"]] == ["20%", "20%"]
    assert picture.alt.startswith(f"{WEEK}: 5 took part, 20% of answers right. 1. Ann, 50 points; ")


async def test_a_last_day_that_is_skipped_delays_it_to_the_next_post(world: World) -> None:
    await world.open_channel(f"{SETUP} reveal=4")
    await world.press("ann", world.post(), "A")
    await world.pass_time(days=3, hours=6)
    await world.manage("skip")
    assert recaps(world) == []
    await world.pass_time(days=3, hours=19)
    (recap,) = recaps(world)
    assert text(recap).startswith(WEEK)


@pytest.mark.parametrize("line", ["setup recap=off", "pause"])
async def test_it_can_be_switched_off_and_a_pause_settles_the_week(world: World, line: str) -> None:
    await world.open_channel(SETUP)
    await world.press("ann", world.post(), "A")
    await world.manage(line)
    await world.pass_time(days=7)
    assert len(recaps(world)) == (0 if "off" in line else 1)


async def test_a_week_in_which_nobody_answered_has_none(world: World) -> None:
    await world.open_channel(SETUP)
    await world.pass_time(days=8)
    assert recaps(world) == []


async def test_people_who_hide_are_in_no_recap(world: World) -> None:
    await play(world, days=1)
    await world.say("ann", "privacy hide")
    await world.pass_time(days=7)
    assert "Ann" not in text(recaps(world)[0])


async def test_a_crash_between_the_reveal_and_the_recap_loses_none(world: World) -> None:
    await play(world)
    with pytest.MonkeyPatch.context() as patch:

        async def fail(*_: object) -> None:
            raise RuntimeError("killed")

        patch.setattr(world.store.posts, "recap", fail)
        await world.pass_time(days=2, hours=1)
    assert recaps(world) == []
    await world.pass_time(days=1)
    assert [text(recap).splitlines()[0] for recap in recaps(world)] == [WEEK]


async def test_teams_are_in_the_recap(world: World) -> None:
    await play(world)
    await world.say("ann", "team create Owls")
    await world.pass_time(days=3)
    for _ in range(5):
        await world.press("ann", [m for m in world.messages() if "Question of the day" in text(m)][-1], "A")
        await world.pass_time(days=1)
    await world.pass_time(days=3)
    assert "1. Owls, " in text(recaps(world)[-1])
