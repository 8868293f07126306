"""The bot on Discord as a process of its own, killed between a question and its answer."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from tests.fakes.discord_rig import DiscordRig, make_rig
from tests.process import Bot, running


@pytest.fixture
async def rig() -> AsyncIterator[DiscordRig]:
    """A loopback Discord and its people; the bot runs elsewhere."""
    rig = make_rig()
    await rig.server.start()
    yield rig
    await rig.server.stop()
    assert [refusal for refusal in rig.server.refusals if refusal.code != 160004] == []


@asynccontextmanager
async def bot(folder: Path, rig: DiscordRig) -> AsyncIterator[Bot]:
    settings = {"DISCORD_TOKEN": rig.server.token, "DISCORD_API_URL": rig.server.url}
    async with running(folder, **settings) as process:
        await process.says("discord: connected")
        yield process


async def test_buttons_menus_and_forms_are_answered_by_another_process_and_months_later(
    rig: DiscordRig, tmp_path: Path
) -> None:
    async with bot(tmp_path, rig) as first:
        await rig.command("boss", "setup time=09:00 timezone=UTC days=all reveal=96", manager=True)
        await rig.command("boss", "post", manager=True)
        (post,) = await rig.server.until(lambda: [seen for seen in rig.channel() if "A" in seen.buttons])
        quiz = await rig.command("ann", "quiz questions=2")
        board = await rig.command("ann", "leaderboard")
        form = await rig.command("boss", "setup", manager=True)
        first.process.kill()
        await first.ends()
        await rig.server.until(lambda: not rig.server.gateway.live)
    rig.server.state.now += timedelta(days=90)
    async with bot(tmp_path, rig) as second:
        verdict = await rig.click("ann", post, "A")
        assert "points" in verdict.text
        assert verdict.private
        assert "the first answer counts" in (await rig.click("ann", post, "B")).text
        following = await rig.click("ann", quiz, quiz.buttons[0])
        assert following.private
        assert "out of date" not in following.text
        assert "Shown to the channel" in (await rig.click("ann", board, "Show to the channel")).text
        done = await rig.submit("boss", form, {"time": "10:30"}, manager=True)
        assert "10:30 (UTC)" in done.text
        await rig.server.until(lambda: any("leaderboard" in seen.text for seen in rig.channel()))
        assert len([seen for seen in rig.channel() if "A" in seen.buttons]) == 1
        assert "Traceback" not in second.said


async def test_a_picked_menu_is_sent_to_another_process(rig: DiscordRig, tmp_path: Path) -> None:
    async with bot(tmp_path, rig) as first:
        form = await rig.command("boss", "setup", manager=True)
        first.process.kill()
        await first.ends()
        await rig.server.until(lambda: not rig.server.gateway.live)
    async with bot(tmp_path, rig):
        refused = await rig.submit("boss", form, {"time": "25:00"}, manager=True)
        again = await rig.click("boss", refused, "Try again", manager=True)
        assert again.fields["time"] == "25:00"
