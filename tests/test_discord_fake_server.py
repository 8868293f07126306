"""The loopback Discord over HTTP and its gateway, and what it refuses of answers to interactions."""

from collections.abc import AsyncIterator
from datetime import timedelta

import aiohttp
import pytest

from tests.discord_messages import text, v2
from tests.fakes.discord import DiscordServer
from tests.fakes.discord_payloads import APPLICATION, CHANNEL, DIRECT, Channel, Exchange, Json, user
from tests.fakes.discord_rules import COMPONENTS_V2, EPHEMERAL, Failure, Fault, pings
from tests.fakes.discord_state import AUTOCOMPLETE, COMMAND, COMPONENT, SUBMIT, DiscordState

ANN = user("555555555555555555", "ann")


def begin(state: DiscordState, kind: int = COMMAND, source: Json | None = None) -> Exchange:
    return state.begin(kind, CHANNEL, source)


def code_of(state: DiscordState, exchange: Exchange, kind: int, data: Json | None = None) -> int:
    with pytest.raises(Fault) as caught:
        state.respond(exchange.token, {"type": kind, "data": data})
    return caught.value.code


def test_a_second_acknowledgement_is_refused() -> None:
    state = DiscordState()
    exchange = begin(state)
    state.respond(exchange.token, {"type": 5, "data": {"flags": EPHEMERAL}})
    assert code_of(state, exchange, 5) == 40060


def test_after_three_seconds_the_interaction_is_unknown() -> None:
    state = DiscordState()
    early, late = begin(state), begin(state)
    state.now += timedelta(seconds=3)
    state.respond(early.token, {"type": 5})
    state.now += timedelta(milliseconds=1)
    assert code_of(state, late, 5) == 10062


def test_a_reply_before_the_acknowledgement_is_refused() -> None:
    state = DiscordState()
    exchange = begin(state)
    for reply in (state.follow_up, state.edit_original):
        with pytest.raises(Fault) as caught:
            reply(exchange.token, v2(text("x")))
        assert caught.value.code == 10015


def test_after_fifteen_minutes_a_reply_is_refused() -> None:
    state = DiscordState()
    exchange = begin(state)
    state.respond(exchange.token, {"type": 5})
    state.now += timedelta(minutes=15, seconds=1)
    with pytest.raises(Fault) as caught:
        state.edit_original(exchange.token, v2(text("x")))
    assert caught.value.code == 50027


@pytest.mark.parametrize(
    ("kind", "answer"),
    [(COMMAND, 6), (COMMAND, 7), (COMMAND, 8), (SUBMIT, 9), (AUTOCOMPLETE, 5), (AUTOCOMPLETE, 9)],
)
def test_an_answer_of_a_type_that_does_not_belong_is_refused(kind: int, answer: int) -> None:
    state = DiscordState()
    assert code_of(state, begin(state, kind), answer) == 50035


def test_a_deferral_takes_no_other_flag_than_ephemeral() -> None:
    state = DiscordState()
    assert code_of(state, begin(state), 5, {"flags": COMPONENTS_V2 | EPHEMERAL}) == 50035


def test_the_first_followup_of_a_private_deferral_fills_it_and_is_private() -> None:
    state = DiscordState()
    exchange = begin(state)
    state.respond(exchange.token, {"type": 5, "data": {"flags": EPHEMERAL}})
    state.follow_up(exchange.token, v2(text("x")))
    assert exchange.message is not None
    assert exchange.message["flags"] & EPHEMERAL
    assert state.channels[CHANNEL].messages == []


def test_a_deferred_update_edits_the_message_that_was_clicked() -> None:
    state = DiscordState()
    posted = state.post(CHANNEL, v2(text("old")))
    exchange = begin(state, COMPONENT, posted)
    state.respond(exchange.token, {"type": 6})
    assert not exchange.settled
    state.edit_original(exchange.token, v2(text("new")))
    assert state.channels[CHANNEL].messages[0]["components"][0]["components"][0]["content"] == "new"


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ({"content": "@everyone <@1> <@&2>"}, ["@everyone", "<@1>", "<@&2>"]),
        (v2(text("@here")), ["@here"]),
        (v2(text("@here"), allowed_mentions={"parse": ["everyone"]}), ["@here"]),
        (v2(text("@here <@1>"), allowed_mentions={"parse": []}), []),
    ],
)
def test_mentions_ping_unless_they_are_allowed_to_nobody(body: Json, found: list[str]) -> None:
    assert pings(body) == found


# Over HTTP


@pytest.fixture
async def server() -> AsyncIterator[DiscordServer]:
    server = DiscordServer()
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
async def http(server: DiscordServer) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(headers={"Authorization": f"Bot {server.token}"}) as session:
        yield session


async def test_a_wrong_token_is_refused_by_the_api_and_by_the_gateway(server: DiscordServer) -> None:
    async with aiohttp.ClientSession(headers={"Authorization": "Bot wrong"}) as session:
        async with session.get(f"{server.url}/users/@me") as answer:
            assert answer.status == 401
        async with session.ws_connect(server.url.replace("/api/v10", "/gateway")) as gateway:
            assert (await gateway.receive_json())["op"] == 10
            await gateway.send_json({"op": 2, "d": {"token": "wrong"}})
            assert (await gateway.receive()).data == 4004
    assert [refusal.status for refusal in server.refusals] == [401]


async def test_an_unknown_route_is_refused_and_noted(server: DiscordServer, http: aiohttp.ClientSession) -> None:
    async with http.get(f"{server.url}/nowhere") as answer:
        assert answer.status == 404
    async with http.get(f"{server.url}/channels/1") as answer:
        assert (await answer.json())["code"] == 10003
    assert [(refusal.path, refusal.code) for refusal in server.refusals] == [
        ("/nowhere", 0),
        ("/channels/1", 10003),
    ]


async def test_json_is_labelled_without_a_charset(server: DiscordServer, http: aiohttp.ClientSession) -> None:
    async with http.get(f"{server.url}/users/@me") as answer:
        assert answer.headers["Content-Type"] == "application/json"


async def test_a_lost_answer_leaves_the_message_stored(server: DiscordServer, http: aiohttp.ClientSession) -> None:
    server.fail("post", Failure(stored=True), Failure())
    for _ in range(2):
        with pytest.raises(aiohttp.ClientError):
            await http.post(f"{server.url}/channels/{CHANNEL}/messages", json=v2(text("x")))
    assert len(server.state.channels[CHANNEL].messages) == 1
    assert server.refusals == []


async def test_a_rate_limit_names_its_proxy_as_discord_does(
    server: DiscordServer, http: aiohttp.ClientSession
) -> None:
    server.fail("post", Failure(429, retry_after=1.5), Failure(503))
    async with http.post(f"{server.url}/channels/{CHANNEL}/messages", json=v2(text("x"))) as answer:
        said = (answer.status, answer.headers["Via"], answer.headers["Retry-After"])
        assert said == (429, "1.1 google", "1.500")
    async with http.post(f"{server.url}/channels/{CHANNEL}/messages", json=v2(text("x"))) as answer:
        assert answer.status == 503
    assert server.state.channels[CHANNEL].messages == []


async def test_a_direct_conversation_has_no_guild(server: DiscordServer, http: aiohttp.ClientSession) -> None:
    server.state.channels["9"] = Channel("9", DIRECT)
    async with http.ws_connect(server.url.replace("/api/v10", "/gateway")) as gateway:
        await gateway.receive_json()
        await gateway.send_json({"op": 2, "d": {"token": server.token}})
        await gateway.receive_json()
        await gateway.receive_json()
        await server.interact(COMMAND, {"name": "help"}, ANN, channel="9")
        event = await gateway.receive_json()
    assert event["d"]["user"] == ANN
    assert "guild_id" not in event["d"]
    assert event["d"]["application_id"] == APPLICATION
