"""Pictures on Discord: files that go with the messages that show them."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.call import Call
from bot.message import Actions, Button, Message, Text
from tests.discord_stage import ScriptedDoor, posted, started
from tests.drawing import BROKEN, DIAGRAM
from tests.fakes.discord_payloads import CHANNEL
from tests.fakes.discord_rig import DiscordRig
from tests.fakes.discord_rules import EPHEMERAL, Failure

CARD = Message.of(Text("A card."), DIAGRAM, Text("More."), Actions((Button("Next", Call.of("probe", word="x")),)))


@pytest.fixture
def door() -> ScriptedDoor:
    return ScriptedDoor()


@pytest.fixture
async def rig(door: ScriptedDoor) -> AsyncIterator[DiscordRig]:
    async with started(door) as rig:
        yield rig


def files(payload: Any) -> list[str]:
    return [file["filename"] for file in payload["attachments"]]


async def test_a_delivery_with_a_picture_is_found_by_its_mark(rig: DiscordRig) -> None:
    message_id = await posted(rig, CARD, 7)
    (seen,) = rig.channel()
    assert seen.pictures == (DIAGRAM.alt,)
    assert seen.text.split("\n") == ["A card.", "More."]
    assert await rig.platform.find(rig.place, 7) == message_id


async def test_a_delivery_with_a_picture_is_repeated_whole_but_shown_once(rig: DiscordRig) -> None:
    rig.server.fail("post", Failure(502, stored=True))
    await posted(rig, CARD, 7)
    (seen,) = rig.channel()
    assert seen.pictures == (DIAGRAM.alt,)


async def test_where_no_files_may_be_attached_a_post_is_text(rig: DiscordRig) -> None:
    rig.server.state.channels[CHANNEL].takes_files = False
    await posted(rig, CARD, 7)
    (seen,) = rig.channel()
    assert seen.pictures == ()
    assert seen.text.split("\n") == ["A card.", "", f"Picture: {DIAGRAM.alt}", "", "More."]
    rig.expect(50013)


async def test_where_no_files_may_be_attached_a_reply_is_shown_as_text(
    rig: DiscordRig, door: ScriptedDoor
) -> None:
    rig.server.state.channels[CHANNEL].takes_files = False
    door.answers["probe"] = CARD
    seen = await rig.command("ann", "probe word=x")
    assert DIAGRAM.alt in seen.text
    rig.expect(50013)


async def test_the_message_after_a_card_keeps_none_of_its_files(rig: DiscordRig, door: ScriptedDoor) -> None:
    door.answers["probe"] = CARD
    card = await rig.command("ann", "probe word=x")
    assert len(files(card.raw.payload)) == 1
    door.answers["probe"] = Message.of(Text("Done."))
    done = await rig.click("ann", card, "Next")
    assert (done.id, done.text, files(done.raw.payload)) == (card.id, "Done.", [])


async def test_a_card_that_comes_instead_of_a_form_has_its_picture(rig: DiscordRig, door: ScriptedDoor) -> None:
    door.answers["setup"] = CARD
    seen = await rig.command("ann", "setup")
    assert seen.pictures == (DIAGRAM.alt,)
    assert seen.private


async def test_a_card_instead_of_a_form_replaces_what_was_clicked(rig: DiscordRig, door: ScriptedDoor) -> None:
    door.answers["probe"] = Message.of(Actions((Button("Set up", Call.of("setup")),)))
    clicked = await rig.command("ann", "probe word=x")
    door.answers["setup"] = CARD
    seen = await rig.click("ann", clicked, "Set up")
    assert (seen.id, seen.pictures) == (clicked.id, (DIAGRAM.alt,))


async def test_each_message_of_a_long_answer_has_the_files_it_shows(rig: DiscordRig, door: ScriptedDoor) -> None:
    long = Text("word " * 700)
    door.answers["probe"] = Message.of(long, DIAGRAM, long, long, DIAGRAM, BROKEN)
    await rig.command("ann", "probe word=x")
    (exchange,) = rig.server.state.exchanges.values()
    await rig.server.until(lambda: len(exchange.followups) == 2)
    assert exchange.message is not None
    shown = [exchange.message, *exchange.followups]
    assert sorted(len(files(message)) for message in shown) == [0, 1, 1]
    assert all(message["flags"] & EPHEMERAL for message in shown)
