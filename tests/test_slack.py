"""Slack through a real Bolt app over real sockets."""

from collections.abc import AsyncIterator, Sequence
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError

from adapters.slack.platform import SlackPlatform
from bot.call import Call
from bot.commands import Param, Registry
from bot.handlers import make_registry
from bot.message import Actions, Button, Form, Message, Text
from bot.model import Place, Request
from bot.ports import BadCredentials, NotSent, Refused, Unreadable
from tests.fakes.slack import CHANNEL, LOST, TEAM
from tests.fakes.slack_rig import SlackRig, make_rig

PLACE = Place("slack", TEAM, CHANNEL)
UNSURE = (SlackApiError, aiohttp.ClientError, OSError, TimeoutError)
"""How `send` fails when the message may have arrived."""

HELLO = Message.of(Text("hello"), Actions((Button("Go on", Call.of("quiz-next", quiz=1, number=2)),)))


class Door:
    """Answers with what the test wants, and keeps what it was asked."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.answer: Message | Form = HELLO

    async def handle(self, request: Request) -> Message | Form:
        self.requests.append(request)
        return self.answer

    def suggest(self, command: str, param: str, prefix: str) -> Sequence[tuple[str, str]]:
        return []


@pytest.fixture
def door() -> Door:
    return Door()


@pytest.fixture
async def rig(door: Door) -> AsyncIterator[SlackRig]:
    rig = make_rig()
    await rig.start(door)
    yield rig
    await rig.stop()


async def test_a_command_is_read_and_answered_in_private(rig: SlackRig, door: Door) -> None:
    seen = await rig.command("ann", "leaderboard month")
    (request,) = door.requests
    assert request.call == Call("leaderboard", {"period": "month"})
    assert (request.account.platform, request.account.workspace, request.account.name) == ("slack", TEAM, "ann")
    assert request.place == PLACE
    assert (request.manager, request.direct, request.internal) == (False, False, False)
    assert seen.private
    assert "hello" in seen.text
    assert rig.server.messages == []


async def test_nothing_typed_asks_for_help(rig: SlackRig, door: Door) -> None:
    await rig.command("ann", "")
    assert door.requests[0].call == Call("help")


async def test_an_unknown_command_is_a_sentence(rig: SlackRig, door: Door) -> None:
    seen = await rig.command("ann", "leaderbord")
    assert "Did you mean leaderboard" in seen.text.replace("`", "")
    assert door.requests == []


async def test_a_click_on_a_public_message_is_a_new_private_one(rig: SlackRig, door: Door) -> None:
    await rig.platform.send(PLACE, HELLO, 1)
    (public,) = rig.channel()
    seen = await rig.click("ann", public, "Go on")
    assert door.requests[-1].call == Call("quiz-next", {"quiz": "1", "number": "2"})
    assert seen.private
    assert rig.server.responses[-1][1]["replace_original"] is False


async def test_a_click_on_a_private_message_replaces_it(rig: SlackRig, door: Door) -> None:
    shown = await rig.command("ann", "quiz")
    seen = await rig.click("ann", shown, "Go on")
    assert seen.id == shown.id
    assert rig.server.responses[-1][1]["replace_original"] is True


async def test_rights_are_asked_for_only_where_a_command_needs_them(rig: SlackRig, door: Door) -> None:
    await rig.command("ann", "streak", manager=True)
    assert "users.info" not in rig.server.calls
    await rig.command("ann", "pause", manager=True)
    await rig.command("bob", "pause")
    rig.server.creator = "UBOB"
    await rig.command("bob", "pause")
    assert [request.manager for request in door.requests] == [False, True, False, True]


async def test_rights_that_cannot_be_read_are_no_rights(rig: SlackRig, door: Door) -> None:
    rig.server.scopes -= {"users:read", "channels:read"}
    await rig.command("ann", "pause", manager=True)
    assert door.requests[0].manager is False
    rig.expect("missing_scope", "missing_scope")


async def test_a_forged_button_means_gone(rig: SlackRig, door: Door) -> None:
    shown = await rig.command("ann", "quiz")
    shown.raw.payload["blocks"][-1]["elements"][0]["value"] = "answer; DROP TABLE"
    await rig.click("ann", shown, "Go on")
    assert door.requests[-1].call == Call("gone")


async def test_links_and_unknown_payloads_are_acknowledged(rig: SlackRig, door: Door) -> None:
    link = {
        "type": "button",
        "action_id": "x",
        "text": {"type": "plain_text", "text": "Go"},
        "url": "https://a.org",
    }
    user = {"id": "UANN", "username": "ann"}
    base: dict[str, Any] = {"team": {"id": TEAM}, "user": user, "trigger_id": "t", "api_app_id": "A1"}
    click = {**base, "type": "block_actions", "actions": [link], "container": {"type": "message"}}
    for payload in (
        click,
        {**base, "type": "shortcut", "callback_id": "unknown"},
        {**base, "type": "view_closed", "view": {"callback_id": "unknown", "id": "V9"}},
    ):
        envelope = await rig.server.deliver("interactive", payload)
        assert envelope in rig.server.acks
    event = {
        "type": "event_callback",
        "team_id": TEAM,
        "event": {"type": "app_mention", "user": "U1"},
        "event_id": "E",
    }
    assert await rig.server.deliver("events_api", event) in rig.server.acks
    assert door.requests == []


async def test_a_form_opens_for_a_call_that_lacks_what_it_needs() -> None:
    registry, door = Registry(), Door()

    async def away(*_: object) -> Message:
        return HELLO

    registry.command("away", "Be away", Param("until", "A date", required=True))(away)
    door.answer = registry.get("away").form({})
    rig = make_rig(registry)
    await rig.start(door)
    form = await rig.command("ann", "away")
    assert dict(form.fields) == {"until": ""}
    door.answer = HELLO
    done = await rig.submit("ann", form, {"until": "tomorrow"})
    assert door.requests[-1].call == Call("away", {"until": "tomorrow"})
    assert "hello" in done.text
    await rig.stop()


async def test_a_delivery_is_posted_marked_and_found(rig: SlackRig) -> None:
    posted = await rig.platform.send(PLACE, HELLO, 41)
    assert await rig.platform.find(PLACE, 41) == posted
    assert await rig.platform.find(PLACE, 42) is None
    thread = Place("slack", TEAM, CHANNEL, posted)
    reply = await rig.platform.send(thread, HELLO, 42)
    assert rig.channel()[-1].thread == posted
    assert await rig.platform.find(thread, 42) == reply


async def test_a_post_whose_answer_was_lost_is_sent_once_and_found(rig: SlackRig) -> None:
    rig.server.failures.append(LOST)
    with pytest.raises(UNSURE):
        await rig.platform.send(PLACE, HELLO, 41)
    assert len(rig.server.messages) == 1
    assert await rig.platform.find(PLACE, 41) == rig.server.messages[0]["ts"]


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        ("not_in_channel", "/invite"),
        ("channel_not_found", "gone"),
        ("is_archived", "archived"),
        ("account_inactive", "Install"),
        ("restricted_action_read_only_channel", "admin"),
    ],
)
async def test_a_refusal_says_what_to_do(rig: SlackRig, error: str, sentence: str) -> None:
    rig.server.failures.append(error)
    with pytest.raises(Refused, match=sentence):
        await rig.platform.send(PLACE, HELLO, 1)


async def test_a_rate_limit_says_when_to_try_again(rig: SlackRig) -> None:
    rig.server.failures.append(429)
    with pytest.raises(NotSent) as limited:
        await rig.platform.send(PLACE, HELLO, 1)
    assert limited.value.retry_after == 7


@pytest.mark.parametrize("failure", ["internal_error", "fatal_error", 503])
async def test_an_error_after_which_it_may_have_arrived_is_left_open(rig: SlackRig, failure: str | int) -> None:
    rig.server.failures.append(failure)
    with pytest.raises(UNSURE):
        await rig.platform.send(PLACE, HELLO, 1)


async def test_a_history_that_may_not_be_read_settles_nothing(rig: SlackRig) -> None:
    rig.server.scopes.discard("channels:history")
    with pytest.raises(Unreadable):
        await rig.platform.find(PLACE, 1)
    rig.expect("missing_scope")


async def test_before_it_is_connected_nothing_is_sent() -> None:
    rig = make_rig()
    with pytest.raises(NotSent):
        await rig.platform.send(PLACE, HELLO, 1)
    rig.server.close()


@pytest.mark.parametrize(
    ("bot_token", "app_token", "setting"),
    [("xoxb-bad", "xapp-test", "SLACK_BOT_TOKEN"), ("xoxb-test", "xapp-bad", "SLACK_APP_TOKEN")],
)
async def test_a_bad_token_is_named(bot_token: str, app_token: str, setting: str) -> None:
    rig = make_rig()
    await rig.server.start()
    platform: SlackPlatform = rig.make_platform(bot_token, app_token)
    with pytest.raises(BadCredentials, match=setting):
        await platform.serve(Door())
    await rig.server.stop()


async def test_authorisation_is_not_asked_for_at_each_click(rig: SlackRig) -> None:
    for _ in range(3):
        await rig.command("ann", "streak")
    assert rig.server.calls.count("auth.test") == 1


async def test_a_client_id_in_the_environment_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_CLIENT_ID", "1.2")
    monkeypatch.setenv("SLACK_CLIENT_SECRET", "s")
    rig = make_rig(make_registry())
    await rig.start(Door())
    assert "hello" in (await rig.command("ann", "streak")).text
    await rig.stop()
