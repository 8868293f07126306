"""Reports: people say what is wrong with a question, managers decide, and a corrected key regrades everything."""

from dataclasses import replace

import pytest

from bot.call import Call
from bot.deck import Deck, Option
from bot.kinds import kind_of
from bot.markdown import plain
from bot.message import Form, Message
from bot.model import Account, Place
from tests.decks import deck_of, make_deck
from tests.world import CHANNEL, World, buttons, options, text

OTHER = Place("memory", "w", "other")
BOSS = Place("memory", "w", "dm-boss")
WHY = "RFC 9110 says so."


async def answered(world: World, user: str, *, right: bool) -> Message:
    """Answer the newest post of the channel."""
    return await world.press(user, world.post(), world.right_letter() if right else world.wrong_letter())


async def report(world: World, user: str, verdict: Message, reason: str = "The key is wrong.") -> str:
    """Press the button beneath a verdict, and send the form."""
    form = await world.call(user, buttons(verdict)["Report question"])
    assert isinstance(form, Form)
    assert [field.name for field in form.fields] == ["reason"]
    return text(await world.call(user, form.call.also(reason=reason)))


async def correct(world: World, label: str) -> Message:
    """As the manager, open the first report, choose the right answer by its label, and say why."""
    queue = await world.manage("reports")
    seen = await manage(world, options(queue)[0].call)
    asked = await manage(world, buttons(seen)["Correct the key"])
    form = await world.call("boss", buttons(asked)[label], manager=True)
    assert isinstance(form, Form)
    assert [field.name for field in form.fields] == ["why"]
    return await manage(world, form.call.also(why=WHY))


async def manage(world: World, call: Call) -> Message:
    answer = await world.call("boss", call, manager=True)
    assert isinstance(answer, Message)
    return answer


def told(world: World, user: str) -> list[str]:
    """What somebody was told in private."""
    return [text(m) for place, m, _ in world.platform.posted if place.channel == f"dm-{user}"]


async def test_a_report_waits_in_the_managers_queue_with_its_reason(world: World) -> None:
    await world.open_channel()
    assert "Nothing is reported" in text(await world.manage("reports"))
    verdict = await answered(world, "ann", right=False)
    assert "Thank you" in await report(world, "ann", verdict, "B is right, _too_.")
    assert "already" in await report(world, "ann", verdict)
    queue = await world.manage("reports")
    assert "1 question waits" in text(queue)
    assert "Row lock (txn.row-lock/q0), 1 report" in text(queue)
    seen = await world.say("boss", "daily")
    await world.press("boss", seen, "A")
    seen = await manage(world, options(queue)[0].call)
    assert "Reported: B is right, _too_." in text(seen)
    assert "How hard it proves is known when" in text(seen)


async def test_whoever_set_the_channel_up_is_told_of_the_first_report_only(world: World) -> None:
    await world.open_channel()
    for user in ("ann", "bob"):
        await report(world, user, await answered(world, user, right=False))
    await world.tick()
    assert len([said for said in told(world, "boss") if "found something wrong" in said]) == 1


async def test_only_managers_see_the_queue_and_decide(world: World) -> None:
    await world.open_channel()
    for call in ("reports", "reported of=txn.row-lock/q0", "rule of=txn.row-lock/q0 how=keep"):
        assert "Only managers" in text(await world.call("ann", Call.parse(call)))
    correct = Call.of("correct", of="txn.row-lock/q0", choice="1", why="x")
    assert "Only managers" in text(await world.call("ann", correct))


async def test_the_queue_never_tells_a_manager_what_is_open_to_them(world: World) -> None:
    await world.open_channel()
    await report(world, "ann", await answered(world, "ann", right=False))
    queue = await world.manage("reports")
    said = text(await manage(world, options(queue)[0].call))
    assert "have not answered it yet" in said
    said = text(await manage(world, Call.of("correct", of="txn.row-lock/q0")))
    assert "have not answered it yet" in said


async def test_a_question_that_is_fine_leaves_the_queue(world: World) -> None:
    await world.open_channel()
    await report(world, "ann", await answered(world, "ann", right=False))
    await answered(world, "boss", right=True)
    seen = await manage(world, options(await world.manage("reports"))[0].call)
    assert "Settled" in text(await manage(world, buttons(seen)["It is fine"]))
    assert "Nothing is reported" in text(await world.manage("reports"))


async def test_what_is_taken_out_is_served_nowhere_until_it_is_put_back(world: World) -> None:
    await world.open_channel()
    await report(world, "ann", await answered(world, "ann", right=False))
    await answered(world, "boss", right=True)
    old = world.post()
    seen = await manage(world, options(await world.manage("reports"))[0].call)
    assert "Taken out" in text(await manage(world, buttons(seen)["Take it out"]))
    quiz = "quiz topic=row-lock questions=10"
    assert "Question 1 of 2" in text(await world.say("ann", quiz))
    assert "Question 1 of 2" in text(await world.say("ann", quiz, OTHER))
    assert "Question 1 of 3" in text(await world.say("stranger", quiz, OTHER))
    await world.pass_time(days=1)
    assert "held back" in text(await world.press("ann2", old, "A"))
    queue = await world.manage("reports")
    assert "1 question is taken out here" in text(queue)
    seen = await manage(world, options(queue)[0].call)
    await manage(world, buttons(seen)["Ask it again"])
    assert "Question 1 of 3" in text(await world.say("ann", quiz))


async def test_a_corrected_key_regrades_points_and_memory_and_tells_each_once(world: World) -> None:
    await world.open_channel()
    wrong = world.wrong_letter()
    await report(world, "ann", await world.press("ann", world.post(), wrong))
    for user in ("bob", "boss"):
        await answered(world, user, right=True)
    await world.pass_time(days=1)
    meant = next(o.text for o in options(world.messages()[0]) if o.label == wrong)
    letter = chr(ord("A") + [o.text for o in world.deck.questions["txn.row-lock/q0"].options].index(meant))
    said = await correct(world, letter)
    assert "the grades of 3 people changed" in text(said)
    await world.tick()
    board = text(await world.say("ann", "leaderboard all"))
    assert "1, Ann, 10" in board
    assert "2, Bob, 6" in board
    assert ["counts as right now" in line for line in told(world, "ann")] == [True]
    assert ["not count as right any more" in line for line in told(world, "bob")] == [True]
    assert WHY in told(world, "bob")[0]
    assert f"Corrected by a manager: {WHY}" in text(await world.say("ann", "daily 1"))


async def test_a_corrected_key_amends_the_post_and_tells_the_thread_of_a_closed_one(world: World) -> None:
    await world.open_channel()
    await report(world, "ann", await answered(world, "ann", right=False))
    await answered(world, "boss", right=True)
    await world.pass_time(days=1)
    await correct(world, "D")
    await world.tick()
    assert "A manager has corrected it" in text(world.messages()[0])
    assert options(world.messages()[0]), "the question stands there still"
    threads = [text(message) for message in world.messages(thread=True)]
    assert len([said for said in threads if "Corrected: Row lock" in said and "D. choice 3" not in said]) == 1
    assert "choice 3 of q0" in threads[-1]


async def test_a_key_corrected_while_the_post_is_open_tells_nothing_of_the_answer(world: World) -> None:
    await world.open_channel()
    await report(world, "ann", await answered(world, "ann", right=False))
    await answered(world, "boss", right=True)
    await correct(world, "D")
    await world.tick()
    assert "A manager has corrected it" in text(world.messages()[0])
    assert "Corrected by a manager" not in text(world.messages()[0])
    assert not world.messages(thread=True)
    new = next(option for option in options(world.messages()[0]) if option.text == "choice 3 of q0")
    assert "Correct" in text(await world.press("cat", world.messages()[0], new.label))


async def test_an_answer_on_its_way_while_the_key_is_corrected_is_graded_by_the_new_one(world: World) -> None:
    await world.open_channel()
    await report(world, "ann", await answered(world, "ann", right=False))
    await answered(world, "boss", right=True)
    post, read = world.post(), world.store.posts.get
    stale = await world.store.posts.get(1)
    await correct(world, "D")
    answers = iter([stale])

    async def late(number: int) -> object:
        return next(answers, None) or await read(number)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(world.store.posts, "get", late)
        new = next(option for option in options(post) if option.text == "choice 3 of q0")
        assert "Correct" in text(await world.press("cat", post, new.label))


async def test_quizzes_are_regraded_where_options_stood_in_another_order(world: World) -> None:
    await world.open_channel()
    await report(world, "ann", await answered(world, "ann", right=True))
    await answered(world, "boss", right=True)
    await world.pass_time(days=1)
    shown = await world.say("ann", "quiz topic=row-lock questions=10")
    while "Which one fits q0?" not in text(shown):
        shown = await world.press("ann", await world.press("ann", shown, "A"), "Next question")
    old = next(option.label for option in options(shown) if option.text == "choice 0 of q0")
    await world.press("ann", shown, old)
    await correct(world, "D")
    person = await world.store.people.person(Account("memory", "w", "ann", ""))
    grades = await world.store.memory.grades(person, ["txn.row-lock"])
    assert [grade.correct for grade in grades if grade.question == "txn.row-lock/q0"] == [False, False]


async def test_a_question_asked_in_quizzes_alone_is_forgotten_with_its_old_grades(world: World) -> None:
    await world.open_channel()
    for user in ("ann", "boss"):
        await answered(world, user, right=True)
    shown = await world.say("ann", "quiz topic=write-ahead questions=10")
    while "Which one fits q0?" not in text(shown):
        shown = await world.press("ann", await world.press("ann", shown, "A"), "Next question")
    old = next(option.label for option in options(shown) if option.text == "choice 0 of q0")
    await report(world, "ann", await world.press("ann", shown, old))
    await world.say("ann", "me")
    person = await world.store.people.person(Account("memory", "w", "ann", ""))
    assert "log.write-ahead" in [state.concept for state in await world.store.memory.states(person)]
    assert "the grade of one person changed" in text(await correct(world, "D"))
    assert "log.write-ahead" not in [state.concept for state in await world.store.memory.states(person)]


async def test_a_correction_can_be_taken_back(world: World) -> None:
    await world.open_channel()
    await report(world, "ann", await answered(world, "ann", right=True))
    await answered(world, "boss", right=True)
    before = (await world.store.posts.get(1)).question  # type: ignore[union-attr]  # it was posted
    await correct(world, "D")
    assert "the grades of 2 people changed" in text(await correct(world, "A"))
    after = (await world.store.posts.get(1)).question  # type: ignore[union-attr]  # it was posted
    assert [option.correct for option in after.options] == [option.correct for option in before.options]
    assert "grades of 0 people" in text(await correct(world, "A"))


async def test_a_post_whose_question_was_another_text_is_left_as_it_was(world: World) -> None:
    await world.open_channel()
    await report(world, "ann", await answered(world, "ann", right=True))
    await answered(world, "boss", right=True)
    world.deck = reworded(world.deck)
    world.restart()
    await world.pass_time(days=1)
    assert "grades of 0 people" in text(await correct(world, "D"))


def reworded(deck: Deck) -> Deck:
    """The deck with other words for an option of its first question."""
    concept = deck.chapters[0].concepts[0]
    options = concept.questions[0].options
    question = replace(
        concept.questions[0], options=(*options[:3], Option("a new choice", False, "why", "belief"))
    )
    concept = replace(concept, questions=(question, *concept.questions[1:]))
    chapter = replace(deck.chapters[0], concepts=(concept, *deck.chapters[0].concepts[1:]))
    return replace(deck, chapters=(chapter, *deck.chapters[1:]))


async def test_a_number_is_corrected_by_typing_it_with_the_reason(world: World) -> None:
    world.deck = deck_of("number")
    world.restart()
    await world.open_channel()
    for user, number in (("ann", "1500"), ("bob", "1000"), ("boss", "1000")):
        await world.call(user, Call.of("answer", post=1, choice=number))
    await report(world, "bob", await world.say("bob", "daily"))
    seen = await manage(world, options(await world.manage("reports"))[0].call)
    form = await world.call("boss", buttons(seen)["Correct the key"], manager=True)
    assert isinstance(form, Form)
    assert [field.name for field in form.fields] == ["choice", "why"]
    said = await world.call("boss", form.call.also(choice="many", why=WHY), manager=True)
    assert isinstance(said, Form)
    assert "not a number" in said.error
    done = await manage(world, form.call.also(choice="1,500", why=WHY))
    assert "the grades of 3 people changed" in text(done)


@pytest.mark.parametrize("kind", ["several", "order"])
async def test_other_kinds_are_corrected_as_they_are_answered(world: World, kind: str) -> None:
    world.deck = deck_of(kind)
    world.restart()
    await world.open_channel()
    wrong = {"several": "1", "order": "1,0,2,3"}[kind]
    of = next(iter(world.deck.questions))
    await world.call("ann", Call.of("answer", post=1, choice="0,1" if kind == "several" else "0,1,2"))
    await world.call("boss", Call.of("answer", post=1, choice=wrong))
    asked = await manage(world, Call.of("correct", of=of))
    assert "as it should have been" in text(asked)
    if kind == "order":
        assert "So far" in text(await manage(world, Call.of("correct", of=of, choice="1")))
    form = await world.call("boss", Call.of("correct", of=of, choice=wrong), manager=True)
    assert isinstance(form, Form)
    said = await manage(world, form.call.also(why=WHY))
    post = await world.store.posts.get(1)
    assert post is not None
    assert "corrected" in text(said).lower()
    assert WHY in plain(Message.of(*kind_of(post.question).explain(post.question, None)))


async def test_somebody_without_a_channel_is_told_that_nobody_would_hear_it(world: World) -> None:
    call = Call.of("report", of="txn.row-lock/q0", reason="hm")
    assert "no channel yet" in text(await world.call("ann", call, BOSS, direct=True))
    assert "gone from the deck" in text(await world.call("ann", Call.of("report", of="a/b", reason="hm")))


async def test_a_report_from_a_private_conversation_reaches_the_persons_channels(world: World) -> None:
    await world.open_channel()
    await answered(world, "ann", right=False)
    call = Call.of("report", of="log.replay/q1", reason="hm")
    await world.call("ann", call, Place("memory", "w", "dm-ann"), direct=True)
    assert "log.replay/q1" in text(await world.manage("reports"))
    assert make_deck().questions["log.replay/q1"]
    assert CHANNEL.channel == "c"
