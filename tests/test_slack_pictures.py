"""Pictures on Slack: uploaded once and waited for, or shown by a link; text where neither goes."""

from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from adapters.slack import pictures
from bot.message import Message, Text
from tests.discord_stage import ScriptedDoor
from tests.drawing import DIAGRAM, SIZE, make_painter, size
from tests.fakes.slack_rig import SlackRig
from tests.fakes.slack_rules import Failure
from tests.slack_stage import new_rig, posted, started

CARD = Message.of(Text("A card."), DIAGRAM)
RESERVE = "files.getUploadURLExternal"


@pytest.fixture
def door() -> ScriptedDoor:
    return ScriptedDoor(answers={"help": CARD})


@pytest.fixture
async def rig(door: ScriptedDoor, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[SlackRig]:
    monkeypatch.setattr(pictures, "LOOKS", (0.0, 0.0, 0.0))
    async with started(door) as rig:
        yield rig


def image(payload: Any) -> Any:
    return next(block for block in payload["blocks"] if block["type"] == "image")


async def shown_as_text(rig: SlackRig) -> bool:
    """Whether the next post and the next reply say in words what their picture shows."""
    await posted(rig, CARD)
    both = rig.channel()[-1], await rig.command("ann", "help")
    return all(seen.pictures == () and f"Picture: {DIAGRAM.alt}" in seen.text for seen in both)


async def test_a_picture_is_uploaded_once_and_shown_wherever_it_is_said(rig: SlackRig) -> None:
    await posted(rig, CARD, 1)
    await posted(rig, CARD, 2)
    seen = [*rig.channel(), await rig.command("ann", "help")]
    assert [one.pictures for one in seen] == [(DIAGRAM.alt,)] * 3
    assert rig.server.calls.count(RESERVE) == 1
    (file,) = rig.server.state.files.files.values()
    assert (size(file.content), file.alt) == (SIZE, DIAGRAM.alt)


async def test_an_upload_is_shown_only_when_slack_has_worked_on_it(rig: SlackRig) -> None:
    rig.server.state.files.slowness = 2
    await posted(rig, CARD)
    assert rig.channel()[0].pictures == (DIAGRAM.alt,)
    assert rig.server.calls.count("files.info") == 3


async def test_an_upload_that_slack_never_ends_is_shown_as_text(rig: SlackRig) -> None:
    rig.server.state.files.slowness = 99
    assert await shown_as_text(rig)


@pytest.mark.parametrize("scope", ["files:write", "files:read"])
async def test_without_the_scope_pictures_are_text_and_slack_is_asked_once(rig: SlackRig, scope: str) -> None:
    rig.server.scopes.remove(scope)
    assert await shown_as_text(rig)
    assert rig.server.calls.count(RESERVE) == 1
    rig.expect("missing_scope")


@pytest.mark.parametrize("method", [RESERVE, "files.completeUploadExternal", "files.info"])
@pytest.mark.parametrize("failure", [Failure(500), Failure(429), Failure(error="internal_error")])
async def test_an_upload_that_fails_is_shown_as_text_and_tried_again(
    rig: SlackRig, method: str, failure: Failure
) -> None:
    rig.server.fail(method, failure, failure)
    assert await shown_as_text(rig)
    await posted(rig, CARD, 2)
    assert rig.channel()[-1].pictures == (DIAGRAM.alt,)


async def test_an_upload_whose_connection_breaks_is_shown_as_text(rig: SlackRig) -> None:
    rig.server.fail(RESERVE, Failure(), Failure())
    assert await shown_as_text(rig)


async def test_a_file_that_is_gone_is_shown_as_text_and_uploaded_anew(rig: SlackRig) -> None:
    await posted(rig, CARD, 1)
    rig.server.state.files.files.clear()
    await posted(rig, CARD, 2)
    await posted(rig, CARD, 3)
    assert [seen.pictures for seen in rig.channel()] == [(DIAGRAM.alt,), (), (DIAGRAM.alt,)]
    rig.server.state.files.files.clear()
    assert DIAGRAM.alt in (await rig.command("ann", "help")).text
    assert (await rig.command("ann", "help")).pictures == (DIAGRAM.alt,)
    rig.expect("invalid_blocks", "invalid_blocks")


async def test_with_a_public_address_nothing_is_uploaded(door: ScriptedDoor) -> None:
    rig = new_rig()
    rig.public_url = "https://bot.example.org/study"
    rig.platform = rig.make_platform()
    await rig.start(door)
    await posted(rig, CARD)
    address = image(rig.server.state.messages[0])["image_url"]
    assert address.startswith("https://bot.example.org/study/pictures/")
    path = urlsplit(address).path.removeprefix("/study")
    assert size(await make_painter().linked(path) or b"") == SIZE
    assert RESERVE not in rig.server.calls
    await rig.stop()
