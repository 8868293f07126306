"""What people do on Slack: a real Bolt app, the loopback server, and a door that a test scripts."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.call import Call
from bot.message import Actions, Button, Heading, Message, Table, Text
from bot.model import Place
from tests.discord_stage import NOW, ScriptedDoor
from tests.fakes.slack_rig import (
    COMMAND,
    INTERACTIVE,
    SlackRig,
    buttons,
    click_payload,
    command_payload,
    seen,
    settled,
)
from tests.fakes.slack_rules import Failure, Json
from tests.fakes.slack_state import CHANNEL, TEAM
from tests.slack_stage import posted, started

TABLE = Table(("Name", "Points"), (("ann", "10"),))
ONWARDS = Message.of(Text("choose"), Actions((Button("On", Call("me")),)))


@pytest.fixture
def door() -> ScriptedDoor:
    return ScriptedDoor()


@pytest.fixture
async def rig(door: ScriptedDoor, mode: str) -> AsyncIterator[SlackRig]:
    async with started(door, mode) as rig:
        yield rig


async def deliver_click(rig: SlackRig, action: Json) -> None:
    """Report a click on an element of the first post, whatever it is, and wait for the acknowledgement."""
    await posted(rig)
    payload = click_payload("ann", rig.channel()[0].raw.payload, action)
    exchange = await rig.server.deliver(INTERACTIVE, payload, "ann")
    await rig.server.until(lambda: exchange.acks)


async def test_a_command_is_answered_in_private(rig: SlackRig, door: ScriptedDoor) -> None:
    answer = await rig.command("ann", "probe word=hello count=3")
    assert answer.private
    assert answer.text == "you said probe word=hello count=3"
    assert rig.channel() == []
    (request,) = door.requests
    assert request.call == Call("probe", {"word": "hello", "count": "3"})
    account = request.account
    assert (account.platform, account.workspace, account.user, account.name) == ("slack", TEAM, "U0ANN", "ann")
    assert request.place == Place("slack", TEAM, CHANNEL)
    assert request.at == NOW
    assert [request.manager, request.direct, request.internal] == [False] * 3


async def test_an_unknown_command_is_told_so_in_private(rig: SlackRig, door: ScriptedDoor) -> None:
    answer = await rig.command("ann", "prob")
    assert "There is no command “prob”" in answer.text
    assert "Did you mean probe?" in answer.text
    assert answer.private
    assert door.requests == []


async def test_no_words_ask_for_help(rig: SlackRig, door: ScriptedDoor) -> None:
    door.answers["help"] = Message.of(Text("what there is"))
    assert (await rig.command("ann", "")).text == "what there is"
    assert (await rig.command("ann", "  ")).text == "what there is"


async def test_what_slack_escapes_in_a_command_arrives_as_it_was_typed(rig: SlackRig, door: ScriptedDoor) -> None:
    await rig.command("ann", "probe word=<!here>&lt;&amp;")
    assert door.requests[0].call.args == {"word": "<!here>&lt;&amp;"}


@pytest.mark.parametrize(("command", "line"), [("/probe", "hello 3"), ("/other", "probe hello 3")])
async def test_a_command_may_have_a_slash_of_its_own_and_study_another_name(
    rig: SlackRig, door: ScriptedDoor, command: str, line: str
) -> None:
    payload = {**command_payload("ann", line), "command": command}
    exchange = await rig.server.deliver(COMMAND, payload, "ann")
    await rig.server.until(lambda: settled(exchange))
    assert door.requests[0].call == Call("probe", {"word": "hello", "count": "3"})


async def test_a_command_is_acknowledged_before_it_is_handled(rig: SlackRig, door: ScriptedDoor) -> None:
    door.hold = asyncio.Event()
    exchange = await rig.server.deliver(COMMAND, command_payload("ann", "probe"), "ann")
    await rig.server.until(lambda: exchange.acks)
    assert exchange.screen is None
    assert exchange.acks == [{}]
    door.hold.set()
    await rig.server.until(lambda: settled(exchange))


async def test_a_click_on_a_post_is_acknowledged_first_and_answered_in_a_new_private_message(
    rig: SlackRig, door: ScriptedDoor
) -> None:
    await posted(rig)
    (post,) = rig.channel()
    door.hold = asyncio.Event()
    clicking = asyncio.create_task(rig.click("ann", post, "B"))
    await rig.server.until(lambda: door.requests)
    (exchange,) = rig.server.state.exchanges.values()
    await rig.server.until(lambda: exchange.acks)
    assert exchange.screen is None
    door.hold.set()
    verdict = await clicking
    assert (verdict.private, verdict.text) == (True, "you said answer post=1 choice=B")
    assert verdict.id != post.id
    assert rig.channel() == [post]
    assert door.requests[0].place == Place("slack", TEAM, CHANNEL)


async def test_a_click_on_a_private_message_replaces_it(rig: SlackRig, door: ScriptedDoor) -> None:
    door.answers["probe"] = ONWARDS
    first = await rig.command("ann", "probe")
    second = await rig.click("ann", first, "On")
    assert second.private
    assert second.text == "you said me"
    assert second.id == first.id


async def test_two_buttons_with_one_call_are_two_buttons(rig: SlackRig, door: ScriptedDoor) -> None:
    go = Button("Go", Call("me"))
    door.answers["probe"] = Message.of(Actions((go, Button("Also", go.call))))
    shown = await rig.command("ann", "probe")
    await rig.click("ann", shown, "Also")
    assert door.calls == ["probe", "me"]


@pytest.mark.parametrize("value", ["", "no such call=%", "answer post=1 choice=" + "9" * 100, "DROP TABLE"])
async def test_a_forged_button_is_out_of_date(rig: SlackRig, door: ScriptedDoor, value: str) -> None:
    await deliver_click(rig, {"action_id": "0", "value": value})
    await rig.server.until(lambda: door.requests)
    assert door.calls == ["gone"]


@pytest.mark.parametrize(
    "action",
    [
        {"action_id": "0", "url": "https://x.y", "text": {"type": "plain_text", "text": "Open"}},
        {"action_id": "whatever", "type": "static_select", "selected_option": {"value": "x"}},
    ],
    ids=["a link", "a menu of nobody's"],
)
async def test_what_is_no_button_of_ours_is_acknowledged_and_means_nothing(
    rig: SlackRig, door: ScriptedDoor, action: Json
) -> None:
    await deliver_click(rig, action)
    assert door.requests == []


@pytest.mark.parametrize(
    ("kind", "payload"),
    [
        (INTERACTIVE, {"type": "shortcut", "callback_id": "x"}),
        (INTERACTIVE, {"type": "view_closed", "view": {"callback_id": "x", "id": "V1"}}),
        ("events_api", {"type": "event_callback", "event": {"type": "app_mention", "user": "U1", "text": "hi"}}),
        ("anything", {"type": "of_the_future"}),
    ],
)
async def test_payloads_that_nobody_listens_to_are_acknowledged(
    rig: SlackRig, door: ScriptedDoor, kind: str, payload: Json
) -> None:
    who = {"user": {"id": "U1", "name": "ann"}, "team": {"id": TEAM}, "team_id": TEAM}
    exchange = await rig.server.deliver(kind, {**who, **payload}, "ann")
    await rig.server.until(lambda: exchange.acks)
    assert door.requests == []


async def test_no_payload_costs_a_call_of_its_own(rig: SlackRig) -> None:
    before = list(rig.server.calls)
    await rig.command("ann", "probe")
    await rig.command("bob", "probe")
    assert rig.server.calls[len(before) :] == ["response_url"] * 2
    assert before.count("auth.test") == 1


@pytest.mark.parametrize("failure", [Failure(), Failure(503)], ids=["cut", "server error"])
async def test_an_answer_that_did_not_arrive_is_given_again(rig: SlackRig, failure: Failure) -> None:
    rig.server.fail("response_url", failure, failure)
    assert (await rig.command("ann", "probe")).private
    assert rig.server.calls.count("response_url") == 3


@pytest.mark.parametrize(("uses", "seconds", "error"), [(5, 0, "used_url"), (0, 1_801, "expired_url")])
async def test_an_answer_comes_as_a_new_private_message_where_the_response_url_is_spent(
    rig: SlackRig, door: ScriptedDoor, uses: int, seconds: float, error: str
) -> None:
    door.answers["probe"] = ONWARDS
    shown = (await rig.command("ann", "probe")).raw.payload
    door.hold = asyncio.Event()
    click = click_payload("ann", shown, buttons(shown)[0])
    exchange = await rig.server.deliver(INTERACTIVE, click, "ann", replaces=shown, uses=uses)
    await rig.server.until(lambda: exchange.acks)
    rig.server.pass_time(seconds)
    door.hold.set()
    later = seen(await rig.server.until(lambda: exchange.screen))
    assert (later.private, later.text) == (True, "you said me")
    assert later.id != shown["ts"]
    rig.expect(error)


async def test_an_answer_that_slack_refuses_is_logged_and_the_next_one_comes(
    rig: SlackRig, caplog: pytest.LogCaptureFixture
) -> None:
    rig.server.fail("chat.postEphemeral", Failure(error="user_not_in_channel"))
    await rig.server.deliver(COMMAND, command_payload("ann", "probe"), "ann", uses=5)
    await rig.server.until(lambda: "chat.postEphemeral" in rig.server.calls)
    assert (await rig.command("ann", "probe")).private
    rig.expect("used_url")
    assert "an answer was not taken: user_not_in_channel" in caplog.text


async def test_an_answer_whose_blocks_are_refused_comes_as_text_with_its_buttons(
    rig: SlackRig, door: ScriptedDoor, caplog: pytest.LogCaptureFixture
) -> None:
    door.answers["probe"] = Message.of(Heading("Board"), TABLE, Actions((Button("On", Call("me")),)))
    rig.server.state.refused = {"table"}
    shown = await rig.command("ann", "probe")
    assert (shown.text, shown.buttons) == ("Board\nName, Points\nann, 10", ("On",))
    assert (await rig.click("ann", shown, "On")).id == shown.id
    rig.expect("invalid_blocks")
    assert "an answer is drawn more simply" in caplog.text


async def test_an_answer_of_which_no_block_is_taken_comes_as_text_alone(rig: SlackRig, door: ScriptedDoor) -> None:
    door.answers["probe"] = ONWARDS
    rig.server.state.refused = {"actions"}
    shown = await rig.command("ann", "probe")
    assert shown.raw.payload["text"] == "choose"
    rig.expect("invalid_blocks", "invalid_blocks")


async def test_buttons_work_after_a_restart(rig: SlackRig, door: ScriptedDoor) -> None:
    await posted(rig)
    await rig.restart(door)
    verdict = await rig.click("ann", rig.channel()[0], "A")
    assert verdict.text == "you said answer post=1 choice=A"


async def test_an_answer_under_way_is_given_before_the_end(rig: SlackRig, door: ScriptedDoor) -> None:
    door.hold = asyncio.Event()
    exchange = await rig.server.deliver(COMMAND, command_payload("ann", "probe"), "ann")
    await rig.server.until(lambda: door.requests)
    ending = asyncio.create_task(rig.disconnect())
    ended, _ = await asyncio.wait([ending], timeout=0.2)
    assert not ended
    door.hold.set()
    await ending
    assert exchange.screen is not None
    assert seen(exchange.screen).text == "you said probe"
