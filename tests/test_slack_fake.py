"""The loopback Slack refuses what Slack refuses: else the tests over it would prove nothing."""

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from tests.fakes.slack import SlackServer
from tests.fakes.slack_rules import Failure, Fault, Json, check_message, check_view
from tests.fakes.slack_state import BOT, CHANNEL, Exchange
from tests.slack_messages import actions, button, message, paragraph, plain, table, view

INPUT = {
    "type": "input",
    "block_id": "time",
    "label": plain("Time"),
    "element": {"type": "plain_text_input", "action_id": "entry"},
}
FINE = message(
    {"type": "header", "text": plain("h" * 150)},
    {"type": "section", "text": {"type": "mrkdwn", "text": "s" * 3_000}},
    paragraph("text"),
    {"type": "context", "elements": [plain("c")]},
    table(("a", "b"), ("1", "2")),
    actions(button("0", "l" * 75, "v" * 2_000), button("1")),
    {"type": "divider"},
)


@pytest.fixture
async def server() -> AsyncIterator[SlackServer]:
    server = SlackServer()
    await server.start()
    yield server
    await server.stop()


async def ask(server: SlackServer, method: str, token: str = "xoxb-test", **arguments: Any) -> Json:
    headers = {"Authorization": f"Bearer {token}"}
    async with (
        aiohttp.ClientSession(headers=headers) as session,
        session.post(server.url + method, json=arguments) as answer,
    ):
        return dict(await answer.json())


async def post(server: SlackServer, **more: Any) -> Json:
    return await ask(server, "chat.postMessage", **{"channel": CHANNEL, "text": "t", **more})


def errors(server: SlackServer) -> list[str]:
    return [refusal.error for refusal in server.refusals]


def test_a_message_and_a_modal_within_the_limits_are_taken() -> None:
    check_message(FINE)
    check_view(view(INPUT, submit=plain("Save")))


@pytest.mark.parametrize(
    "blocks",
    [
        [{"type": "header", "text": plain("h" * 151)}],
        [{"type": "header", "text": plain("")}],
        [{"type": "header", "text": {"type": "mrkdwn", "text": "h"}}],
        [{"type": "section", "text": plain("s" * 3_001)}],
        [{"type": "divider"}] * 51,
        [actions(button(label="l" * 76))],
        [actions(button(value="v" * 2_001))],
        [actions(*(button(str(n)) for n in range(26)))],
        [actions(button("0"), button("0"))],
        [actions(button("0")), actions(button("0"))],
        [{"type": "divider", "block_id": "b"}, {"type": "divider", "block_id": "b"}],
        [table(("a",)), table(("b",))],
        [table(("a", "b"), ("1",))],
        [table(("",))],
        [table(*[("a",)] * 101)],
        [table(("x" * 5_001, "y" * 5_000))],
        [{"type": "carousel"}],
        [INPUT],
        [paragraph("")],
        [{"type": "rich_text", "elements": []}],
        [{"type": "context", "elements": [plain("c")] * 11}],
        [paragraph("x" * 13_001)],
    ],
    ids=str,
)
def test_a_message_over_a_limit_is_refused(blocks: list[Json]) -> None:
    with pytest.raises(Fault):
        check_message(message(*blocks))


@pytest.mark.parametrize(
    "refused",
    [
        view({"type": "divider"}, title=plain("t" * 25)),
        view({"type": "divider"}, private_metadata="m" * 3_001),
        view(table(("a",))),
        view(INPUT),
        view(*[{"type": "divider"}] * 101),
        view({**INPUT, "element": {"type": "static_select", "options": []}}, submit=plain("Save")),
        view(INPUT, INPUT, submit=plain("Save")),
    ],
    ids=["title", "metadata", "table", "no submit", "blocks", "no options", "the same input twice"],
)
def test_a_modal_over_a_limit_is_refused(refused: Json) -> None:
    with pytest.raises(Fault):
        check_view(refused)


async def test_an_unknown_method_is_refused_and_recorded(server: SlackServer) -> None:
    assert (await ask(server, "chat.shout"))["error"] == "unknown_method"
    assert errors(server) == ["unknown_method"]


async def test_a_wrong_token_is_refused(server: SlackServer) -> None:
    assert (await ask(server, "auth.test", token="xoxb-other"))["error"] == "invalid_auth"
    assert (await ask(server, "apps.connections.open"))["error"] == "invalid_auth"
    assert (await ask(server, "apps.connections.open", token="xapp-test"))["ok"]
    assert errors(server) == ["invalid_auth"] * 2


async def test_a_missing_scope_is_refused(server: SlackServer) -> None:
    assert (await post(server))["ok"]
    server.scopes.remove("chat:write")
    assert (await post(server))["error"] == "missing_scope"
    assert len(server.state.messages) == 1


@pytest.mark.parametrize(("channel", "kind"), [(CHANNEL, "channels"), ("G0TEAM", "groups"), ("D0ANN", "im")])
async def test_each_kind_of_channel_has_scopes_of_its_own(server: SlackServer, channel: str, kind: str) -> None:
    assert (await ask(server, "conversations.history", channel=channel))["ok"]
    server.scopes.remove(f"{kind}:history")
    refused = await ask(server, "conversations.history", channel=channel)
    assert (refused["error"], refused["needed"]) == ("missing_scope", f"{kind}:history")
    assert (await ask(server, "conversations.info", channel=channel))["ok"]


async def test_a_bad_message_is_not_stored(server: SlackServer) -> None:
    assert (await post(server, blocks=[{"type": "carousel"}]))["error"] == "invalid_blocks"
    assert (await post(server, text=""))["error"] == "no_text"
    assert (await post(server, channel="C9"))["error"] == "channel_not_found"
    assert (await post(server, thread_ts="1.2"))["error"] == "thread_not_found"
    assert server.state.messages == []


async def test_the_history_is_paged_newest_first_and_shows_metadata_when_asked(server: SlackServer) -> None:
    server.state.page = 2
    first, *_ = [
        (await post(server, metadata={"event_type": "e", "event_payload": {"id": n}}))["ts"] for n in range(3)
    ]
    reply = (await post(server, thread_ts=first))["ts"]
    page = await ask(server, "conversations.history", channel=CHANNEL, include_all_metadata=1)
    assert [m["metadata"]["event_payload"]["id"] for m in page["messages"]] == [2, 1]
    cursor = page["response_metadata"]["next_cursor"]
    (last,) = (await ask(server, "conversations.history", channel=CHANNEL, cursor=cursor))["messages"]
    assert (last["ts"], last["user"], "metadata" in last) == (first, BOT, False)
    thread = await ask(server, "conversations.replies", channel=CHANNEL, ts=first)
    assert [m["ts"] for m in thread["messages"]] == [first, reply]


def acknowledged(server: SlackServer) -> Exchange:
    exchange = server.state.begin("interactive", "ann")
    server.acknowledge({"envelope_id": exchange.envelope})
    return exchange


async def test_a_second_acknowledgement_is_refused(server: SlackServer) -> None:
    exchange = acknowledged(server)
    assert server.refusals == []
    server.acknowledge({"envelope_id": exchange.envelope})
    assert errors(server) == ["already_acknowledged"]


async def test_an_acknowledgement_after_three_seconds_is_refused(server: SlackServer) -> None:
    exchange = server.state.begin("interactive", "ann")
    server.pass_time(3.01)
    server.acknowledge({"envelope_id": exchange.envelope})
    assert errors(server) == ["acknowledged_too_late"]
    assert not exchange.acknowledged


async def test_a_trigger_lives_three_seconds_and_opens_one_modal(server: SlackServer) -> None:
    drawn = view({"type": "divider"})
    one, two = server.state.begin("interactive", "ann"), server.state.begin("interactive", "ann")
    opened = await ask(server, "views.open", trigger_id=one.trigger, view=drawn)
    again = await ask(server, "views.open", trigger_id=one.trigger, view=drawn)
    server.pass_time(3.01)
    late = await ask(server, "views.open", trigger_id=two.trigger, view=drawn)
    assert (opened["ok"], again["error"], late["error"]) == (True, "exchanged_trigger_id", "expired_trigger_id")
    assert (await ask(server, "views.update", view_id=opened["view"]["id"], view=drawn))["ok"]
    assert (await ask(server, "views.update", view_id="V9", view=drawn))["error"] == "not_found"


async def test_a_response_url_takes_five_answers_in_half_an_hour(server: SlackServer) -> None:
    exchange, other = acknowledged(server), acknowledged(server)
    url = server.url.replace("/api/", "/response/")
    async with aiohttp.ClientSession() as session:
        for status in [200] * 5 + [404]:
            async with session.post(url + exchange.envelope, json={"text": "t"}) as answer:
                assert answer.status == status
        server.pass_time(1_801)
        async with session.post(url + other.envelope, json={"text": "t"}) as answer:
            assert answer.status == 404
    assert errors(server) == ["used_url", "expired_url"]


async def test_failures_come_as_asked_for(server: SlackServer) -> None:
    server.fail(
        "chat.postMessage", Failure(429, retry_after=7), Failure(error="is_archived"), Failure(stored=True)
    )
    assert (await post(server))["error"] == "ratelimited"
    assert (await post(server))["error"] == "is_archived"
    assert server.state.messages == []
    with pytest.raises(aiohttp.ClientError):
        await post(server)
    assert len(server.state.messages) == 1
    assert server.refusals == []


async def test_messages_that_come_too_fast_are_refused_in_their_channel_alone(server: SlackServer) -> None:
    answers = [(await post(server)).get("error") for _ in range(10)]
    assert answers[:5] == [None] * 5
    assert answers[-1] == "rate_limited"
    assert (await post(server, channel="G0TEAM"))["ok"]
    server.pass_time(1)
    assert (await post(server))["ok"]


async def test_a_token_is_of_one_workspace_and_can_be_revoked(server: SlackServer) -> None:
    server.tokens["xoxb-two"] = "T0TWO"
    assert (await ask(server, "auth.test", token="xoxb-two"))["team_id"] == "T0TWO"
    server.oauth.revoke("T0TWO")
    assert (await ask(server, "auth.test", token="xoxb-two"))["error"] == "token_revoked"
    assert (await ask(server, "auth.test"))["team_id"] == "T0TEAM"


async def test_a_code_is_good_for_one_token(server: SlackServer) -> None:
    server.oauth.codes["code"] = "https://x/slack/oauth"
    call = {"client_id": "1.2", "client_secret": "client-secret", "code": "code"}
    asked = {**call, "redirect_uri": "https://x/slack/oauth"}
    wrong = {**asked, "client_secret": "x"}
    assert (await ask(server, "oauth.v2.access", **wrong))["error"] == "bad_client_secret"
    assert (await ask(server, "oauth.v2.access", **asked))["token_type"] == "bot"
    assert (await ask(server, "oauth.v2.access", **asked))["error"] == "invalid_code"


async def test_a_private_message_needs_somebody_who_is_there(server: SlackServer) -> None:
    refused = await ask(server, "chat.postEphemeral", channel=CHANNEL, user="U0NOBODY", text="t")
    assert refused["error"] == "user_not_in_channel"


@pytest.mark.parametrize(
    "blocks",
    [[{"type": "divider"}] * 101, [INPUT], [table(("a",)), table(("b",))], [{"type": "carousel"}]],
    ids=["blocks", "input", "tables", "unknown"],
)
async def test_a_home_over_a_limit_is_refused(server: SlackServer, blocks: list[Json]) -> None:
    refused = await ask(server, "views.publish", user_id="U0ANN", view={"type": "home", "blocks": blocks})
    assert not refused["ok"]
    assert server.state.homes == {}


@pytest.mark.parametrize(
    "element",
    [
        {"type": "external_select", "initial_options": [{"text": plain("a"), "value": "a"}]},
        {"type": "multi_external_select", "initial_options": []},
        {"type": "external_select", "initial_option": {"text": plain("a" * 76), "value": "a"}},
        {"type": "external_select", "initial_option": {"text": plain("a"), "value": "v" * 151}},
    ],
    ids=["many of one", "empty", "label", "value"],
)
def test_a_menu_that_suggests_is_checked_like_any_other(element: Json) -> None:
    drawn = {**INPUT, "element": {"action_id": "entry", "placeholder": plain("Type"), **element}}
    with pytest.raises(Fault):
        check_view(view(drawn, submit=plain("Save")))


async def test_what_a_connection_takes_with_it_comes_over_another_one(server: SlackServer) -> None:
    url = f"ws://{server.url.removeprefix('http://').removesuffix('/api/')}/socket"
    async with aiohttp.ClientSession() as session, session.ws_connect(url) as one, session.ws_connect(url) as two:
        await server.connected()
        assert [(await each.receive_json())["type"] for each in (one, two)] == ["hello", "hello"]
        exchange = await server.deliver("slash_commands", {"command": "/study"}, "ann")
        first = await two.receive_json()
        await two.close()
        again = await one.receive_json()
    assert first["envelope_id"] == again["envelope_id"] == exchange.envelope
    assert again["retry_attempt"] == 1
    assert first["payload"] == again["payload"]
