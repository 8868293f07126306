"""Forms on Slack: modals that open in time, come back when refused, and end in a result."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from functools import partial

import pytest

from adapters.slack import interactions
from bot.call import Call
from bot.message import Actions, Button, Field, Form, Heading, Message, Table, Text
from bot.model import Place, Request
from tests.discord_stage import SETUP, ScriptedDoor
from tests.fakes.slack_rig import (
    COMMAND,
    INTERACTIVE,
    SlackRig,
    command_payload,
    seen,
    settled,
    submission_payload,
)
from tests.fakes.slack_rules import Failure
from tests.fakes.slack_state import CHANNEL, TEAM, Exchange
from tests.slack_stage import posted, started

REFUSED = replace(SETUP, error="That is not a time.")


@pytest.fixture
def door() -> ScriptedDoor:
    return ScriptedDoor(lambda request: SETUP if not request.call.args else Message.of(Text("done")))


@pytest.fixture
async def rig(door: ScriptedDoor, mode: str) -> AsyncIterator[SlackRig]:
    async with started(door, mode) as rig:
        yield rig


def latest(rig: SlackRig) -> Exchange:
    return list(rig.server.state.exchanges.values())[-1]


async def test_a_form_command_opens_a_modal_at_once_and_fills_it_later(rig: SlackRig, door: ScriptedDoor) -> None:
    door.hold = asyncio.Event()
    exchange = await rig.server.deliver(COMMAND, command_payload("ann", "setup"), "ann")
    await rig.server.until(lambda: exchange.screen and exchange.acks)
    assert exchange.screen is not None
    assert seen(exchange.screen).text == "System Design Daily\nOne moment…"
    rig.server.pass_time(60)
    door.hold.set()
    form = seen(await rig.server.until(lambda: settled(exchange)))
    assert form.private
    assert form.text.startswith("When to post\nTime")
    assert form.fields == {"time": "09:00", "reveal": "next"}
    assert exchange.uses == 0


async def test_a_call_that_lacks_an_argument_opens_its_modal_at_once(rig: SlackRig, door: ScriptedDoor) -> None:
    door.hold = asyncio.Event()
    exchange = await rig.server.deliver(COMMAND, command_payload("ann", "explain"), "ann")
    await rig.server.until(lambda: door.requests and exchange.screen)
    assert exchange.screen is not None
    assert exchange.screen["callback_id"] == "loading"
    door.hold.set()
    assert seen(await rig.server.until(lambda: settled(exchange))).fields["time"] == "09:00"


@pytest.mark.parametrize("line", ["setup time=10:45", "explain locks"])
async def test_a_call_with_its_arguments_opens_no_modal(rig: SlackRig, line: str) -> None:
    answer = await rig.command("ann", line)
    assert (answer.private, answer.text) == (True, "done")
    assert "views.open" not in rig.server.calls


async def test_what_comes_instead_of_a_form_stands_in_the_modal(rig: SlackRig, door: ScriptedDoor) -> None:
    door.answers["setup"] = Message.of(Text("Only managers of this channel can do that."))
    shown = await rig.command("ann", "setup")
    assert "Only managers" in shown.text
    assert shown.fields == {}
    assert "submit" not in shown.raw.payload
    assert shown.raw.payload["close"]["text"] == "Close"


async def test_any_answer_may_be_a_form(rig: SlackRig, door: ScriptedDoor) -> None:
    await posted(rig)
    door.answers["answer"] = SETUP
    form = await rig.click("ann", rig.channel()[0], "A")
    assert form.fields == {"time": "09:00", "reveal": "next"}


async def test_a_submitted_form_is_its_call_with_what_was_typed(rig: SlackRig, door: ScriptedDoor) -> None:
    form = await rig.command("ann", "setup")
    result = await rig.submit("ann", form, {"time": "10:45", "reveal": ""})
    assert result.text.endswith("done")
    assert result.id == form.id
    request = door.requests[-1]
    assert request.call == Call("setup", {"time": "10:45", "reveal": ""})
    assert request.place == Place("slack", TEAM, CHANNEL)
    assert (request.account.user, request.account.name) == ("U0ANN", "ann")
    (acknowledgement,) = latest(rig).acks
    assert acknowledgement["response_action"] == "update"
    assert acknowledgement["view"]["close"]["text"] == "Close"


async def test_a_form_knows_its_manager(rig: SlackRig, door: ScriptedDoor) -> None:
    form = await rig.command("ann", "setup")
    await rig.submit("zoe", form, {}, manager=True)
    await rig.submit("bob", form, {})
    assert [request.manager for request in door.requests[1:]] == [True, False]


async def test_a_form_knows_its_direct_conversation(rig: SlackRig, door: ScriptedDoor) -> None:
    exchange = await rig.server.deliver(COMMAND, command_payload("ann", "setup", "D1"), "ann")
    form = seen(await rig.server.until(lambda: settled(exchange)))
    await rig.submit("ann", form, {})
    assert door.requests[-1].direct
    assert door.requests[-1].place.channel == "D1"


async def test_what_is_entered_is_added_to_the_arguments_of_the_forms_call(
    rig: SlackRig, door: ScriptedDoor
) -> None:
    door.answers["probe"] = replace(SETUP, call=Call("setup", {"level": "hard", "time": "07:00"}))
    form = await rig.command("ann", "probe")
    await rig.submit("ann", form, {"time": "10:45"})
    assert door.requests[-1].call.args == {"level": "hard", "time": "10:45", "reveal": "next"}


async def test_a_refused_form_comes_back_with_the_reason_and_what_was_typed(
    rig: SlackRig, door: ScriptedDoor
) -> None:
    form = await rig.command("ann", "setup")
    door.answers["setup"] = REFUSED
    refused = await rig.submit("ann", form, {"time": "25:00", "reveal": "24"})
    assert "That is not a time." in refused.text
    assert refused.fields == {"time": "25:00", "reveal": "24"}
    assert refused.raw.payload["blocks"][0]["type"] == "rich_text"
    door.answers.clear()
    assert (await rig.submit("ann", refused, {"time": "10:00"})).text.endswith("done")
    assert door.requests[-1].call.args == {"time": "10:00", "reveal": "24"}


async def test_a_slow_form_is_acknowledged_in_time_and_shows_its_outcome_later(
    rig: SlackRig, door: ScriptedDoor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(interactions, "SUBMIT_WAIT", 0.01)
    form = await rig.command("ann", "setup")
    door.hold = asyncio.Event()
    submitting = asyncio.create_task(rig.submit("ann", form, {"time": "10:45"}))
    await rig.server.until(lambda: latest(rig).view and latest(rig).acks)
    assert latest(rig).acks[0]["view"]["callback_id"] == "loading"
    door.hold.set()
    assert (await submitting).text.endswith("done")


async def test_an_outcome_right_after_the_acknowledgement_is_not_overwritten_by_it(
    rig: SlackRig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(interactions, "SUBMIT_WAIT", 0.0)
    form = await rig.command("ann", "setup")
    rig.pass_time(61)  # what was known of ann's rights has to be asked for again, which takes a moment
    assert (await rig.submit("ann", form, {"time": "10:45"})).text.endswith("done")
    assert latest(rig).acks[0]["view"]["callback_id"] == "loading"


async def test_a_modal_that_was_closed_meanwhile_is_left_alone(
    rig: SlackRig, door: ScriptedDoor, caplog: pytest.LogCaptureFixture
) -> None:
    door.hold = asyncio.Event()
    exchange = await rig.server.deliver(COMMAND, command_payload("ann", "setup"), "ann")
    await rig.server.until(lambda: exchange.opened)
    rig.server.state.views.clear()
    door.hold.set()
    await rig.server.until(lambda: rig.server.refusals)
    rig.expect("not_found")
    assert (await rig.command("ann", "setup time=10:45")).text == "done"
    assert "an answer was lost" in caplog.text


async def test_a_forged_form_is_out_of_date(rig: SlackRig, door: ScriptedDoor) -> None:
    form = await rig.command("ann", "setup")
    for metadata in ("", "{}", "[]", '{"call": "No Call", "channel": "C1"}', '{"call": 1, "channel": 2}'):
        view = {**form.raw.payload, "private_metadata": metadata}
        payload = submission_payload("ann", view, form.fields)
        exchange = await rig.server.deliver(INTERACTIVE, payload, "ann", view=form.id)
        await rig.server.until(partial(getattr, exchange, "acks"))
    assert door.calls[1:] == ["gone"] * 5


async def test_a_form_outlives_a_restart(rig: SlackRig, door: ScriptedDoor) -> None:
    form = await rig.command("ann", "setup")
    await rig.restart(door)
    assert (await rig.submit("ann", form, {"time": "10:45"})).text.endswith("done")


async def test_where_no_modal_can_be_opened_any_more_a_button_opens_it(rig: SlackRig, door: ScriptedDoor) -> None:
    door.answers["probe"] = REFUSED

    def late(_request: Request) -> Form:
        return replace(SETUP, fields=(replace(SETUP.fields[0], value="08:00"),))

    door.hold = asyncio.Event()
    exchange = await rig.server.deliver(COMMAND, command_payload("ann", "probe"), "ann")
    await rig.server.until(lambda: exchange.acks)
    rig.server.pass_time(3.5)
    door.hold.set()
    message = seen(await rig.server.until(lambda: settled(exchange)))
    assert message.text == "That is not a time."
    door.answers.clear()
    door.answer = late
    form = await rig.click("ann", message, "Try again")
    assert form.fields == {"time": "09:00"}
    rig.expect("expired_trigger_id")


async def test_a_button_that_cannot_carry_what_was_typed_opens_the_form_as_it_stands(
    rig: SlackRig, door: ScriptedDoor
) -> None:
    long = replace(SETUP, fields=(replace(SETUP.fields[0], value="x" * 100),))
    door.answers["probe"] = replace(long, error="Too long.")
    rig.server.fail("views.open", Failure())
    message = await rig.command("ann", "probe")
    assert message.text == "Too long."
    assert (await rig.click("ann", message, "Try again")).fields == {"time": "09:00", "reveal": "next"}


async def test_a_modal_whose_opening_broke_off_comes_as_a_button(rig: SlackRig) -> None:
    rig.server.fail("views.open", Failure())
    message = await rig.command("ann", "setup")
    assert message.text == "When to post"
    assert (await rig.click("ann", message, "Fill it in")).fields["time"] == "09:00"


async def test_a_result_in_a_modal_keeps_its_buttons(rig: SlackRig, door: ScriptedDoor) -> None:
    again = Actions((Button("Show", Call.of("probe", word="x")),))
    door.answers["setup"] = Message.of(Heading("Set up"), Table(("a",), (("b",),)), again)
    result = await rig.command("ann", "setup")
    shown = await rig.click("ann", result, "Show")
    assert shown.text.endswith("done")
    assert shown.id == result.id
    assert door.requests[-1].place.channel == CHANNEL


# Fields with suggestions


@pytest.fixture
def picky(door: ScriptedDoor) -> ScriptedDoor:
    """A door whose form has two menus that suggest."""
    fields = (
        Field("zone", "Zone", value="one2", suggested=True),
        Field("topics", "Topics", value="a1,b", suggested=True, many=True),
        Field("free", "Free", suggested=True),
    )
    door.answers["setup"] = Form(Call("setup"), "When to post", fields)
    return door


async def test_what_is_being_typed_into_a_menu_is_suggested_at_once(rig: SlackRig, picky: ScriptedDoor) -> None:
    form = await rig.command("ann", "setup")
    assert form.fields == {"zone": "one2", "topics": "a1,b", "free": ""}
    assert await rig.suggested("ann", form, "zone", "ber") == ["ber1", "ber2"]
    assert await rig.suggested("ann", form, "zone", "") == ["1", "2"]
    assert picky.calls == ["setup"]


async def test_what_stands_in_a_menu_is_labelled_as_it_was_suggested(rig: SlackRig, picky: ScriptedDoor) -> None:
    picky.suggestions = [("one2", "Two of one"), ("a1", "The first"), ("c", "Another")]
    form = await rig.command("ann", "setup")
    elements = [block["element"] for block in form.raw.payload["blocks"]]
    assert elements[0]["initial_option"]["text"]["text"] == "Two of one"
    assert [option["text"]["text"] for option in elements[1]["initial_options"]] == ["The first", "b"]


async def test_what_is_chosen_in_menus_is_what_the_call_gets(rig: SlackRig, picky: ScriptedDoor) -> None:
    form = await rig.command("ann", "setup")
    del picky.answers["setup"]
    picky.suggestions = [(value, value.upper()) for value in ("x", "y", "z")]
    await rig.submit("ann", form, {"zone": "x", "topics": "y,z"})
    assert picky.requests[-1].call.args == {"zone": "x", "topics": "y,z", "free": ""}


async def test_a_menu_gets_a_hundred_suggestions_that_fit_and_none_where_it_is_forged(
    rig: SlackRig, picky: ScriptedDoor
) -> None:
    form = await rig.command("ann", "setup")
    picky.suggestions = [("", "empty"), ("v" * 151, "long"), *((f"v{n}", "l" * 90) for n in range(130))]
    assert len(await rig.suggested("ann", form, "zone", "v")) == 100
    forged = replace(form, raw=replace(form.raw, payload={**form.raw.payload, "private_metadata": "x"}))
    assert await rig.suggested("ann", forged, "zone", "") == []


async def test_a_modal_whose_blocks_are_refused_shows_its_message_as_text(
    rig: SlackRig, door: ScriptedDoor
) -> None:
    door.answers["setup"] = Message.of(Heading("Set up"), Text("*done*"))
    rig.server.state.refused_in_views = {"header"}
    assert (await rig.command("ann", "setup")).text == "System Design Daily\nSet up\ndone"
    rig.expect("invalid_blocks")


async def test_a_form_under_way_is_acknowledged_before_the_end(rig: SlackRig, door: ScriptedDoor) -> None:
    form = await rig.command("ann", "setup")
    door.hold = asyncio.Event()
    submitting = asyncio.create_task(rig.submit("ann", form, {"time": "10:45"}))
    await rig.server.until(lambda: len(door.requests) == 2)
    ending = asyncio.create_task(rig.disconnect())
    ended, _ = await asyncio.wait([ending], timeout=0.2)
    assert not ended
    door.hold.set()
    assert (await submitting).text.endswith("done")
    await ending
