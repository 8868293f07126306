"""No leak: a question that is open and unanswered in a channel of somebody is served to them nowhere else."""

from dataclasses import replace

import pytest

from bot.call import Call
from bot.deck import Deck
from bot.message import Message
from bot.model import Place
from tests.decks import make_concept, make_deck
from tests.world import CHANNEL, World, buttons, options, text

OTHER = Place("memory", "w", "other")
DIRECT = Place("memory", "w", "dm-ann")


def small_deck() -> Deck:
    """One concept with two questions: a leak would show at once."""
    deck = make_deck()
    chapter = replace(deck.chapters[0], concepts=(make_concept("txn.row-lock", "locks", questions=2),))
    return replace(deck, chapters=(chapter,))


@pytest.fixture
async def open_world(world: World) -> World:
    """A channel in which ann has answered before and has a question open now: the deck's second one."""
    world.deck = small_deck()
    world.restart()
    await world.open_channel()
    await world.press("ann", world.post(), "A")
    await world.pass_time(days=1)
    assert "q1" in text(world.messages()[-1])
    return world


def asked(message: Message) -> str:
    return text(message)


@pytest.mark.parametrize("place", [OTHER, DIRECT, CHANNEL])
@pytest.mark.parametrize("line", ["quiz questions=10", "quiz topic=locks questions=10", "quiz topic=row-lock"])
async def test_no_quiz_serves_it(open_world: World, place: Place, line: str) -> None:
    shown = await open_world.say("ann", line, place, direct=place is DIRECT)
    assert "Question 1 of 1" in text(shown)
    assert "Which one fits q0?" in text(shown)


async def test_no_review_serves_it(open_world: World) -> None:
    await open_world.pass_time(days=2)
    post = await open_world.store.posts.latest((await open_world.subscription()).id)
    assert post is not None
    for _ in range(5):
        shown = await open_world.say("ann", "review", DIRECT, direct=True)
        assert "Review 1" in text(shown)
        assert post.question.stem not in text(shown)


@pytest.mark.parametrize(
    "line", ["learn", "learn row lock", "learn locks", "me", "streak", "leaderboard all", "help", "lab"]
)
async def test_no_other_command_tells_its_answer(open_world: World, line: str) -> None:
    shown = text(await open_world.say("ann", line))
    assert "reason" not in shown
    assert "Which one fits q1?" not in shown


async def test_a_quiz_under_way_holds_it_back(world: World) -> None:
    world.deck = small_deck()
    world.restart()
    await world.manage("setup time=09:00 timezone=UTC days=all")
    shown = await world.say("ann", "quiz questions=2")
    await world.pass_time(hours=1)
    for _ in range(2):
        answer = await world.press("ann", shown, "A")
        if "is held back" in text(answer):
            return
        shown = await world.press("ann", answer, "Next question")
        if "is held back" in text(shown):
            return
    raise AssertionError("the open question was served")


async def test_the_practice_button_of_an_old_post_does_not_tell_what_is_open_elsewhere(world: World) -> None:
    world.deck = small_deck()
    world.restart()
    await world.open_channel()
    old = world.post()
    await world.manage("pause")
    await world.pass_time(days=5)
    await world.call("boss", Call.of("setup", time="10:00", timezone="UTC", days="all"), OTHER, manager=True)
    await world.pass_time(days=1, hours=2)
    posted = [m for place, m, _ in world.platform.posted if place == OTHER]
    await world.press("ann", posted[-1], "A", OTHER)
    theirs = posted[-1]
    while theirs == posted[-1] or "Which one fits q0?" not in text(theirs):
        await world.pass_time(days=1)
        theirs = [m for place, m, _ in world.platform.posted if place == OTHER][-1]
    said = text(await world.call("ann", next(iter(buttons(old).values()))))
    assert "is open in a channel of yours" in said
    await world.press("ann", theirs, "A", OTHER)
    assert "no points" in text(await world.call("ann", next(iter(buttons(old).values()))))


async def test_a_past_post_can_be_practised_for_no_points(world: World) -> None:
    await world.open_channel()
    await world.pass_time(days=2)
    shown = await world.say("ann", "daily 2")
    assert "Which one fits q0?" in text(shown)
    assert "no points" in text(await world.press("ann", shown, options(shown)[0].label))
    assert "not that many posts" in text(await world.say("ann", "daily 9"))


async def test_learn_says_what_one_has_met(world: World) -> None:
    await world.open_channel()
    await world.press("ann", world.post(), "A")
    assert "Locks & Latches: 2 concepts, 1 met" in text(await world.say("ann", "learn"))
    assert "✓ Row lock" in text(await world.say("ann", "learn locks"))
    assert "✓" not in text(await world.say("bob", "learn locks"))
