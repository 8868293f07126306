"""The loopback Slack refuses what Slack refuses."""

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from tests.fakes.slack import BOT_TOKEN, CHANNEL, LOST, SlackServer
from tests.fakes.slack_rules import Invalid, Json, check_message, check_view


@pytest.fixture
async def server() -> AsyncIterator[SlackServer]:
    server = SlackServer()
    await server.start()
    yield server
    await server.stop()


def header(text: str = "x") -> Json:
    return {"type": "header", "text": {"type": "plain_text", "text": text}}


def button(label: str = "A", action_id: str = "1", value: str = "v") -> Json:
    return {
        "type": "button",
        "action_id": action_id,
        "text": {"type": "plain_text", "text": label},
        "value": value,
    }


def actions(*buttons: Json) -> Json:
    return {"type": "actions", "elements": list(buttons)}


def table(cells: int = 1) -> Json:
    return {"type": "table", "rows": [[{"type": "raw_text", "text": "x"}] * cells]}


def rich(text: str) -> Json:
    section = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
    return {"type": "rich_text", "elements": [section]}


def note(text: str) -> Json:
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": text}]}


SOUND = [header("x" * 150), rich("x"), note("x"), actions(button("x" * 75, "1", "v" * 2_000)), table()]


def test_what_is_within_the_limits_is_taken() -> None:
    check_message({"text": "x", "blocks": SOUND})
    check_message({"text": "x", "blocks": [{"type": "divider"}] * 50})


@pytest.mark.parametrize(
    "blocks",
    [
        [header("x" * 151)],
        [header("")],
        [{"type": "divider"}] * 51,
        [{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3_001}}],
        [note("x" * 3_001)],
        [note("")],
        [actions(button("x" * 76))],
        [actions(button(value="v" * 2_001))],
        [actions(button(), button())],
        [actions(button()), actions(button())],
        [actions(button(action_id="x" * 256))],
        [actions()],
        [{**header(), "block_id": "b"}, {**header(), "block_id": "b"}],
        [table(), table()],
        [table(21)],
        [rich("")],
        [rich("x" * 7_000), rich("x" * 7_000)],
        [{"type": "video"}],
        [{"type": "input"}],
    ],
)
def test_a_message_over_a_limit_is_refused(blocks: list[Json]) -> None:
    with pytest.raises(Invalid):
        check_message({"text": "x", "blocks": blocks})


def view(**changes: Any) -> Json:
    title = {"type": "plain_text", "text": "x" * 24}
    return {"type": "modal", "title": title, "blocks": [header()], "callback_id": "c", **changes}


@pytest.mark.parametrize(
    "changes",
    [
        {"title": {"type": "plain_text", "text": "x" * 25}},
        {"blocks": [table()]},
        {"blocks": [{"type": "divider"}] * 101},
        {"private_metadata": "x" * 3_001},
        {"blocks": [{"type": "input", "label": {"text": "x"}, "element": {}}]},
    ],
)
def test_a_modal_over_a_limit_is_refused(changes: Json) -> None:
    check_view(view())
    with pytest.raises(Invalid):
        check_view(view(**changes))


async def call(server: SlackServer, method: str, arguments: Json, token: str = BOT_TOKEN) -> Json:
    headers = {"Authorization": f"Bearer {token}"}
    async with (
        aiohttp.ClientSession() as session,
        session.post(server.url + method, json=arguments, headers=headers) as answer,
    ):
        found: Json = await answer.json()
        return found


async def test_an_unknown_method_is_refused(server: SlackServer) -> None:
    assert (await call(server, "chat.shout", {}))["error"] == "unknown_method"
    assert server.refusals == ["unknown_method: chat.shout"]


async def test_a_wrong_token_is_refused(server: SlackServer) -> None:
    assert (await call(server, "auth.test", {}, "xoxb-other"))["error"] == "invalid_auth"


async def test_a_missing_scope_is_refused(server: SlackServer) -> None:
    server.scopes.discard("users:read")
    assert (await call(server, "users.info", {"user": "U1"}))["error"] == "missing_scope"
    assert server.refusals == ["missing_scope: users:read"]


async def test_an_expired_trigger_is_refused(server: SlackServer) -> None:
    trigger = server.trigger()
    server.clock += 3.1
    answer = await call(server, "views.open", {"trigger_id": trigger, "view": view()})
    assert answer["error"] == "expired_trigger_id"
    assert server.refusals == ["expired_trigger_id"]


async def test_a_bad_message_is_refused_and_not_stored(server: SlackServer) -> None:
    answer = await call(
        server, "chat.postMessage", {"channel": CHANNEL, "text": "x", "blocks": [table(), table()]}
    )
    assert answer["error"] == "invalid_blocks"
    assert server.messages == []


async def test_a_second_acknowledgement_and_a_late_one_are_refused(server: SlackServer) -> None:
    server.sent("e1")
    server.acknowledge({"envelope_id": "e1"})
    server.acknowledge({"envelope_id": "e1"})
    server.sent("e2")
    server.clock += 3.1
    server.acknowledge({"envelope_id": "e2"})
    assert server.refusals == ["acknowledged twice", "acknowledged too late"]


async def test_a_response_url_is_good_for_five_answers(server: SlackServer) -> None:
    url = server.response_url()
    async with aiohttp.ClientSession() as session:
        statuses = []
        for _ in range(6):
            async with session.post(url, json={"text": "x"}) as answer:
                statuses.append(answer.status)
    assert statuses == [200] * 5 + [404]
    assert server.refusals == ["response_url used too often"]


async def test_a_lost_answer_leaves_the_message_stored(server: SlackServer) -> None:
    server.failures.append(LOST)
    with pytest.raises(aiohttp.ClientError):
        await call(server, "chat.postMessage", {"channel": CHANNEL, "text": "x"})
    assert len(server.messages) == 1
