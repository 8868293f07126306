"""Without a channel: the dashboard, and the choice of the channel that a private call is about."""

from bot.call import Call
from bot.message import Message
from bot.model import Place
from tests.world import CHANNEL, World, account, buttons, text

DIRECT = Place.to(account("ann"))
SECOND = Place("memory", "w", "second")
OTHERS = Place("memory", "w", "others")


async def home(world: World, user: str = "ann") -> Message:
    answer = await world.call(user, Call("home"), DIRECT, direct=True)
    assert isinstance(answer, Message)
    return answer


async def privately(world: World, line: str, user: str = "ann") -> Message:
    return await world.say(user, line, DIRECT, direct=True)


async def two_channels(world: World) -> None:
    """Two channels in which ann has answered, and one that is not hers; each has a question that is open."""
    for place in (CHANNEL, SECOND, OTHERS):
        await world.manage("setup time=09:00 timezone=UTC days=all", place)
    await world.pass_time(hours=1)
    for place in (CHANNEL, SECOND):
        await world.call("ann", Call.of("answer", post=await latest(world, place), choice=0), place)
    await world.pass_time(days=1)


async def latest(world: World, place: Place) -> int:
    post = await world.store.posts.latest((await world.subscription(place)).id)
    assert post is not None
    return post.id


async def test_whoever_is_new_is_told_how_the_dashboard_fills(world: World) -> None:
    await world.open_channel()
    shown = await home(world)
    assert "Answer the question of the day in a channel" in text(shown)
    assert set(buttons(shown)) == {"Quiz me", "What you can do"}


async def test_open_questions_of_my_channels_are_answered_right_there(world: World) -> None:
    await two_channels(world)
    shown = await home(world)
    answers = [str(call) for call in buttons(shown).values() if call.name == "answer"]
    assert f"answer post={await latest(world, SECOND)} choice=0" in answers
    assert text(shown).count("Open until") == 2
    verdict = await world.call(
        "ann", Call.of("answer", post=await latest(world, CHANNEL), choice=0), DIRECT, direct=True
    )
    assert "points" in text(verdict)
    assert text(await home(world)).count("Open until") == 1


async def test_a_question_that_has_closed_waits_for_nobody(world: World) -> None:
    await two_channels(world)
    for place in (CHANNEL, SECOND):
        await world.manage("pause", place)
    await world.pass_time(days=5)
    shown = text(await home(world))
    assert "No question is waiting" in shown
    assert shown.count("the last question has closed") == 2


async def test_streaks_stand_by_channel_and_what_was_learnt_by_chapter(world: World) -> None:
    await two_channels(world)
    shown = text(await home(world))
    assert shown.count("streak: 1 day, longest 1; a question is open") == 2
    assert "Locks & Latches, 1 of 2" in shown
    assert "others" not in shown


async def test_reviews_that_are_due_can_be_begun_from_there(world: World) -> None:
    await world.open_channel()
    await world.press("ann", world.post(), world.wrong_letter())
    await world.pass_time(days=3)
    assert buttons(await home(world))["Review now"] == Call("review")


async def test_without_a_channel_the_only_one_is_meant(world: World) -> None:
    await world.open_channel()
    await world.press("ann", world.post(), "A")
    assert "1 day in a row" in text(await privately(world, "streak"))


async def test_of_several_channels_one_is_chosen_and_the_call_repeated_with_it(world: World) -> None:
    await two_channels(world)
    for line in ("streak", "leaderboard all", "daily"):
        which = await privately(world, line)
        assert "Which channel do you mean?" in text(which)
        assert set(buttons(which)) == {"1", "2"}
        chosen = await world.press("ann", which, "2", DIRECT, direct=True)
        assert "Which channel" not in text(chosen)
    second = await world.subscription(SECOND)
    assert buttons(await privately(world, "leaderboard all"))["2"] == Call(
        "leaderboard", {"period": "all", "of": str(second.id)}
    )


async def test_a_channel_that_is_not_ones_own_cannot_be_named(world: World) -> None:
    await two_channels(world)
    others = await world.subscription(OTHERS)
    forged = await world.call("ann", Call.of("leaderboard", of=others.id), DIRECT, direct=True)
    assert "have not answered in any channel" in text(forged)
    for odd in ("x", "-1", "9" * 40):
        said = text(await world.call("ann", Call("streak", {"of": odd}), DIRECT, direct=True))
        assert "has no argument" in said or "have not answered" in said


async def test_in_a_channel_no_other_one_can_be_named(world: World) -> None:
    await two_channels(world)
    second = await world.subscription(SECOND)
    assert "has no argument" in text(await world.call("ann", Call.of("streak", of=second.id)))


async def test_who_has_no_channel_is_told_how_to_get_one(world: World) -> None:
    await world.open_channel()
    assert "have not answered in any channel" in text(await privately(world, "streak"))


async def test_a_name_that_is_not_told_leaves_the_one_that_is_known(world: World) -> None:
    await world.open_channel()
    await world.press("ann", world.post(), "A")
    nameless = world.request("ann", Call("home"), DIRECT, direct=True)
    who = type(nameless.account)("memory", "w", "ann", "")
    await world.engine.handle(type(nameless)(nameless.call, who, DIRECT, world.now, direct=True))
    world.restart()
    assert "Ann" in text(await world.say("bob", "leaderboard"))


async def test_a_call_with_too_much_in_it_to_be_repeated_is_sent_to_its_channel(world: World) -> None:
    await two_channels(world)
    said = await world.call("ann", Call("team", {"action": "create", "name": "é" * 20}), DIRECT, direct=True)
    assert "Use this command in the one you mean" in text(said)


async def test_a_channel_of_another_network_is_named_in_words(world: World) -> None:
    await two_channels(world)
    elsewhere = Place("discord", "w", "@ann")
    request = world.request("ann", Call("streak"), elsewhere, direct=True)
    which = await world.engine.handle(request)
    assert "your channel on Memory" in text(which)
