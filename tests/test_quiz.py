"""A private quiz, several questions in a row."""

from dataclasses import replace

from bot.call import Call
from bot.message import Message
from tests.world import World, buttons, options, text


def right(world: World, message: Message) -> str:
    texts = {o.text for q in world.deck.questions.values() for o in q.options if o.correct}
    return next(option.label for option in options(message) if option.text in texts)


async def test_a_quiz_asks_explains_and_sums_up(world: World) -> None:
    shown = await world.say("ann", "quiz questions=2")
    assert text(shown).startswith("Question 1 of 2")
    verdict = await world.press("ann", shown, right(world, shown))
    assert text(verdict).startswith("Correct")
    second = await world.press("ann", verdict, "Next question")
    assert text(second).startswith("Question 2 of 2")
    wrong = next(label for label in "ABCD" if label != right(world, second))
    verdict = await world.press("ann", second, wrong)
    assert text(verdict).startswith("Not quite")
    assert text(await world.press("ann", verdict, "Finish")).startswith("1 of 2 right")


async def test_a_quiz_keeps_to_topic_and_level(world: World) -> None:
    hard = await world.say("ann", "quiz locks 3 hard")
    assert text(hard).startswith("Question 1 of 3")
    one = await world.say("ann", "quiz topic=replay questions=10")
    assert text(one).startswith("Question 1 of 3")
    none = await world.say("ann", "quiz logs 3 hard")
    assert "no such question" in text(none)


async def test_the_first_answer_to_a_quiz_question_counts(world: World) -> None:
    shown = await world.say("ann", "quiz questions=1")
    letter = right(world, shown)
    await world.press("ann", shown, letter)
    wrong = next(label for label in "ABCD" if label != letter)
    assert text(await world.press("ann", shown, wrong)).startswith("Correct")


async def test_a_quiz_brings_no_points(world: World) -> None:
    await world.open_channel()
    shown = await world.say("ann", "quiz questions=1")
    verdict = await world.press("ann", shown, right(world, shown))
    assert "points" not in text(verdict)
    assert "Nobody has answered" in text(await world.say("ann", "leaderboard all"))


async def test_an_open_daily_question_is_not_in_a_quiz_until_it_is_answered(world: World) -> None:
    await world.open_channel()
    open_question = "Which one fits q0?"
    row_lock = "quiz topic=txn.row-lock questions=10"
    assert text(await world.say("ann", row_lock)).startswith("Question 1 of 2")
    await world.press("ann", world.post(), "A")
    shown = await world.say("ann", row_lock)
    assert text(shown).startswith("Question 1 of 3")
    assert open_question in text(world.post())


async def test_a_question_that_becomes_the_daily_one_leaves_a_quiz_under_way(world: World) -> None:
    await world.manage("setup time=09:00 timezone=UTC days=all")
    shown = await world.say("ann", "quiz topic=txn.row-lock questions=3")
    await world.pass_time(hours=1)
    held = 0
    for _ in range(3):
        after = await world.press("ann", shown, "A") if "Question" in text(shown) else shown
        held += "is held back" in text(after)
        assert "reason 0 of q0" not in text(after)
        shown = await world.press("ann", after, "Next question" if "Next question" in buttons(after) else "Finish")
    assert held == 1


async def test_somebody_elses_quiz_stays_theirs(world: World) -> None:
    shown = await world.say("ann", "quiz")
    assert "somebody else" in text(await world.press("bob", shown, "A"))


async def test_a_quiz_goes_on_after_a_restart(world: World) -> None:
    shown = await world.say("ann", "quiz questions=1")
    world.restart()
    assert text(await world.press("ann", shown, right(world, shown))).startswith("Correct")


async def test_a_question_that_has_gone_does_not_end_the_quiz(world: World) -> None:
    shown = await world.say("ann", "quiz topic=locks questions=2")
    world.deck = replace(world.deck, chapters=world.deck.chapters[1:])
    world.restart()
    gone = await world.press("ann", shown, "A")
    assert "has gone from the deck" in text(gone)
    following = await world.press("ann", gone, "Next question")
    assert "has gone from the deck" in text(following)
    assert text(await world.press("ann", following, "Finish")).startswith("0 of 2 right")


async def test_an_unknown_topic_is_a_sentence_with_the_nearest(world: World) -> None:
    assert "There is no concept “gap lok”. Did you mean gap lock?" in text(await world.say("ann", "quiz gap lok"))


async def test_a_number_that_the_quiz_has_not_is_refused(world: World) -> None:
    quiz = buttons(await world.say("ann", "quiz questions=1"))["A"].args["quiz"]
    gone = await world.call("ann", Call.of("quiz-answer", quiz=quiz, number=9, choice=0))
    assert "out of date" in text(gone)
    assert "out of date" in text(await world.call("ann", Call.of("quiz-next", quiz=10**9, number=1)))
