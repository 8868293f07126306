"""A live quiz, from the lobby to the podium: the clock drives it, and what is stored decides."""

import random
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.lives import LOBBY, time_to_answer, time_to_learn
from bot.message import Message, Picture
from bot.model import Live, Phase, Place
from bot.ports import Refused
from tests.decks import make_question
from tests.world import CHANNEL, MONDAY, World, buttons, options, text

OTHER = Place("memory", "w", "other")


async def begin(world: World, line: str = "live questions=2 seconds=20", user: str = "ann") -> Live:
    """Set the channel up if it is not, and invite it to a live quiz."""
    if await world.store.schedule.subscription(CHANNEL) is None:
        await world.manage("setup time=09:00 timezone=UTC days=mon")
    assert "invited" in text(await world.say(user, line))
    await world.tick()
    return await live(world)


async def live(world: World) -> Live:
    found = await world.store.lives.get(1)
    assert found is not None
    return found


async def to_question(world: World) -> Message:
    """Let time pass until the next question is asked."""
    asked = (await live(world)).number
    while (await live(world)).number == asked or (await live(world)).phase is not Phase.ASKED:
        await pass_phase(world)
    return world.post()


async def pass_phase(world: World) -> None:
    ends_at = (await live(world)).ends_at
    assert ends_at is not None
    world.now = ends_at
    await world.tick()


def letter(world: World, *, right: bool) -> str:
    return world.letter(correct=right)


async def test_a_quiz_runs_from_the_lobby_over_its_questions_to_the_podium(world: World) -> None:
    await begin(world)
    assert "Live quiz: all topics" in text(world.post())
    assert "Closes" not in text(world.post())
    for number in (1, 2):
        question = await to_question(world)
        assert f"Question {number} of 2" in text(question)
        right = letter(world, right=True)
        for user in ("ann", "bob"):
            said = text(await world.press(user, question, right))
            assert said == f"Locked: {right}. The answer comes when the time is over."
        await world.press("cat", question, letter(world, right=number == 2))
        await pass_phase(world)
        shown = text(world.post())
        assert f"Question {number} of 2" in shown
        assert "Ann, Bob" in shown
        assert "reason" in shown
    await pass_phase(world)
    podium = world.post()
    assert "1, Ann, 2/2" in text(podium)
    assert "1, Bob, 2/2" in text(podium)
    assert "3, Cat, 1/2" in text(podium)
    (picture,) = (block for block in podium.blocks if isinstance(block, Picture))
    assert picture.alt == "The podium: all topics: 1. Ann, 2 right; 1. Bob, 2 right; 3. Cat, 1 right"
    assert len(world.messages()) == 4, "lobby, two questions, podium: what else changed was changed in place"
    assert (await live(world)).phase is Phase.OVER


async def test_the_first_answer_is_locked_and_nothing_tells_how_it_was(world: World) -> None:
    await begin(world)
    question = await to_question(world)
    right, wrong = letter(world, right=True), letter(world, right=False)
    await world.press("ann", question, wrong)
    assert (
        text(await world.press("ann", question, right))
        == f"Your answer is {wrong} already, and the first one counts."
    )
    await pass_phase(world)
    assert "Nobody had it right." in text(world.post())
    assert "has closed" in text(await world.press("bob", question, right))
    assert wrong in text(await world.press("ann", question, right))


async def test_whoever_joined_is_named_when_it_begins(world: World) -> None:
    await begin(world)
    lobby = world.post()
    for user in ("bob", "ann"):
        assert "You are in" in text(await world.press(user, lobby, "Count me in"))
    await to_question(world)
    assert "Playing: Ann, Bob." in text(world.messages()[0])
    assert not buttons(world.messages()[0])


async def test_reading_time_is_counted_in() -> None:
    short, long = (
        make_question("a.b", name, stem=words + "?") for name, words in (("s", "Why"), ("l", "word " * 119))
    )
    made = Live(1, 1, CHANNEL, 1, "x", (short, long), 20, Phase.ASKED, 1, MONDAY)
    assert time_to_answer(made) > timedelta(seconds=20)
    longer = time_to_answer(replace(made, number=2)) - time_to_answer(made)
    assert longer == pytest.approx(timedelta(seconds=30), abs=timedelta(seconds=1))
    assert timedelta(seconds=8) <= time_to_learn(made) <= timedelta(seconds=40)


async def test_the_host_goes_on_at_once_and_others_cannot(world: World) -> None:
    await begin(world)
    lobby = world.post()
    assert "Only whoever began" in text(await world.press("bob", lobby, "Begin now"))
    await world.press("ann", lobby, "Begin now")
    await world.tick()
    assert (await live(world)).phase is Phase.ASKED
    assert "gone on already" in text(await world.press("ann", lobby, "Begin now"))
    await pass_phase(world)
    shown = world.post()
    await world.press("ann", shown, "Go on now")
    assert "gone on already" in text(await world.press("ann", shown, "Go on now"))
    assert (await live(world)).number == 2


@pytest.mark.parametrize("user", ["ann", "boss"])
async def test_the_host_or_a_manager_stops_it_and_the_podium_comes(world: World, user: str) -> None:
    await begin(world)
    lobby, question = world.post(), await to_question(world)
    await world.press("bob", question, letter(world, right=True))
    assert "Only whoever began" in text(await world.press("bob", lobby.__class__(lobby.blocks), "Stop"))
    assert "Stopped" in text(await world.press(user, lobby, "Stop"))
    await world.tick()
    assert "Right: Bob." in text(world.messages()[1])
    assert "1, Bob, 1/1" in text(world.post())
    assert "over" in text(await world.press("ann", lobby, "Stop"))
    assert "over" in text(await world.press("ann", lobby, "Count me in"))


async def test_a_channel_has_one_at_a_time(world: World) -> None:
    await begin(world)
    assert "under way" in text(await world.say("bob", "live"))
    await world.press("ann", world.post(), "Stop")
    assert "invited" in text(await world.say("bob", "live"))


async def test_a_restart_at_any_moment_resumes_it_from_what_is_stored(world: World) -> None:
    await begin(world)
    question = await to_question(world)
    await world.press("ann", question, letter(world, right=True))
    world.restart()
    await world.press("bob", question, letter(world, right=True))
    await pass_phase(world)
    world.restart()
    assert "Ann, Bob" in text(world.post())
    await to_question(world)
    world.restart()
    await pass_phase(world)
    world.restart()
    await pass_phase(world)
    assert "1, Ann, 1/2" in text(world.post())


async def test_after_a_long_stop_only_the_question_of_that_time_has_passed(world: World) -> None:
    await begin(world)
    await to_question(world)
    world.now += timedelta(hours=1)
    await world.tick()
    assert (await live(world)).phase is Phase.SHOWN
    assert (await live(world)).number == 1
    await to_question(world)
    assert (await live(world)).number == 2


async def test_a_question_that_the_network_did_not_take_is_asked_with_its_whole_time_later(world: World) -> None:
    await begin(world)
    world.platform.down = True
    await pass_phase(world)
    await pass_phase(world)
    assert (await live(world)).number == 1
    assert len(world.messages()) == 1
    world.platform.down = False
    await pass_phase(world)
    question = world.post()
    assert "Question 1 of 2" in text(question)
    assert len(world.messages()) == 2
    ends_at = (await live(world)).ends_at
    assert ends_at is not None
    assert ends_at - world.now > timedelta(seconds=20)
    assert "Locked" in text(await world.press("ann", question, "A"))


async def test_a_question_that_may_have_arrived_is_asked_once(world: World) -> None:
    await begin(world)
    world.platform.lose_answer = True
    await world.pass_time(seconds=LOBBY.total_seconds())
    question = world.post()
    assert "Locked" in text(await world.press("ann", question, "A"))
    await world.pass_time(minutes=2)
    questions = [m for m in world.messages() if "Question 1 of 2" in text(m)]
    assert len(questions) == 1
    assert (await live(world)).number == 2 or (await live(world)).phase is Phase.OVER


async def test_a_channel_that_refuses_messages_ends_it(world: World) -> None:
    await begin(world)
    world.platform.fail = Refused("No.")
    await pass_phase(world)
    assert (await live(world)).phase is Phase.ASKED
    await pass_phase(world)
    assert (await live(world)).phase is Phase.OVER


async def test_what_is_open_in_a_channel_of_these_people_is_never_asked(world: World) -> None:
    await world.open_channel("setup time=09:00 timezone=UTC days=all topics=locks")
    await world.press("ann", world.post(), "A")
    await begin(world, "live topic=locks questions=15")
    stems = [question.stem for question in (await live(world)).questions]
    assert "Which one fits q0?" in stems, "of the other concept"
    assert "txn.row-lock/q0" not in {question.id for question in (await live(world)).questions}


async def test_a_question_that_becomes_open_on_the_way_is_left_out(world: World) -> None:
    await begin(world, "live topic=locks questions=15")
    before = len((await live(world)).questions)
    await world.manage("post")
    await to_question(world)
    after = await live(world)
    post = await world.store.posts.latest(after.subscription)
    assert post is not None
    assert post.question.id not in {question.id for question in after.questions}
    assert len(after.questions) == before - 1


async def test_calls_of_another_channel_are_refused(world: World) -> None:
    await begin(world)
    question = await to_question(world)
    assert "out of date" in text(await world.call("ann", options(question)[0].call, OTHER))
    assert "not set up" in text(await world.say("ann", "live", OTHER))


async def test_hidden_people_play_without_being_named(world: World) -> None:
    await begin(world, "live questions=1")
    await world.say("ann", "privacy hide")
    question = await to_question(world)
    for user in ("ann", "bob"):
        await world.press(user, question, letter(world, right=True))
    await pass_phase(world)
    await pass_phase(world)
    assert "Ann" not in "".join(text(message) for message in world.messages()[1:])
    assert "1, Bob, 1/1" in text(world.post())


async def test_three_hundred_players_cost_one_message_and_one_change_a_question(world: World) -> None:
    await begin(world, "live questions=1")
    question = await to_question(world)
    chance = random.Random(1)
    for number in range(300):
        said = await world.press(f"p{number}", question, chance.choice("ABCD"))
        assert "Locked" in text(said)
    sent, changed = len(world.platform.posted), len(world.platform.edits)
    await pass_phase(world)
    assert len(world.platform.edits) == changed + 1
    assert "How 300 of you answered" in text(world.post())
    await pass_phase(world)
    assert len(world.platform.posted) == sent + 1
    assert "and 290 more" in text(world.post())


async def test_it_does_not_grade_memory_and_brings_no_points(world: World) -> None:
    await begin(world, "live questions=1")
    await world.press("ann", await to_question(world), letter(world, right=True))
    await pass_phase(world)
    await pass_phase(world)
    assert "Nothing to review yet" in text(await world.say("ann", "review"))
    assert "Nobody has answered" in text(await world.say("ann", "leaderboard all"))


async def test_a_topic_without_questions_is_named(world: World) -> None:
    await world.manage("setup time=09:00 timezone=UTC days=mon")
    assert "There is no topic" in text(await world.say("ann", "live topic=nonsense")) or "no concept" in text(
        await world.say("ann", "live topic=nonsense")
    )
