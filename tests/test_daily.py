"""The daily post, its answers, its close and its reveal."""

from dataclasses import replace
from datetime import timedelta

from bot.call import Call
from bot.model import Place
from tests.world import World, buttons, options, text


async def test_a_channel_gets_a_card_and_a_question_when_its_time_comes(world: World) -> None:
    await world.manage("setup time=09:00 timezone=UTC days=all")
    await world.tick()
    assert world.messages() == []
    await world.pass_time(hours=1)
    (post,) = world.messages()
    assert "Row lock" in text(post)
    assert "How it works" in text(post)
    assert "Which one fits q0?" in text(post)
    assert [option.label for option in options(post)] == ["A", "B", "C", "D"]


async def test_nothing_that_is_posted_tells_the_right_option(world: World) -> None:
    await world.open_channel()
    assert all(option.call.args.keys() == {"post", "choice"} for option in options(world.post()))
    assert "reason" not in text(world.post())


async def test_a_verdict_says_why_each_option_is_right_or_wrong(world: World) -> None:
    await world.open_channel()
    verdict = text(await world.press("ann", world.post(), world.right_letter()))
    assert verdict.startswith("Correct")
    assert all(f"reason {n} of q0" in verdict for n in range(4))
    assert "+10 points" in verdict
    assert "streak: 1 day" in verdict
    assert "A manual, section 1" in verdict


async def test_a_wrong_answer_brings_points_for_answering(world: World) -> None:
    await world.open_channel()
    verdict = text(await world.press("ann", world.post(), world.wrong_letter()))
    assert verdict.startswith("Not quite")
    assert "+6 points" in verdict


async def test_the_first_answer_counts_and_a_second_click_shows_its_verdict_again(world: World) -> None:
    await world.open_channel()
    await world.press("ann", world.post(), world.wrong_letter())
    again = text(await world.press("ann", world.post(), world.right_letter()))
    assert again.startswith("Not quite")
    assert "+6 points" in again
    assert "You answered Mon 23 Nov, 09:00 (UTC); the first answer counts." in again


async def test_buttons_work_after_a_restart(world: World) -> None:
    await world.open_channel()
    world.restart()
    assert text(await world.press("ann", world.post(), world.right_letter())).startswith("Correct")


async def test_after_the_close_buttons_are_practice_for_no_points(world: World) -> None:
    await world.open_channel()
    post, letter = world.post(), world.right_letter()
    await world.pass_time(days=1)
    practice = text(await world.press("ann", post, letter))
    assert "brought no points" in practice
    assert "would have been right" in practice
    assert "Nobody has answered" in text(await world.say("ann", "leaderboard all"))


async def test_an_answer_before_the_close_counts_for_its_post_whatever_the_clock_says(world: World) -> None:
    await world.open_channel()
    world.now += timedelta(days=2)
    assert "+10 points" in text(await world.press("ann", world.post(), world.right_letter()))


async def test_the_reveal_comes_into_the_thread_when_the_next_post_is_due(world: World) -> None:
    await world.open_channel()
    for user in ("ann", "bob"):
        await world.press(user, world.post(), world.right_letter())
    await world.pass_time(days=1)
    (reveal,) = world.messages(thread=True)
    assert "The answer: Row lock" in text(reveal)
    assert "Took part: Ann, Bob." in text(reveal)
    assert "How" not in text(reveal)
    assert len(world.messages()) == 2


async def test_five_answers_show_how_all_answered(world: World) -> None:
    await world.open_channel()
    for number in range(5):
        letter = world.right_letter() if number else world.wrong_letter()
        await world.press(f"u{number}", world.post(), letter)
    await world.pass_time(days=1)
    (reveal,) = world.messages(thread=True)
    assert "How 5 of you answered" in text(reveal)
    assert "4 (80%)" in text(reveal)
    assert "1 (20%)" in text(reveal)


async def test_a_reveal_after_hours_does_not_wait_for_the_next_post(world: World) -> None:
    await world.open_channel("setup time=09:00 timezone=UTC days=all reveal=3")
    await world.pass_time(hours=3)
    (reveal,) = world.messages(thread=True)
    assert "Nobody answered" in text(reveal)


async def test_later_settings_do_not_move_a_close(world: World) -> None:
    await world.open_channel("setup time=09:00 timezone=UTC days=all reveal=3")
    await world.manage("setup reveal=50")
    await world.pass_time(hours=3)
    assert len(world.messages(thread=True)) == 1


async def test_each_day_teaches_the_next_concept(world: World) -> None:
    await world.open_channel()
    await world.pass_time(days=3)
    titles = [text(post).splitlines()[0] for post in world.messages()]
    assert titles == ["Row lock", "Gap lock", "Write ahead", "Replay"]


async def test_a_post_is_made_late_up_to_six_hours_and_never_in_a_burst(world: World) -> None:
    await world.manage("setup time=09:00 timezone=UTC days=all")
    world.now += timedelta(days=3, hours=6, minutes=59)
    await world.tick()
    assert len(world.messages()) == 1
    assert "Open until Fri 27 Nov, 09:00 (UTC)" in text(world.post())


async def test_a_post_more_than_six_hours_late_is_left_out(world: World) -> None:
    await world.manage("setup time=09:00 timezone=UTC days=all")
    world.now += timedelta(hours=7, minutes=1)
    following = await world.tick()
    assert world.messages() == []
    assert following == world.now.replace(hour=9, minute=0) + timedelta(days=1)


async def test_a_question_as_posted_stays_when_the_deck_changes(world: World) -> None:
    await world.open_channel()
    post, letter = world.post(), world.right_letter()
    world.deck = replace(world.deck, chapters=world.deck.chapters[1:])
    world.restart()
    assert text(await world.press("ann", post, letter)).startswith("Correct")
    await world.pass_time(days=1)
    assert len(world.messages(thread=True)) == 1


async def test_a_post_is_not_answered_from_another_channel(world: World) -> None:
    await world.open_channel()
    answer = await world.press("ann", world.post(), world.right_letter(), place=Place("memory", "w", "other"))
    assert text(answer) == "That question belongs to another channel."
    assert "Nobody has answered" in text(await world.say("ann", "leaderboard"))


async def test_daily_shows_the_open_question_and_then_the_verdict(world: World) -> None:
    await world.open_channel()
    shown = await world.say("ann", "daily")
    assert buttons(shown) == buttons(world.post())
    await world.press("ann", shown, world.right_letter())
    assert text(await world.say("ann", "daily")).startswith("Correct")


async def test_daily_after_the_close_says_that_it_is_practice(world: World) -> None:
    await world.open_channel("setup time=09:00 timezone=UTC days=all reveal=3")
    await world.pass_time(hours=4)
    assert "practice, for no points" in text(await world.say("ann", "daily"))


async def test_daily_before_the_first_post_says_when_it_comes(world: World) -> None:
    await world.manage("setup time=09:00 timezone=UTC days=all")
    assert "due Mon 23 Nov, 09:00 (UTC)" in text(await world.say("ann", "daily"))


async def test_in_private_the_one_channel_of_a_person_is_meant(world: World) -> None:
    await world.open_channel()
    private = Place("memory", "w", "dm-ann")
    assert "not answered in any channel" in text(await world.say("ann", "daily", private, direct=True))
    await world.press("ann", world.post(), world.right_letter())
    assert text(await world.say("ann", "daily", private, direct=True)).startswith("Correct")


async def test_the_card_is_one_tap_from_the_verdict(world: World) -> None:
    await world.open_channel()
    verdict = await world.press("ann", world.post(), world.right_letter())
    assert text(await world.press("ann", verdict, "Read the card")).startswith("Row lock")


async def test_the_channel_sees_no_reveal_of_a_post_it_never_got(world: World) -> None:
    await world.manage("setup time=09:00 timezone=UTC days=all reveal=1")
    world.platform.fail = ConnectionResetError("lost before it arrived")
    await world.pass_time(hours=3)
    assert [bool(place.thread) for place, _, _ in world.platform.posted] == [False, True]


async def test_an_option_that_the_question_has_not_is_refused(world: World) -> None:
    await world.open_channel()
    post = buttons(world.post())["A"].args["post"]
    assert (
        text(await world.call("ann", Call.of("answer", post=post, choice=4)))
        == "That question has no such answer."
    )
    assert "out of date" in text(await world.call("ann", Call.of("answer", post=10**9, choice=0)))
