"""App Home: drawn when it is opened and after own answers, and answered right there."""

from collections.abc import AsyncIterator

import pytest

from bot.call import Call
from bot.message import Actions, Button, Choices, Heading, Message, Option, Pick, Picks, Table, Text
from bot.model import Account, Place
from tests.discord_stage import SETUP, ScriptedDoor
from tests.fakes.rig import Seen
from tests.fakes.slack_rig import INTERACTIVE, SlackRig, event_payload, home_click_payload, seen, settled, user_id
from tests.fakes.slack_rules import Failure, Json
from tests.fakes.slack_state import TEAM
from tests.slack_stage import posted, started

ANSWER = Call.of("answer", post=7, choice=0)
HOME = Message.of(
    Heading("Your study day"),
    Choices((Option("A", "one", ANSWER), Option("B", "two", Call.of("answer", post=7, choice=1)))),
    Table(("Chapter", "Met"), (("Locks", "1 of 2"),)),
    Actions((Button("Quiz me", Call("probe")),)),
)


@pytest.fixture
def door() -> ScriptedDoor:
    return ScriptedDoor(answers={"home": HOME})


@pytest.fixture
async def rig(door: ScriptedDoor, mode: str) -> AsyncIterator[SlackRig]:
    async with started(door, mode) as rig:
        yield rig


async def open_home(rig: SlackRig, user: str = "ann", number: str = "Ev1", tab: str = "home") -> None:
    event = {"type": "app_home_opened", "user": user_id(user), "channel": "D0ANN", "tab": tab}
    exchange = await rig.server.deliver("events_api", event_payload(event, number=number), user)
    await rig.server.until(lambda: exchange.acks)


async def shown(rig: SlackRig, user: str = "ann", times: int = 1) -> Seen:
    """Somebody's home when it was drawn so many times."""
    homes = rig.server.state.homes
    await rig.server.until(lambda: len(homes.get(user_id(user), ())) >= times)
    assert len(homes[user_id(user)]) == times
    return seen(homes[user_id(user)][-1])


async def press(rig: SlackRig, home: Seen, label: str, state: Json | None = None) -> Seen:
    payload = home_click_payload("ann", home.raw.payload, label, state)
    exchange = await rig.server.deliver(INTERACTIVE, payload, "ann")
    return seen(await rig.server.until(lambda: settled(exchange)))


async def test_it_is_drawn_when_it_is_opened(rig: SlackRig, door: ScriptedDoor) -> None:
    await open_home(rig)
    home = await shown(rig)
    assert home.text == "Your study day\nA  one\nB  two\nChapter  Met\nLocks  1 of 2"
    assert home.buttons == ("A", "B", "Quiz me")
    (request,) = door.requests
    account = Account("slack", TEAM, user_id("ann"), "")
    assert (request.account, request.place, request.direct) == (account, Place.to(account), True)


async def test_the_messages_tab_draws_nothing(rig: SlackRig, door: ScriptedDoor) -> None:
    await open_home(rig, tab="messages")
    await rig.command("ann", "probe")
    assert door.calls == ["probe"]


async def test_a_question_is_answered_right_there_and_the_home_is_drawn_anew(
    rig: SlackRig, door: ScriptedDoor
) -> None:
    await open_home(rig)
    verdict = await press(rig, await shown(rig), "B")
    assert verdict.text.endswith("you said answer post=7 choice=1")
    await shown(rig, times=2)
    assert door.calls == ["home", "answer post=7 choice=1", "home"]
    assert (door.requests[1].direct, door.requests[1].place.addressee) == (True, user_id("ann"))
    assert door.requests[1].account.name == "ann"


async def test_answers_are_ticked_and_sent_there(rig: SlackRig, door: ScriptedDoor) -> None:
    picks = Picks((Pick("A", "one", "0"), Pick("B", "two", "1")), Call.of("answer", post=7, choice=""))
    door.answers["home"] = Message.of(picks)
    await open_home(rig)
    ticked = {"type": "checkboxes", "selected_options": [{"value": "0"}, {"value": "1"}]}
    await press(rig, await shown(rig), "Answer", {"0": ticked})
    assert "answer post=7 choice=0,1" in door.calls


async def test_a_form_from_there_is_a_modal_whose_outcome_stands_in_it(rig: SlackRig, door: ScriptedDoor) -> None:
    door.answers["probe"] = SETUP
    await open_home(rig)
    form = await press(rig, await shown(rig), "Quiz me")
    assert form.fields == {"time": "09:00", "reveal": "next"}
    done = await rig.submit("ann", form, {"time": "10:45"})
    assert done.id == form.id
    assert door.requests[-1].direct


async def test_what_moves_on_in_a_modal_opened_there_stays_in_it(rig: SlackRig, door: ScriptedDoor) -> None:
    door.answers["probe"] = Message.of(Text("first"), Actions((Button("On", Call("me")),)))
    await open_home(rig)
    first = await press(rig, await shown(rig), "Quiz me")
    second = await rig.click("ann", first, "On")
    assert second.id == first.id
    assert second.text.endswith("you said me")


async def test_an_answer_in_a_channel_draws_the_home_of_whoever_opened_it_and_no_others(
    rig: SlackRig, door: ScriptedDoor
) -> None:
    await open_home(rig)
    await shown(rig)
    await posted(rig)
    await rig.click("bob", rig.channel()[0], "A")
    await rig.click("ann", rig.channel()[0], "A")
    await shown(rig, times=2)
    await rig.command("ann", "probe")
    assert door.calls.count("home") == 2
    assert list(rig.server.state.homes) == [user_id("ann")]


async def test_a_home_whose_blocks_are_refused_is_drawn_more_simply(rig: SlackRig) -> None:
    rig.server.state.refused = {"table"}
    await open_home(rig)
    home = await shown(rig)
    assert "Locks, 1 of 2" in home.text
    assert home.buttons == ("A", "B", "Quiz me")
    rig.expect("invalid_blocks")


async def test_a_home_that_cannot_be_drawn_is_logged(rig: SlackRig, caplog: pytest.LogCaptureFixture) -> None:
    rig.server.fail("views.publish", Failure(error="not_enabled"), Failure())
    for number in ("Ev1", "Ev2"):
        await open_home(rig, number=number)
    await open_home(rig, number="Ev3")
    await shown(rig)
    assert caplog.text.count("a home was not shown") == 2
