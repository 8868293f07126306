"""A newcomer's first minutes: the real bot, as a process of its own, in a real browser."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import BrowserContext, Page, expect

from tests.fakes.web_browser import in_browser, launched, option, private, submit_line
from tests.process import free_port, running

pytestmark = in_browser


@asynccontextmanager
async def playground(folder: Path) -> AsyncIterator[tuple[BrowserContext, str]]:
    port = free_port()
    async with running(folder, PORT=port) as bot, launched() as browser:
        await bot.says("the playground is open")
        context = await browser.new_context()
        yield context, f"http://127.0.0.1:{port}/"
        await context.close()


async def join(context: BrowserContext, url: str, name: str) -> Page:
    page = await context.new_page()
    await page.goto(url)
    await page.get_by_label("Name", exact=True).fill(name)
    await page.keyboard.press("Enter")
    await expect(page.locator("#connection")).to_have_text("Live")
    return page


async def test_a_newcomer_answers_types_every_command_and_meets_a_second_person(tmp_path: Path) -> None:
    async with playground(tmp_path) as (context, url):
        ann = await join(context, url, "Ann")
        await expect(ann.get_by_role("heading", level=2).first).to_be_visible()
        await option(ann, "A").click()
        await expect(private(ann).last).to_contain_text("points")
        await expect(private(ann).last).to_contain_text("Source:")
        for line, said in (
            ("/quiz", "Question 1 of 3"),
            ("/leaderboard", "This week’s leaderboard"),
            ("/streak", "1 day in a row"),
            ("/me", "Answered 1 daily question,"),
            ("/learn", "ACID Transactions"),
            ("/learn write skew", "Write skew"),
            ("/help", "For managers"),
        ):
            await submit_line(ann, line)
            await expect(private(ann).last).to_contain_text(said)

        bob = await join(context, url, "Bob")
        await option(bob, "B").click()
        await expect(private(bob).last).to_contain_text("points")
        await submit_line(bob, "/leaderboard")
        await expect(private(bob).last).to_contain_text("Ann")
        await expect(private(bob).last).to_contain_text("Bob")
        await private(bob).last.get_by_role("button", name="Show to the channel").click()
        await expect(ann.get_by_role("article").filter(has_text="Bob").last).to_be_visible()


async def test_the_settings_form_shows_todays_values_and_takes_new_ones(tmp_path: Path) -> None:
    async with playground(tmp_path) as (context, url):
        page = await join(context, url, "Ann")
        await submit_line(page, "/setup")
        await expect(page.get_by_label("Time", exact=False).first).to_have_value("09:00")
        await page.get_by_label("Timezone", exact=False).fill("Mars/Base")
        await page.get_by_role("button", name="Save").click()
        await expect(private(page).last.get_by_role("alert")).to_contain_text("not a time zone")
        await expect(page.get_by_label("Timezone", exact=False)).to_have_value("Mars/Base")
        await page.get_by_label("Timezone", exact=False).fill("Europe/Berlin")
        await page.get_by_role("button", name="Save").click()
        await expect(private(page).last).to_contain_text("09:00 (Europe/Berlin)")
