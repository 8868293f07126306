"""Deliveries to Slack: sent once, found again, and refused with a sentence."""

from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import replace

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError

from adapters.slack import deliveries
from bot.message import Message, Text
from bot.model import Place
from bot.ports import NotSent, Refused, Unreadable
from tests.discord_stage import POST, ScriptedDoor
from tests.fakes.slack_rig import SlackRig
from tests.fakes.slack_rules import Failure
from tests.fakes.slack_state import CHANNEL, TEAM
from tests.slack_stage import posted, started


@pytest.fixture
async def rig() -> AsyncIterator[SlackRig]:
    async with started(ScriptedDoor()) as rig:
        yield rig


async def test_a_delivery_is_posted_and_found_by_its_mark(rig: SlackRig) -> None:
    first, second = await posted(rig, delivery=7), await posted(rig, delivery=8)
    assert [seen.id for seen in rig.channel()] == [first, second]
    assert rig.channel()[0].buttons == ("A", "B")
    assert not rig.channel()[0].private
    assert await rig.platform.find(rig.place, 7) == first
    assert await rig.platform.find(rig.place, 8) == second
    assert await rig.platform.find(rig.place, 9) is None


async def test_what_others_post_is_not_found(rig: SlackRig) -> None:
    await posted(rig, delivery=7)
    rig.server.state.messages[0]["user"] = "U0EVE"
    assert await rig.platform.find(rig.place, 7) is None


@pytest.mark.parametrize("channel", [CHANNEL, "G0TEAM", "D0ANN"])
async def test_the_manifests_scopes_suffice_to_post_and_to_find(rig: SlackRig, channel: str) -> None:
    place = Place("slack", TEAM, channel)
    root = await rig.platform.send(place, POST, 1)
    assert await rig.platform.find(place, 1) == root
    thread = replace(place, thread=root)
    assert await rig.platform.find(thread, 2) is None
    reply = await rig.platform.send(thread, POST, 2)
    assert await rig.platform.find(thread, 2) == reply


async def test_a_history_is_searched_over_its_pages(rig: SlackRig) -> None:
    rig.server.state.page = 2
    ids = []
    for number in range(5):
        ids.append(await posted(rig, delivery=number))
        rig.pass_time(1)
    assert await rig.platform.find(rig.place, 0) == ids[0]
    assert rig.server.calls.count("conversations.history") == 3


async def test_a_reveal_goes_into_the_thread_of_its_post(rig: SlackRig) -> None:
    root = await posted(rig)
    thread = Place("slack", TEAM, CHANNEL, root)
    reply = await rig.platform.send(thread, POST, 2)
    assert [(seen.id, seen.thread) for seen in rig.channel()] == [(root, ""), (reply, root)]
    assert await rig.platform.find(thread, 2) == reply
    assert await rig.platform.find(rig.place, 2) is None


async def test_where_the_thread_is_gone_a_reveal_goes_into_the_channel(rig: SlackRig) -> None:
    place = Place("slack", TEAM, CHANNEL, "1.000001")
    message_id = await rig.platform.send(place, POST, 2)
    assert [(seen.id, seen.thread) for seen in rig.channel()] == [(message_id, "")]
    assert await rig.platform.find(place, 2) == message_id
    rig.expect("thread_not_found", "thread_not_found")


async def test_a_lost_answer_is_an_unknown_outcome_and_nothing_is_sent_twice(rig: SlackRig) -> None:
    rig.lose_next_answer()
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await posted(rig, delivery=5)
    (seen,) = rig.channel()
    assert rig.server.calls.count("chat.postMessage") == 1
    assert await rig.platform.find(rig.place, 5) == seen.id


@pytest.mark.parametrize(
    "failure",
    [
        Failure(503, stored=True),
        Failure(500),
        Failure(500, error="is_archived"),
        Failure(error="internal_error"),
        Failure(error="fatal_error"),
    ],
    ids=["503", "500", "500 with an error", "internal_error", "fatal_error"],
)
async def test_a_server_error_is_an_unknown_outcome(rig: SlackRig, failure: Failure) -> None:
    rig.server.fail("chat.postMessage", failure)
    with pytest.raises(SlackApiError):
        await posted(rig, delivery=5)
    assert rig.server.calls.count("chat.postMessage") == 1


async def test_a_server_that_does_not_answer_is_an_unknown_outcome(
    rig: SlackRig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deliveries, "SEND_TIMEOUT", 0.0)
    with pytest.raises(TimeoutError):
        await posted(rig)


def test_a_delivery_gives_up_within_half_a_minute() -> None:
    assert deliveries.SEND_TIMEOUT < 30


async def test_a_rate_limit_says_when_to_try_again(rig: SlackRig) -> None:
    rig.server.fail("chat.postMessage", Failure(429, retry_after=7), Failure(error="rate_limited"))
    with pytest.raises(NotSent) as caught:
        await posted(rig)
    assert caught.value.retry_after == 7
    rig.pass_time(7)
    with pytest.raises(NotSent) as caught:
        await posted(rig)
    assert caught.value.retry_after == 60
    assert rig.channel() == []


async def test_a_token_that_was_revoked_is_nothing_the_channel_can_put_right(rig: SlackRig) -> None:
    rig.server.fail("chat.postMessage", Failure(error="token_revoked"))
    with pytest.raises(NotSent):
        await posted(rig)


@pytest.mark.parametrize(
    ("error", "says"),
    [
        ("not_in_channel", "/invite"),
        ("channel_not_found", "Let me in"),
        ("is_archived", "Unarchive"),
        ("account_inactive", "Install the app again"),
        ("restricted_action", "Ask an admin"),
        ("restricted_action_read_only_channel", "Ask an admin"),
        ("missing_scope", "scopes of its manifest"),
        ("odd_<error>", r"odd\\_\\<error\\>"),
    ],
)
async def test_a_channel_that_refuses_says_what_to_do(rig: SlackRig, error: str, says: str) -> None:
    rig.server.fail("chat.postMessage", Failure(error=error))
    with pytest.raises(Refused, match=says):
        await posted(rig)
    assert rig.channel() == []


async def test_a_history_that_may_not_be_read_is_unreadable(rig: SlackRig) -> None:
    await posted(rig)
    for error in ("not_in_channel", "channel_not_found", "missing_scope"):
        rig.server.state.denied = error
        with pytest.raises(Unreadable):
            await rig.platform.find(rig.place, 1)
    rig.expect("not_in_channel", "channel_not_found", "missing_scope")


@pytest.mark.parametrize("failure", [Failure(429, retry_after=7), Failure(503), Failure(error="internal_error")])
async def test_from_a_history_that_fails_for_the_moment_nothing_follows(rig: SlackRig, failure: Failure) -> None:
    rig.server.fail("conversations.history", failure)
    with pytest.raises(SlackApiError):
        await rig.platform.find(rig.place, 1)


async def test_without_a_connection_nothing_is_sent_and_nothing_is_concluded(rig: SlackRig) -> None:
    await rig.disconnect()
    with pytest.raises(NotSent):
        await posted(rig)
    with pytest.raises(ConnectionError):
        await rig.platform.find(rig.place, 1)


async def test_a_post_whose_blocks_are_refused_is_drawn_more_simply_with_its_buttons(
    rig: SlackRig, caplog: pytest.LogCaptureFixture
) -> None:
    rig.server.state.refused = {"rich_text"}
    message_id = await posted(rig, delivery=3)
    (shown,) = rig.channel()
    assert (shown.id, shown.buttons) == (message_id, ("A", "B"))
    assert shown.text == "Row lock\nA. option A\nB. option B"
    assert await rig.platform.find(rig.place, 3) == message_id
    rig.expect("invalid_blocks")
    assert "delivery 3 is drawn more simply" in caplog.text


async def test_a_post_of_which_no_block_is_taken_is_text_alone(rig: SlackRig) -> None:
    rig.server.state.refused = {"rich_text", "section", "actions"}
    await posted(rig)
    assert rig.channel()[0].raw.payload["text"].startswith("Row lock\nA. option A")
    rig.expect("invalid_blocks", "invalid_blocks")


async def test_a_channel_gets_about_a_message_a_second(rig: SlackRig) -> None:
    sent = []
    for number in range(40):
        with suppress(NotSent):
            await posted(rig, delivery=number)
            sent.append(number)
        await rig.platform.send(Place("slack", TEAM, f"D{number}"), POST, 100 + number)  # others go on
        rig.pass_time(0.5)
    assert 20 <= len(sent) <= 23
    for _ in range(2):
        with suppress(NotSent):
            await posted(rig)
    with pytest.raises(NotSent) as caught:
        await posted(rig)
    assert 0 < caught.value.retry_after <= 1
    assert rig.server.refusals == []


async def test_while_slack_wants_a_method_left_alone_it_is_not_asked(rig: SlackRig) -> None:
    rig.server.fail("chat.postMessage", Failure(429, retry_after=30))
    for _ in range(3):
        with pytest.raises(NotSent) as caught:
            await posted(rig)
        assert caught.value.retry_after == pytest.approx(30)
    assert rig.server.calls.count("chat.postMessage") == 1
    rig.server.fail("conversations.history", Failure(429, retry_after=30))
    for _ in range(2):
        with pytest.raises((SlackApiError, ConnectionError)):
            await rig.platform.find(rig.place, 1)
    assert rig.server.calls.count("conversations.history") == 1
    rig.pass_time(30)
    await posted(rig)
    assert await rig.platform.find(rig.place, 1) == rig.channel()[0].id


async def test_a_history_of_which_only_one_page_may_be_read_is_unreadable_beyond_it(rig: SlackRig) -> None:
    rig.server.state.page = 2
    for number in range(4):
        await posted(rig, delivery=number)
        rig.pass_time(1)
    rig.server.limit_pages = True
    with pytest.raises(Unreadable, match="no further back"):
        await rig.platform.find(rig.place, 0)
    assert await rig.platform.find(rig.place, 3) == rig.channel()[3].id
    rig.expect("ratelimited")


async def test_a_message_is_changed_in_place(rig: SlackRig) -> None:
    root = await posted(rig)
    beneath = await rig.platform.send(replace(rig.place, thread=root), POST, 2)
    for message_id in (root, beneath):
        await rig.platform.edit(rig.place, message_id, Message.of(Text("changed")), 3)
    assert [(seen.id, seen.text.strip()) for seen in rig.channel()] == [(root, "changed"), (beneath, "changed")]


async def test_a_message_that_is_gone_cannot_be_changed(rig: SlackRig) -> None:
    with pytest.raises(Refused):
        await rig.platform.edit(rig.place, "1.000001", POST, 3)
    rig.expect("message_not_found")


async def test_slack_says_when_messages_may_be_changed_again(rig: SlackRig) -> None:
    root = await posted(rig)
    rig.server.fail("chat.update", Failure(429, retry_after=30))
    for _ in range(2):
        with pytest.raises(NotSent) as caught:
            await rig.platform.edit(rig.place, root, POST, 3)
        assert 0 < caught.value.retry_after <= 30
