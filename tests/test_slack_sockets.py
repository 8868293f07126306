"""Socket Mode: connections that come and go lose nothing, and nothing is answered twice."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.call import Call
from bot.message import Actions, Button, Message, Text
from tests.discord_stage import SETUP, ScriptedDoor
from tests.fakes.slack_rig import (
    COMMAND,
    INTERACTIVE,
    SlackRig,
    command_payload,
    event_payload,
    submission_payload,
)
from tests.slack_stage import reported, started

ONWARDS = Message.of(Text("choose"), Actions((Button("On", Call("me")),)))


@pytest.fixture
def door() -> ScriptedDoor:
    return ScriptedDoor()


@pytest.fixture
async def rig(door: ScriptedDoor) -> AsyncIterator[SlackRig]:
    async with started(door) as rig:
        yield rig


@pytest.mark.parametrize("reason", ["warning", "refresh_requested"])
async def test_while_one_connection_is_refreshed_the_other_one_serves(
    rig: SlackRig, door: ScriptedDoor, reason: str
) -> None:
    door.hold = asyncio.Event()
    carried = await rig.server.deliver(COMMAND, command_payload("ann", "probe"), "ann")
    await rig.server.until(lambda: door.requests)
    await rig.server.sockets.refresh(reason)
    meanwhile = await rig.server.deliver(COMMAND, command_payload("bob", "probe"), "bob")
    door.hold.set()
    await rig.server.until(lambda: carried.screen and meanwhile.screen and meanwhile.acks)
    await rig.server.connected()
    assert door.calls == ["probe", "probe"]
    assert (carried.uses, meanwhile.uses) == (1, 1)


async def test_what_was_under_way_when_a_connection_ended_comes_again_and_is_answered_once(
    rig: SlackRig, door: ScriptedDoor
) -> None:
    exchange = await rig.server.deliver(COMMAND, command_payload("ann", "probe"), "ann")
    await rig.server.until(lambda: exchange.acks and exchange.screen)
    exchange.acks.clear()  # as if it had got lost with its connection
    await rig.server.sockets.send(exchange, retry=1, over=0)
    await rig.server.until(lambda: exchange.acks)
    await rig.command("ann", "probe")
    assert door.calls == ["probe"] * 2
    assert exchange.uses == 1


async def test_a_form_that_comes_again_is_acknowledged_with_the_same_outcome(
    rig: SlackRig, door: ScriptedDoor
) -> None:
    door.answers["setup"] = SETUP
    form = await rig.command("ann", "setup")
    door.answers["setup"] = Message.of(Text("done"))
    payload = submission_payload("ann", form.raw.payload, form.fields)
    exchange = await rig.server.deliver(INTERACTIVE, payload, "ann", view=form.id)
    first = (await rig.server.until(lambda: exchange.acks))[0]
    exchange.acks.clear()
    await rig.server.sockets.send(exchange, retry=1, over=0)
    assert (await rig.server.until(lambda: exchange.acks))[0] == first
    assert door.calls == ["setup", "setup time=09:00 reveal=next"]


async def test_an_event_that_comes_over_both_connections_counts_once(rig: SlackRig, door: ScriptedDoor) -> None:
    exchange = await rig.server.deliver("events_api", event_payload({"type": "app_uninstalled"}), "ann")
    await rig.server.until(lambda: exchange.acks)
    exchange.acks.clear()
    await rig.server.sockets.send(exchange, retry=1, over=0)
    await rig.server.until(lambda: exchange.acks)
    await rig.command("ann", "probe")
    assert reported(door) == ["removed"]


async def test_both_connections_may_end_at_once(rig: SlackRig, door: ScriptedDoor) -> None:
    await rig.server.sockets.refresh(over=0)
    await rig.server.sockets.refresh(over=0)
    await rig.server.connected()
    assert (await rig.command("ann", "probe")).private
    assert rig.server.calls.count("apps.connections.open") == 4
