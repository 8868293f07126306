"""Forms on Discord: modals, what is typed in them, and how a refused one comes back."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from adapters.discord import interactions
from bot.call import Call
from bot.message import Actions, Button, Field, Form, Message, Text
from tests.discord_stage import SETUP, ScriptedDoor, posted, started
from tests.fakes.discord_rig import DiscordRig


@pytest.fixture
def door() -> ScriptedDoor:
    return ScriptedDoor()


@pytest.fixture
async def rig(door: ScriptedDoor) -> AsyncIterator[DiscordRig]:
    async with started(door) as rig:
        yield rig


async def test_a_form_opens_with_its_values_and_is_submitted(rig: DiscordRig, door: ScriptedDoor) -> None:
    door.answers["setup"] = SETUP
    form = await rig.command("boss", "setup", manager=True)
    assert form.text == "When to post\nTime\nReveal"
    assert form.fields == {"time": "09:00", "reveal": "next"}
    door.answers["setup"] = Message.of(Text("done"))
    done = await rig.submit("boss", form, {"time": "10:30", "reveal": ""}, manager=True)
    assert (done.text, done.private) == ("done", True)
    assert door.requests[-1].call == Call("setup", {"time": "10:30", "reveal": ""})
    assert door.requests[-1].manager


async def test_a_form_is_submitted_to_a_new_process(rig: DiscordRig, door: ScriptedDoor) -> None:
    door.answers["setup"] = SETUP
    form = await rig.command("boss", "setup")
    await rig.restart(door)
    door.answers["setup"] = Message.of(Text("done"))
    assert (await rig.submit("boss", form, {})).text == "done"


async def test_a_refused_form_comes_back_with_what_was_typed_and_is_replaced(
    rig: DiscordRig, door: ScriptedDoor
) -> None:
    door.answers["setup"] = SETUP
    form = await rig.command("boss", "setup")
    typed = (Field("time", "Time", "", "25:00"), *SETUP.fields[1:])
    door.answers["setup"] = Form(SETUP.call, SETUP.title, typed, "There is no such *time*.")
    refused = await rig.submit("boss", form, {"time": "25:00"})
    assert refused.private
    assert "There is no such time." in refused.text
    assert "25:00" in refused.text
    door.answers["setup"] = SETUP
    again = await rig.click("boss", refused, "Try again")
    assert again.fields == {"time": "25:00", "reveal": "next"}
    assert door.calls[-1] == "setup"
    door.answers["setup"] = Message.of(Text("done"))
    done = await rig.submit("boss", again, {"time": "10:00"})
    assert (done.id, done.text) == (refused.id, "done")


async def test_a_button_opens_a_form(rig: DiscordRig, door: ScriptedDoor) -> None:
    await posted(rig, Message.of(Actions((Button("Set up", Call("setup")),))))
    door.answers["setup"] = SETUP
    assert (await rig.click("boss", rig.channel()[0], "Set up")).fields["time"] == "09:00"


async def test_who_may_not_have_the_form_reads_why(rig: DiscordRig, door: ScriptedDoor) -> None:
    seen = await rig.command("ann", "setup")
    assert (seen.text, seen.private) == ("you said setup", True)
    door.answers["probe"] = Message.of(Actions((Button("Set up", Call("setup")),)))
    private = await rig.command("ann", "probe")
    replaced = await rig.click("ann", private, "Set up")
    assert (replaced.id, replaced.text) == (private.id, "you said setup")


async def test_a_form_opens_blank_when_todays_values_are_slow(
    rig: DiscordRig, door: ScriptedDoor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(interactions, "FORM_WAIT", 0.01)
    door.hold = asyncio.Event()
    form = await rig.command("boss", "setup")
    door.hold.set()
    assert form.text.startswith("When to post")
    assert set(form.fields.values()) <= {""}


async def test_a_form_that_comes_unexpected_is_offered_by_a_button(rig: DiscordRig, door: ScriptedDoor) -> None:
    door.answers["probe"] = SETUP
    offered = await rig.command("ann", "probe word=x")
    door.answers["setup"] = SETUP
    assert (await rig.click("ann", offered, "Fill it in")).fields == {"time": "09:00", "reveal": "next"}
