"""The playground in a real browser: trouble, foreign text, themes, small screens and screen readers."""

from collections.abc import AsyncIterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Route, expect

from adapters.web.feed import CHANNEL
from bot.message import Message, Text
from tests.fakes import web_script
from tests.fakes.web_browser import Stage, in_browser, launched, line, option, playground, private, submit_line

pytestmark = in_browser


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def chromium() -> AsyncIterator[Browser]:
    async with launched() as browser:
        yield browser


@pytest_asyncio.fixture(loop_scope="module")
async def stage(chromium: Browser) -> AsyncIterator[Stage]:
    async with playground(chromium) as stage:
        yield stage


async def refuse(route: Route) -> None:
    await route.abort("connectionrefused")


async def test_a_lost_connection_is_said_in_a_sentence_and_nothing_is_lost(stage: Stage) -> None:
    page = await stage.join()
    await page.route("**/call", refuse)
    await option(page, "B").click()
    alert = page.locator("[data-id='1']").get_by_role("alert")
    await expect(alert).to_contain_text("cannot be reached. Nothing is lost")
    await submit_line(page, "/quiz locks")
    await expect(page.locator("#trouble")).to_contain_text("cannot be reached")
    await expect(line(page)).to_have_value("/quiz locks")
    await page.unroute("**/call")
    await alert.get_by_role("button", name="Try again").click()
    await expect(private(page).get_by_role("heading", name="Correct")).to_be_visible()
    await expect(alert).to_have_count(0)
    await line(page).press("Enter")
    await expect(private(page)).to_have_count(2)
    await expect(page.locator("#trouble")).to_be_empty()
    expected = "error: Failed to load resource: net::ERR_CONNECTION_REFUSED"
    assert stage.complaints == [expected] * 2
    stage.complaints.clear()


async def test_a_refusal_is_shown_as_its_sentence(stage: Stage) -> None:
    page = await stage.join()
    await submit_line(page, "/learn " + "x" * 70_000)
    await expect(page.locator("#trouble")).to_have_text("That is too long: at most 64 KiB fit.")
    assert all("413" in complaint for complaint in stage.complaints)
    stage.complaints.clear()


async def test_text_is_never_markup(stage: Stage) -> None:
    page = await stage.join("<img src=x onerror=alert(1)>")
    await stage.platform.send(CHANNEL, Message.of(Text("<script>alert(1)</script><b>hi</b>")), 2)
    await expect(page.locator("[data-id='2'] .text")).to_have_text("<script>alert(1)</script><b>hi</b>")
    await submit_line(page, "/<img/src=x/onerror=alert(1)>")
    await expect(private(page)).to_contain_text("There is no command “<img/src=x/onerror=alert(1)>”")
    assert await page.locator("#feed img, #feed script, #me img").count() == 0


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("theme", ["dark", "light"])
async def test_all_fits_in_both_themes_and_at_phone_width(
    stage: Stage, theme: str, width: int, tmp_path: Path
) -> None:
    page = await stage.join("A" * 40)
    await page.emulate_media(color_scheme="light" if theme == "light" else "dark")
    await page.set_viewport_size({"width": width, "height": 800})
    await option(page, "A").click()
    await stage.platform.send(replace(CHANNEL, thread="1"), web_script.reveal(), 2)
    wide = ["W" * 60, "Łukasz", "عمر"]
    await stage.platform.send(CHANNEL, web_script.leaderboard(wide), 3)
    await submit_line(page, "/setup")
    await expect(page.locator("form[data-form]")).to_be_visible()
    await line(page).press("/")
    await page.screenshot(path=tmp_path / f"{theme}-{width}.png")
    assert await page.evaluate("document.scrollingElement.scrollWidth <= innerWidth")
    brightness = await page.evaluate(
        "parseInt(getComputedStyle(document.documentElement).backgroundColor.slice(4))"
    )
    assert (brightness > 200) == (theme == "light")
    for button in await page.locator("button:visible").all():
        box = await button.bounding_box()
        assert box is None or (box["width"] >= 24 and box["height"] >= 24), await button.text_content()


async def test_the_theme_can_be_chosen_and_is_remembered(stage: Stage) -> None:
    page = await stage.join()
    await page.emulate_media(color_scheme="dark")
    await page.get_by_role("button", name="Switch between dark and light").click()
    await expect(page.locator("html")).to_have_attribute("data-theme", "light")
    await page.reload()
    await expect(page.locator("html")).to_have_attribute("data-theme", "light")


async def test_readers_find_their_way_by_landmarks_headings_and_names(stage: Stage) -> None:
    page = await stage.join()
    await option(page, "A").click()
    await submit_line(page, "/setup")
    await expect(page.locator("form[data-form]")).to_be_visible()
    await expect(page.get_by_role("log", name="Messages in #daily")).to_have_attribute("aria-live", "polite")
    levels = [
        int(tag[1]) for tag in await page.locator("h1, h2, h3").evaluate_all("all => all.map(e => e.tagName)")
    ]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    for control in await page.get_by_role("button").all():
        assert await control.evaluate("e => (e.ariaLabel || e.textContent).trim()")
    for entry in await page.locator("input:visible, select:visible").all():
        assert await entry.evaluate("e => e.ariaLabel || e.labels[0].textContent")
    await page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
    await page.reload()
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("link", name="Skip to the command line")).to_be_focused()
    await page.keyboard.press("Enter")
    await page.keyboard.type("/h")
    await expect(line(page)).to_have_value("/h")
