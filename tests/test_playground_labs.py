"""The run of a lab in a real browser: step by step, forward and back, or all of it."""

from collections.abc import AsyncIterator

import pytest_asyncio
from playwright.async_api import Browser, expect

from adapters.web.feed import CHANNEL
from bot.deck import Cell, Mark, Step, Strip
from bot.message import Message, Run
from tests.fakes.web_browser import Stage, in_browser, launched, playground

pytestmark = in_browser

RUN = Run(
    tuple(
        Step(
            f"put {n}",
            (Strip("cache", tuple(Cell(str(k), Mark.NEW if k == n else Mark.NONE) for k in range(n + 1))),),
        )
        for n in range(3)
    )
)
MARKER = "getComputedStyle(document.querySelector('.run li.shown'), '::before').content"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def chromium() -> AsyncIterator[Browser]:
    async with launched() as browser:
        yield browser


@pytest_asyncio.fixture(loop_scope="module")
async def stage(chromium: Browser) -> AsyncIterator[Stage]:
    async with playground(chromium) as stage:
        yield stage


async def test_a_run_is_stepped_through_and_shown_whole(stage: Stage) -> None:
    page = await stage.join()
    await stage.platform.send(CHANNEL, Message.of(RUN), 2)
    run = page.locator(".run")
    await expect(run.locator("li:visible")).to_have_count(1)
    await expect(run.locator("li:visible")).to_contain_text("Step 1 of 3")
    for number in (2, 3, 3):
        await run.get_by_role("button", name="Next step").click()
        await expect(run.locator("li:visible")).to_contain_text(f"Step {number} of 3")
    await run.get_by_role("button", name="Back").click()
    await expect(run.locator("li:visible")).to_contain_text("put 1")
    await expect(run.locator("li:visible .cell.new")).to_have_text("+1")
    await run.get_by_role("button", name="All steps").click()
    await expect(run.locator("li:visible")).to_have_count(3)


async def test_a_step_has_its_number_in_words_and_no_other(stage: Stage) -> None:
    page = await stage.join()
    await stage.platform.send(CHANNEL, Message.of(RUN), 2)
    await expect(page.locator(".run li:visible")).to_have_count(1)
    assert await page.evaluate(MARKER) == "none"
