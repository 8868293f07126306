"""`streak` with its ledger, `away`, and outages as they come about."""

import pytest

from tests.world import World, text


async def answer_days(world: World, count: int) -> None:
    for _ in range(count):
        await world.press("ann", world.messages()[-1], "A")
        await world.pass_time(days=1)


async def test_the_ledger_says_why_each_day_counted(world: World) -> None:
    await world.open_channel()
    await answer_days(world, 2)
    await world.pass_time(days=2)
    shown = text(await world.say("ann", "streak"))
    assert "2 days in a row" in shown
    assert "missed, a freeze used" in shown
    assert "Mon 23 Nov, answered, 1, 2" in shown
    assert "still open" in shown
    assert "Freezes left: 0." in shown


async def test_a_review_keeps_the_streak_of_a_day_without_an_answer(world: World) -> None:
    await world.open_channel()
    await answer_days(world, 1)
    await world.pass_time(days=1)
    shown = await world.say("ann", "review")
    await world.press("ann", shown, "A")
    assert "a review" in text(await world.say("ann", "streak"))


async def test_away_excuses_the_days_to_come(world: World) -> None:
    await world.open_channel()
    await answer_days(world, 1)
    said = text(await world.say("ann", "away until=2026-11-27"))
    assert "until Fri 27 Nov" in said
    await world.pass_time(days=4)
    shown = text(await world.say("ann", "streak"))
    assert "1 day in a row" in shown
    assert shown.count("away") == 3
    assert "Freezes left: 1." in shown


async def test_coming_back_ends_it(world: World) -> None:
    await world.open_channel()
    await answer_days(world, 1)
    await world.say("ann", "away until=2026-12-10")
    await world.pass_time(days=1)
    assert "counts again" in text(await world.say("ann", "away until=back"))
    await world.pass_time(days=2)
    assert text(await world.say("ann", "streak")).count("away") <= 1


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("away until=2026-11-22", "That day is over"),
        ("away until=soon", "I cannot read that day"),
        ("away until=2026-12-23", "30 are left"),
        ("away until=2030-01-01", "30 days off a year"),
    ],
)
async def test_time_off_that_cannot_be_is_refused_with_a_sentence(world: World, line: str, said: str) -> None:
    await world.open_channel()
    assert said in text(await world.say("ann", line))


async def test_a_year_has_thirty_days_off(world: World) -> None:
    await world.open_channel()
    await world.say("ann", "away until=2026-12-12")
    assert "20 days" not in text(await world.say("ann", "streak"))
    assert "10 are left" in text(await world.say("ann", "away until=2026-12-23"))


async def test_an_outage_is_noted_by_the_gap_between_two_pulses_and_excuses(world: World) -> None:
    world.platform.online = True
    await world.open_channel()
    await world.press("ann", world.post(), "A")
    for _ in range(26):
        await world.pass_time(hours=1)
    world.platform.online = False
    await world.pass_time(hours=3)
    world.platform.online = True
    for _ in range(22):
        await world.pass_time(hours=1)
    shown = text(await world.say("ann", "streak"))
    assert "outage" in shown
    assert "1 day in a row" in shown
    assert "Freezes left: 2." in shown
