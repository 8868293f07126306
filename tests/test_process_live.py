"""A live quiz outlives the death of the process that ran it, at any of its moments."""

import re
from pathlib import Path

import aiohttp

from tests.process import free_port, running
from tests.test_process import OPEN, ask, join, page, posted

SECONDS = 10


async def shown(port: int, words: str) -> str:
    """The page once these words are on it."""
    address = f"http://127.0.0.1:{port}/events"
    async with aiohttp.ClientSession(read_bufsize=2**20) as session, session.get(address) as events:
        if words in (found := await page(port)):
            return found
        async for line in events.content:
            if words in line.decode():
                return await page(port)
    raise AssertionError(f"nobody said {words!r}")


async def test_a_live_quiz_outlives_a_kill_in_the_lobby_in_a_question_and_after_it(tmp_path: Path) -> None:
    port = free_port()
    async with running(tmp_path, PORT=port) as bot:
        await bot.says(OPEN)
        await posted(port)
        ann = await join(port, "Ann")
        said = await ask(port, "/call", {"line": f"/live questions=1 seconds={SECONDS}"}, **ann)
        assert "invited" in said["html"]
        await shown(port, "live-join live=1")
        bot.process.kill()
        await bot.ends()
    async with running(tmp_path, PORT=port) as bot:
        await bot.says(OPEN)
        await ask(port, "/call", {"call": "live-next live=1 number=0"}, **ann)
        asked = await shown(port, "live-answer live=1 number=1")
        locked = await ask(port, "/call", {"call": "live-answer live=1 number=1 choice=0"}, **ann)
        assert "Locked: <strong>A" in locked["html"]
        bot.process.kill()
        await bot.ends()
    async with running(tmp_path, PORT=port) as bot:
        await bot.says(OPEN)
        again = await ask(port, "/call", {"call": "live-answer live=1 number=1 choice=1"}, **ann)
        assert "is <strong>A</strong> already" in again["html"]
        closed = await shown(port, "live-next live=1 number=1")
        assert "live-answer live=1" not in closed
        assert asked.count("Question 1 of 1") == closed.count("Question 1 of 1") == 1
        bot.process.kill()
        await bot.ends()
    async with running(tmp_path, PORT=port) as bot:
        await bot.says(OPEN)
        await ask(port, "/call", {"call": "live-next live=1 number=1"}, **ann)
        podium = await shown(port, "brings no points for the leaderboard")
        assert len(re.findall(r">[01]/1<", podium)) == 1
