"""A playground before a real browser, for tests of what people see, press and type."""

import asyncio
import os
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.async_api import Browser, BrowserContext, Locator, Page, async_playwright, expect

from adapters.web.feed import CHANNEL
from adapters.web.platform import WebPlatform
from bot.message import Form, Message
from bot.model import Request
from tests.drawing import make_painter
from tests.fakes import web_script
from tests.fakes.web_rig import no_history
from tests.fakes.web_script import NOON, ScriptedDoor

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = (
    "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)
PATIENCE = 10_000
"""Milliseconds after which a wait has failed."""

in_browser = [
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.skipif(
        not CHROMIUM.exists() and os.environ.get("CI") != "true", reason=f"there is no browser at {CHROMIUM}"
    ),
]
"""Marks of a module of such tests: skipped where there is no browser, but never on the build machine."""


class PatientDoor(ScriptedDoor):
    """Answers when it is let. `asked` is set when it waits."""

    def __init__(self) -> None:
        super().__init__()
        self.asked, self.let = asyncio.Event(), asyncio.Event()
        self.let.set()

    async def handle(self, request: Request) -> Message | Form:
        self.asked.set()
        await self.let.wait()
        return await super().handle(request)


@dataclass
class Stage:
    """A playground and the browser before it. All that the browser asked and complained of is kept."""

    door: PatientDoor
    platform: WebPlatform
    context: BrowserContext
    asked: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    async def open(self) -> Page:
        """A new tab, which nobody has joined yet."""
        page = await self.context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("request", lambda request: self.asked.append(request.url))
        page.on("console", lambda said: self.complaints.append(f"{said.type}: {said.text}"))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        await page.goto(self.platform.url)
        return page

    async def join(self, name: str = "Ann") -> Page:
        """A new tab with somebody at it."""
        page = await self.open()
        await page.get_by_label("Name", exact=True).fill(name)
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("dialog")).to_be_hidden()
        await expect(page.locator("#connection")).to_have_text("Live")
        return page

    async def post(self, number: int = 1) -> None:
        await self.platform.send(CHANNEL, web_script.post(number), number)


@asynccontextmanager
async def launched() -> AsyncIterator[Browser]:
    """Chromium without a window."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS.split())
        yield browser
        await browser.close()


@asynccontextmanager
async def playground(browser: Browser) -> AsyncIterator[Stage]:
    """A playground with one post. In the end nothing has left the machine, and nobody complained."""
    door = PatientDoor()
    platform = WebPlatform("127.0.0.1", 0, web_script.make_registry(), lambda: NOON, make_painter(), no_history)
    serving = asyncio.create_task(platform.serve(door))
    await asyncio.wait_for(platform.opened.wait(), PATIENCE / 1000)
    async with await browser.new_context(reduced_motion="reduce") as context:
        stage = Stage(door, platform, context)
        await stage.post()
        yield stage
    serving.cancel()
    with suppress(asyncio.CancelledError):
        await serving
    assert not [url for url in stage.asked if not url.startswith(platform.url)]
    assert not stage.complaints


def option(page: Page, letter: str) -> Locator:
    """The button of an answer, the public post's first."""
    return page.get_by_role("group", name="Answers").get_by_role("button", name=re.compile(f"^{letter} ")).first


def private(page: Page) -> Locator:
    """What only this tab's person sees."""
    return page.locator("article[data-private]")


def line(page: Page) -> Locator:
    """The command line."""
    return page.get_by_role("combobox", name="Command line")


async def submit_line(page: Page, text: str) -> None:
    """Type a line and send it."""
    await line(page).fill(text)
    await page.keyboard.press("Enter")
