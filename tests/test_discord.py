"""What people do on Discord: a real discord.py client, the loopback server, and a door that a test scripts."""

import asyncio
import gc
from collections.abc import AsyncIterator
from datetime import timedelta

import discord
import pytest

from adapters.discord import traffic
from bot.call import Call
from bot.markdown import escape
from bot.message import Actions, Button, Message, Text
from bot.model import Place
from tests.discord_stage import NOW, POST, ScriptedDoor, posted, started
from tests.fakes.discord_payloads import CHANNEL, DIRECT, GUILD, Channel
from tests.fakes.discord_rig import DiscordRig, seen_in, seen_message
from tests.fakes.discord_rules import Failure
from tests.fakes.discord_state import COMMAND, COMPONENT


@pytest.fixture
def door() -> ScriptedDoor:
    return ScriptedDoor()


@pytest.fixture
async def rig(door: ScriptedDoor) -> AsyncIterator[DiscordRig]:
    async with started(door) as rig:
        yield rig


async def test_a_command_is_answered_in_private(rig: DiscordRig, door: ScriptedDoor) -> None:
    seen = await rig.command("ann", "probe word=hello count=3", manager=True)
    assert seen.private
    assert seen.text == "you said probe word=hello count=3"
    assert rig.channel() == []
    (request,) = door.requests
    assert request.call == Call("probe", {"word": "hello", "count": "3"})
    assert (request.account.platform, request.account.workspace) == ("discord", "")
    assert (request.account.user, request.account.name) == (rig.person("ann")["id"], "ann")
    assert request.place == Place("discord", GUILD, CHANNEL)
    assert request.at == NOW
    assert request.manager
    assert not request.direct
    assert not request.internal


async def test_rights_come_from_discord(rig: DiscordRig, door: ScriptedDoor) -> None:
    await rig.command("ann", "probe")
    await rig.server.interact(COMMAND, {"name": "probe"}, rig.person("bob"), permissions=1 << 3)
    await rig.server.until(lambda: len(door.requests) == 2)
    assert [request.manager for request in door.requests] == [False, True]


async def test_a_direct_conversation_is_told_apart(rig: DiscordRig, door: ScriptedDoor) -> None:
    rig.server.state.channels["9"] = Channel("9", DIRECT)
    exchange = await rig.server.interact(COMMAND, {"name": "probe"}, rig.person("ann"), channel="9")
    await rig.server.until(lambda: exchange.settled)
    (request,) = door.requests
    assert request.direct
    assert request.place == Place("discord", "", "9")
    assert request.account.user == rig.person("ann")["id"]


async def test_a_thread_is_a_place_within_its_channel(rig: DiscordRig, door: ScriptedDoor) -> None:
    root = await posted(rig)
    await rig.platform.send(Place("discord", GUILD, CHANNEL, root), POST, 2)
    exchange = await rig.server.interact(COMMAND, {"name": "probe"}, rig.person("ann"), channel=root)
    await rig.server.until(lambda: exchange.settled)
    assert door.requests[0].place == Place("discord", GUILD, root, within=CHANNEL)


async def test_a_button_of_a_post_is_answered_in_private_and_leaves_the_post(
    rig: DiscordRig, door: ScriptedDoor
) -> None:
    await posted(rig)
    (post,) = rig.channel()
    seen = await rig.click("ann", post, "B")
    assert seen.private
    assert seen.text == "you said answer post=1 choice=B"
    assert rig.channel() == [post]
    assert door.calls == ["answer post=1 choice=B"]


async def test_a_button_of_a_private_message_replaces_it(rig: DiscordRig, door: ScriptedDoor) -> None:
    door.answers["probe"] = Message.of(Text("first"), Actions((Button("Next", Call("next")),)))
    first = await rig.command("ann", "probe")
    second = await rig.click("ann", first, "Next")
    assert second.id == first.id
    assert second.private
    assert second.text == "you said next"


async def test_buttons_work_in_a_new_process(rig: DiscordRig, door: ScriptedDoor) -> None:
    await posted(rig)
    await rig.restart(door)
    assert (await rig.click("ann", rig.channel()[0], "A")).text == "you said answer post=1 choice=A"


async def test_buttons_work_after_the_session_is_resumed(rig: DiscordRig) -> None:
    await posted(rig)
    await rig.server.gateway.disconnect()
    assert (await rig.click("ann", rig.channel()[0], "A")).private
    assert rig.server.gateway.resumed == 1


async def test_a_forged_button_is_gone(rig: DiscordRig, door: ScriptedDoor) -> None:
    data = {"custom_id": "Answer <b> post=1", "component_type": 2}
    await posted(rig)
    source = rig.channel()[0].raw.payload
    exchange = await rig.server.interact(COMPONENT, data, rig.person("ann"), source=source)
    await rig.server.until(lambda: exchange.settled)
    assert door.calls == ["gone"]


async def test_arguments_are_suggested_while_they_are_typed(rig: DiscordRig) -> None:
    offered = await rig.suggest("ann", "probe", "word", "lo")
    assert offered == [{"name": "probe word", "value": "lo1"}, {"name": "two", "value": "lo2"}]


async def test_a_long_answer_goes_on_below(rig: DiscordRig, door: ScriptedDoor) -> None:
    door.answers["probe"] = Message.of(Text("\n\n".join(f"{n} " + "word " * 100 for n in range(20))))
    exchange = await rig.server.interact(COMMAND, {"name": "probe"}, rig.person("ann"))
    await rig.server.until(lambda: len(exchange.followups) == 2)
    pages = [seen_in(exchange), *map(seen_message, exchange.followups)]
    assert all(page.private for page in pages)
    assert pages[0].text.startswith("0 word")
    assert "19 word" in pages[-1].text


async def test_mentions_from_people_stay_silent(rig: DiscordRig, door: ScriptedDoor) -> None:
    door.answer = lambda request: Message.of(Text(escape(request.call.args["word"])))
    seen = await rig.command("ann", "probe word=@everyone")
    assert seen.text == "@everyone"
    await posted(rig, Message.of(Text("@everyone [Ann](person:discord/42)")))
    assert "<@42>" in rig.channel()[0].text
    assert rig.server.state.pings == []


async def test_the_acknowledgement_comes_before_the_answer(rig: DiscordRig, door: ScriptedDoor) -> None:
    door.hold = asyncio.Event()
    exchange = await rig.server.interact(COMMAND, {"name": "probe"}, rig.person("ann"))
    await rig.server.until(lambda: exchange.answered is not None)
    rig.server.state.now += timedelta(minutes=14)
    door.hold.set()
    await rig.server.until(lambda: exchange.settled)


@pytest.mark.parametrize("failure", [Failure(), Failure(500), Failure(502)])
async def test_a_failed_acknowledgement_is_repeated_at_once(rig: DiscordRig, failure: Failure) -> None:
    rig.server.fail("callback", failure, failure)
    started = asyncio.get_running_loop().time()
    assert (await rig.command("ann", "probe")).private
    assert asyncio.get_running_loop().time() - started < 1


async def test_already_acknowledged_means_that_it_was(rig: DiscordRig) -> None:
    rig.server.fail("callback", Failure(stored=True))
    assert (await rig.command("ann", "probe")).text == "you said probe"
    rig.expect(40060)


async def test_a_lost_edit_is_repeated(rig: DiscordRig) -> None:
    rig.server.fail("edit", Failure(), Failure(stored=True))
    assert (await rig.command("ann", "probe")).text == "you said probe"


async def test_too_late_is_logged_once_and_nothing_is_asked(
    rig: DiscordRig, door: ScriptedDoor, caplog: pytest.LogCaptureFixture
) -> None:
    rig.server.fail("callback", Failure())
    exchange = await rig.server.interact(COMMAND, {"name": "probe"}, rig.person("ann"))
    rig.server.state.now += timedelta(seconds=4)
    await rig.server.until(lambda: rig.server.refusals)
    await rig.disconnect()
    assert exchange.answered is None
    assert door.requests == []
    assert [record.getMessage() for record in caplog.records if record.name.startswith("adapters")] == [
        f"interaction {exchange.id} was not acknowledged: too late"
    ]
    rig.expect(10062)


async def test_answers_under_way_are_finished_before_the_end(rig: DiscordRig, door: ScriptedDoor) -> None:
    door.hold = asyncio.Event()
    exchange = await rig.server.interact(COMMAND, {"name": "probe"}, rig.person("ann"))
    await rig.server.until(lambda: exchange.answered is not None)
    asyncio.get_running_loop().call_later(0.05, door.hold.set)
    await rig.disconnect()
    assert exchange.settled


async def test_nothing_is_kept_of_what_has_been_answered(
    rig: DiscordRig, door: ScriptedDoor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(traffic, "REQUESTS_PER_SECOND", 100_000)
    await rig.restart(door)
    door.answers["probe"] = Message.of(Text("x"), Actions((Button("Go", Call("probe")),)))
    for number in range(100):
        await posted(rig, delivery=number)
        await rig.command("ann", "probe")
    gc.collect()
    kept = [
        thing for thing in gc.get_objects() if isinstance(thing, discord.ui.view.BaseView | discord.Interaction)
    ]
    assert len(kept) <= 1
    messages = [thing for thing in gc.get_objects() if isinstance(thing, discord.Message)]
    assert messages == []
