"""HTTP mode: what is Slack's is taken once, and nothing else is."""

from collections.abc import AsyncIterator
from functools import partial

import pytest
from aiohttp import web

from adapters.clock import utc_now
from adapters.slack.http import MAX_BODY, HttpMode
from adapters.web.server import listening
from tests.discord_stage import ScriptedDoor
from tests.fakes.slack_requests import FORM, SIGNING_SECRET, encoded, post_to, signed
from tests.fakes.slack_rig import COMMAND, HTTP, SlackRig, command_payload, event_payload
from tests.fakes.slack_rules import Json
from tests.slack_stage import reported, started

EVENT = event_payload({"type": "app_uninstalled"})


@pytest.fixture
def door() -> ScriptedDoor:
    return ScriptedDoor()


@pytest.fixture
async def rig(door: ScriptedDoor) -> AsyncIterator[SlackRig]:
    async with started(door, HTTP) as rig:
        yield rig


def body_of(rig: SlackRig) -> bytes:
    """A command that could be answered."""
    exchange = rig.server.state.begin(COMMAND, "ann")
    exchange.acks.append({})  # what these tests post is not acknowledged as the server's own exchanges are
    url = f"{rig.server.url.replace('/api/', '/response/')}{exchange.envelope}"
    payload = {**command_payload("ann", "probe"), "trigger_id": exchange.trigger, "response_url": url}
    return encoded(COMMAND, payload)[0]


async def post(rig: SlackRig, body: bytes, **headers: str) -> tuple[int, Json]:
    return await post_to(rig.server.requests.url, body, {"Content-Type": FORM, **headers})


async def settled(rig: SlackRig) -> None:
    """Wait until whatever was taken is answered."""
    await rig.disconnect()


async def test_a_signed_payload_is_taken(rig: SlackRig, door: ScriptedDoor) -> None:
    body = body_of(rig)
    assert (await post(rig, body, **signed(body)))[0] == 200
    await settled(rig)
    assert door.calls == ["probe"]


@pytest.mark.parametrize("off", [-301, 301])
async def test_a_payload_that_is_more_than_five_minutes_off_is_refused(
    rig: SlackRig, door: ScriptedDoor, off: float
) -> None:
    body = body_of(rig)
    assert (await post(rig, body, **signed(body, at=utc_now().timestamp() + off)))[0] == 401
    assert (await post(rig, body, **signed(body, at=utc_now().timestamp() + off * 0.98)))[0] == 200
    await settled(rig)
    assert door.calls == ["probe"]


@pytest.mark.parametrize(
    "headers",
    [
        {},
        signed(b"other"),
        {"X-Slack-Signature": "v0=x", "X-Slack-Request-Timestamp": "9" * 5_000},
        {"X-Slack-Signature": "v0=\u00e9", "X-Slack-Request-Timestamp": str(int(utc_now().timestamp()))},
        {"X-Slack-Signature": "v0=0", "X-Slack-Request-Timestamp": "now"},
    ],
    ids=["none", "of another body", "long", "odd", "no time"],
)
async def test_a_forged_payload_is_refused(rig: SlackRig, door: ScriptedDoor, headers: dict[str, str]) -> None:
    body = body_of(rig)
    assert (await post(rig, body, **headers))[0] == 401
    assert (await post(rig, body, **signed(body, secret="another")))[0] == 401
    await settled(rig)
    assert door.calls == []


async def test_a_payload_that_is_replayed_is_refused(rig: SlackRig, door: ScriptedDoor) -> None:
    body = body_of(rig)
    vouched = signed(body)
    assert [(await post(rig, body, **vouched))[0] for _ in range(3)] == [200, 401, 401]
    await settled(rig)
    assert door.calls == ["probe"]


async def test_a_payload_that_is_too_large_is_refused(rig: SlackRig) -> None:
    body = b"text=" + b"x" * MAX_BODY
    assert (await post(rig, body, **signed(body)))[0] == 413
    body = b"text=" + b"x" * (MAX_BODY - 5)
    assert (await post(rig, body, **signed(body)))[0] != 413


@pytest.mark.parametrize("body", [b"{", b"\xff\xfe", b"payload={"])
async def test_what_is_signed_and_is_no_payload_is_refused(rig: SlackRig, body: bytes) -> None:
    assert (await post(rig, body, **signed(body)))[0] == 400


async def test_slacks_question_whether_the_address_is_ours_is_answered(rig: SlackRig) -> None:
    body, kind = encoded("events_api", {"type": "url_verification", "challenge": "3eZbrw1aB", "token": "x"})
    status, answer = await post_to(rig.server.requests.url, body, {**signed(body), "Content-Type": kind})
    assert (status, answer) == (200, {"challenge": "3eZbrw1aB"})


async def test_an_event_that_slack_sends_again_is_acknowledged_again_and_means_nothing(
    rig: SlackRig, door: ScriptedDoor
) -> None:
    exchange = await rig.server.deliver("events_api", EVENT, "ann")
    await rig.server.until(lambda: exchange.acks)
    body, kind = encoded("events_api", EVENT)
    for retry in range(1, 4):
        headers = {"Content-Type": kind, "X-Slack-Retry-Num": str(retry), **signed(body)}
        assert (await post_to(rig.server.requests.url, body, headers))[0] == 200
    await settled(rig)
    assert reported(door) == ["removed"]


async def test_two_events_are_two(rig: SlackRig, door: ScriptedDoor) -> None:
    for number in ("Ev1", "Ev2"):
        exchange = await rig.server.deliver("events_api", {**EVENT, "event_id": number}, "ann")
        await rig.server.until(partial(getattr, exchange, "acks"))
    await settled(rig)
    assert reported(door) == ["removed"] * 2


async def test_slack_is_told_to_come_again_before_the_app_is_ready() -> None:
    app = web.Application()
    app.add_routes(HttpMode(SIGNING_SECRET, utc_now).routes)
    async with listening(app, "127.0.0.1", 0) as address:
        assert (await post_to(f"{address}slack/events", b"text=x", signed(b"text=x")))[0] == 503
