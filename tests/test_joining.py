"""Joining accounts: a one-time code makes two persons one, with one memory."""

from datetime import timedelta

import pytest

from bot.call import Call
from bot.message import Message
from bot.model import Account, Answer, Place, Review
from bot.ports import Store
from tests.records import CHANNEL, MONDAY, fill
from tests.world import World, text

ELSEWHERE = Place("other", "x", "c")


async def elsewhere(world: World, line: str, user: str = "ann") -> Message:
    """Type a command with an account of another network."""
    account = Account("other", "x", user, "Ann elsewhere")
    answer = await world.call(user, world.registry.read(line), ELSEWHERE, account=account)
    assert isinstance(answer, Message)
    return answer


def code(message: Message) -> str:
    return text(message).split("join ")[1].split()[0]


async def test_a_code_joins_two_accounts_into_one_person_with_one_memory(world: World) -> None:
    await world.open_channel()
    await world.press("ann", world.post(), "A")
    assert "1 met" not in text(await elsewhere(world, "learn"))
    said = text(await elsewhere(world, f"join {code(await world.say('ann', 'join'))}"))
    assert "Joined" in said
    assert "1 met" in text(await elsewhere(world, "learn"))


async def test_a_code_works_once_for_ten_minutes_and_not_for_oneself(world: World) -> None:
    offered = code(await world.say("ann", "join"))
    assert "wrong, used or over" in text(await world.say("ann", f"join {offered}"))
    world.now += timedelta(minutes=11)
    assert "wrong, used or over" in text(await elsewhere(world, f"join {offered}"))
    offered = code(await world.say("ann", "join")).lower().replace("-", "")
    assert "Joined" in text(await elsewhere(world, f"join {offered}"))
    assert "wrong, used or over" in text(await world.say("bob", f"join {offered}"))


async def test_a_new_code_takes_the_place_of_the_old_one(world: World) -> None:
    old, new = [code(await world.say("ann", "join")) for _ in range(2)]
    assert old != new
    assert "wrong" in text(await elsewhere(world, f"join {old}"))
    assert "Joined" in text(await elsewhere(world, f"join {new}"))


async def test_of_two_answers_to_one_post_the_earlier_counts(store: Store) -> None:
    filled = await fill(store)
    later = Answer(filled.post.id, filled.people["ann"], "0", True, 10, MONDAY + timedelta(hours=2))
    earlier = Answer(filled.post.id, filled.people["bob"], "1", False, 6, MONDAY + timedelta(hours=1))
    for answer in (later, earlier):
        await store.answers.answer(answer)
    await store.joining.offer(filled.people["ann"], "CODE", MONDAY)
    assert await store.joining.redeem("CODE", filled.people["bob"], MONDAY)
    kept = await store.answers.answered(filled.post.id, filled.people["ann"])
    assert kept is not None
    assert (kept.choice, kept.points) == ("1", 6)
    (standing,) = await store.answers.board(filled.subscription.id, MONDAY.date(), MONDAY.date())
    assert standing.person == filled.people["ann"]


async def test_reviews_quizzes_and_channels_move_over(store: Store) -> None:
    filled = await fill(store)
    ann, bob = filled.people["ann"], filled.people["bob"]
    quiz = await store.memory.start_quiz(ann, ["a/b"], 1, MONDAY)
    for person, minutes in ((ann, 5), (bob, 1)):
        at = MONDAY + timedelta(minutes=minutes)
        await store.memory.review(Review(person, "lab:x", "x", "x", "0", person == ann, at, at.date()))
    await store.joining.offer(bob, "CODE", MONDAY)
    assert await store.joining.redeem("CODE", ann, MONDAY)
    (grade,) = await store.memory.grades(bob, ["x"])
    assert not grade.correct
    moved = await store.memory.quiz(quiz.id)
    assert moved is not None
    assert moved.person == bob
    found = await store.schedule.subscription(CHANNEL)
    assert found is not None
    assert found.set_up_by == bob
    assert await store.people.person(Account("memory", "w", "ann", "Ann")) == bob


async def test_what_another_process_stores_in_between_is_moved_over_later(store: Store) -> None:
    filled = await fill(store)
    ann, bob = filled.people["ann"], filled.people["bob"]
    await store.joining.offer(bob, "CODE", MONDAY)
    await store.joining.redeem("CODE", ann, MONDAY)
    await store.answers.answer(filled.answer("ann"))
    await store.joining.sweep()
    assert await store.answers.answered(filled.post.id, bob) is not None
    assert await store.answers.answered(filled.post.id, ann) is None


@pytest.mark.parametrize("line", ["join", "join ABCDE-FGHJK"])
async def test_joining_is_private_to_who_asks(world: World, line: str) -> None:
    await world.say("ann", line)
    assert world.platform.posted == []
    assert isinstance(await world.call("ann", Call("join")), Message)
