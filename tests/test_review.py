"""Reviews: a few a day, in private, most overdue first; being sure; hints; reminders."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.call import Call
from bot.message import Message
from bot.model import Place
from tests.decks import make_deck
from tests.test_lab import Counter
from tests.world import CHANNEL, World, account, buttons, options, text

PRIVATE = Place("memory", "w", "dm-ann")


async def learn(world: World, user: str = "ann", count: int = 4) -> None:
    """Answer a quiz, each question right."""
    shown = await world.say(user, f"quiz questions={count}")
    for _ in range(count):
        verdict = await world.press(user, shown, right(world, shown))
        shown = await world.press(user, verdict, onward(verdict))


def right(world: World, message: Message) -> str:
    texts = {o.text for q in world.deck.questions.values() for o in q.options if o.correct}
    return next(option.label for option in options(message) if option.text in texts)


def onward(message: Message) -> str:
    return next(label for label in buttons(message) if label in ("Next question", "Finish", "Next review"))


async def test_nothing_to_review_says_how_to_begin(world: World) -> None:
    assert "answer a question of the day" in text(await world.say("ann", "review"))


async def test_what_was_answered_comes_back_when_it_is_due(world: World) -> None:
    await world.open_channel()
    await world.press("ann", world.post(), world.right_letter())
    assert "The next one comes due on Wed 25 Nov." in text(await world.say("ann", "review"))
    await world.pass_time(days=2)
    shown = await world.say("ann", "review")
    assert "Review 1 of 4 today · Locks & Latches" in text(shown)


async def test_a_review_asks_another_question_than_the_last(world: World) -> None:
    await world.open_channel()
    asked = text(world.post())
    await world.press("ann", world.post(), world.right_letter())
    await world.manage("pause")
    await world.pass_time(days=3)
    shown = text(await world.say("ann", "review"))
    assert "Which one fits q0?" in asked
    assert "Which one fits q0?" not in shown


async def test_reviews_go_on_in_place_until_todays_share_is_done(world: World) -> None:
    await learn(world)
    await world.pass_time(days=3)
    shown = await world.say("ann", "review")
    for number in (1, 2, 3, 4):
        assert f"Review {number} of 4 today" in text(shown)
        verdict = await world.press("ann", shown, right(world, shown))
        assert text(verdict).startswith("Correct")
        shown = await world.press("ann", verdict, "Next review")
    assert "Done for today: 4 of 4" in text(shown)


async def test_two_of_one_topic_never_follow_each_other_while_there_is_another(world: World) -> None:
    await learn(world)
    await world.pass_time(days=3)
    topics = []
    shown = await world.say("ann", "review")
    for _ in range(4):
        topics.append("Locks" if "Locks" in text(shown) else "Logs")
        verdict = await world.press("ann", shown, right(world, shown))
        shown = await world.press("ann", verdict, "Next review")
    assert topics in (["Locks", "Logs"] * 2, ["Logs", "Locks"] * 2)


async def test_more_than_todays_share_only_if_one_wants(world: World) -> None:
    world.deck = replace(make_deck(), chapters=(*make_deck().chapters,))
    await learn(world)
    await world.pass_time(days=3)
    person = await world.store.people.person(account("ann"))
    shown = await world.say("ann", "review")
    for _ in range(3):
        shown = await world.press("ann", await world.press("ann", shown, right(world, shown)), "Next review")
    assert len(await world.store.memory.reviewed(person, world.now.date())) == 3


async def test_a_wrong_answer_comes_back_tomorrow(world: World) -> None:
    await world.open_channel()
    await world.press("ann", world.post(), world.wrong_letter())
    assert "due on Tue 24 Nov" in text(await world.say("ann", "review"))


async def test_a_guess_comes_back_as_soon_as_a_wrong_answer(world: World) -> None:
    await world.open_channel()
    verdict = await world.press("ann", world.post(), world.right_letter())
    noted = await world.press("ann", verdict, "I guessed")
    assert "Noted as a guess" in text(noted)
    assert "due on Tue 24 Nov" in text(await world.say("ann", "review"))
    again = await world.press("ann", noted, "Back")
    assert "+10 points" in text(again)
    assert "I guessed" not in buttons(again)


async def test_one_can_be_unsure_of_a_quiz_a_lab_and_a_review(world: World) -> None:
    world.deck = replace(make_deck(), labs={"txn.row-lock": Counter()})
    world.restart()
    quiz = await world.say("ann", "quiz questions=1")
    lab = await world.call("ann", Call.of("lab-answer", of="txn.row-lock/1/easy/5", choice="1"))
    assert isinstance(lab, Message)
    for verdict in (await world.press("ann", quiz, right(world, quiz)), lab):
        noted = await world.press("ann", verdict, "Not sure")
        assert text(await world.press("ann", noted, "Back")).startswith("Correct")


async def test_nobody_is_sure_of_an_answer_that_was_not_given(world: World) -> None:
    for of in ("post:1", "quiz:1:1", "lab:x", "", "nonsense"):
        said = await world.call("ann", Call("sure", {"of": of or "-", "how": "guessed"}))
        assert "out of date" in text(said)


async def test_a_hint_strikes_out_a_wrong_option_and_counts_as_not_sure(world: World) -> None:
    quiz = await world.say("ann", "quiz questions=1")
    hinted = await world.press("ann", quiz, "Hint")
    assert "Out: " in text(hinted)
    assert len(options(hinted)) == len(options(quiz)) - 1
    assert right(world, hinted) == right(world, quiz)
    verdict = await world.press("ann", hinted, right(world, hinted))
    assert text(verdict).startswith("Correct")
    assert "Not sure" not in buttons(verdict)
    person = await world.store.people.person(account("ann"))
    (grade,) = await world.store.memory.grades(person, [c.id for c in world.deck.concepts.values()])
    assert grade.sure == "unsure"


async def test_a_review_of_a_concept_with_a_lab_runs_it_with_fresh_numbers(world: World) -> None:
    world.deck = replace(make_deck(), labs={"txn.row-lock": Counter()})
    world.restart()
    await world.open_channel()
    await world.press("ann", world.post(), world.right_letter())
    await world.manage("pause")
    await world.pass_time(days=3)
    shown = await world.say("ann", "review")
    quiz = await world.store.memory.quiz(int(options(shown)[0].call.args["quiz"]))
    assert quiz is not None
    assert quiz.questions[0].startswith("txn.row-lock/1/")


async def test_a_review_after_midnight_belongs_to_the_evening(world: World) -> None:
    await world.open_channel()
    await world.press("ann", world.post(), world.right_letter())
    await world.pass_time(days=2, hours=-9)
    assert "due on Wed" in text(await world.say("ann", "review"))
    await world.pass_time(hours=5)
    assert "Review 1" in text(await world.say("ann", "review"))


def reminders(world: World) -> list[Message]:
    return [message for place, message, _ in world.platform.posted if place.channel == "dm-ann"]


async def test_a_reminder_comes_at_the_asked_hour_when_something_is_due(world: World) -> None:
    await learn(world, count=2)
    said = text(await world.say("ann", "review reminder=18:30 timezone=Europe/Berlin"))
    assert "at 18:30 (Europe/Berlin)" in said
    await world.pass_time(days=1, hours=12)
    assert reminders(world) == []
    await world.pass_time(days=1)
    (reminder,) = reminders(world)
    assert "2 reviews are ready" in text(reminder)
    assert "Review 1 of 4" in text(await world.press("ann", reminder, "Review now", PRIVATE, direct=True))


async def test_reminders_that_are_not_followed_become_weekly_and_end(world: World) -> None:
    await learn(world, count=1)
    await world.say("ann", "review reminder=09:00 timezone=UTC")
    await world.pass_time(days=10)
    assert len(reminders(world)) == 5
    assert "once a week now" in text(reminders(world)[-1])
    await world.pass_time(days=60)
    assert len(reminders(world)) == 7


async def test_a_review_brings_daily_reminders_back(world: World) -> None:
    await learn(world)
    await world.say("ann", "review reminder=09:00 timezone=UTC")
    await world.pass_time(days=5, hours=3)
    count = len(reminders(world))
    shown = await world.say("ann", "review")
    await world.press("ann", shown, right(world, shown))
    person = await world.store.people.person(account("ann"))
    learner = await world.store.learners.learner(person)
    assert learner is not None
    assert learner.ignored == 0
    await world.pass_time(days=1)
    assert len(reminders(world)) == count + 1


async def test_reminders_are_for_who_asked_and_end_when_they_say_so(world: World) -> None:
    await learn(world)
    await learn(world, "bob")
    await world.say("ann", "review reminder=09:00")
    await world.say("ann", "review reminder=off")
    await world.pass_time(days=10)
    assert [place for place, _, _ in world.platform.posted if place != CHANNEL] == []
    assert "takes a time of day" in text(await world.say("ann", "review reminder=soon"))


async def test_a_due_reminder_is_told_once_whoever_ticks(world: World) -> None:
    await learn(world)
    await world.say("ann", "review reminder=09:00 timezone=UTC")
    person = await world.store.people.person(account("ann"))
    seen = await world.store.learners.learner(person)
    assert seen is not None
    later = replace(seen, next_reminder_at=world.now + timedelta(days=9))
    for _ in range(2):
        await world.store.learners.remind(seen, later, Message.of(), world.now)
    assert len(await world.store.outbox.claim(world.now, 10)) == 1


@pytest.mark.parametrize("line", ["review-answer quiz=1 number=1 choice=0", "review-hint quiz=1 number=1"])
async def test_a_review_of_somebody_else_is_not_answered(world: World, line: str) -> None:
    await learn(world)
    call = Call(line.split()[0], dict(part.split("=") for part in line.split()[1:]))
    assert "somebody else" in text(await world.call("bob", call))
