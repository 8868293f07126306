"""The playground in a real browser: joining, answering, typing, and what arrives."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from adapters.web.feed import CHANNEL
from bot.message import Heading, Message
from tests.drawing import BROKEN, DIAGRAM
from tests.fakes import web_script
from tests.fakes.web_browser import Stage, in_browser, launched, line, option, playground, private, submit_line
from tests.fakes.web_script import RIGHT

pytestmark = in_browser


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def chromium() -> AsyncIterator[Browser]:
    async with launched() as browser:
        yield browser


@pytest_asyncio.fixture(loop_scope="module")
async def stage(chromium: Browser) -> AsyncIterator[Stage]:
    async with playground(chromium) as stage:
        yield stage


async def test_a_newcomer_picks_a_name_and_sees_the_post(stage: Stage) -> None:
    page = await stage.open()
    await expect(page.get_by_role("dialog", name="Who is here?")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_be_visible()
    await page.keyboard.type("Ann <b>Ås</b>")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("button", name="Ann <b>Ås</b>")).to_be_visible()
    await expect(page.get_by_role("heading", name="Write skew")).to_be_visible()
    await submit_line(page, "/help")
    await expect(private(page)).to_contain_text("You called help.")
    assert stage.door.requests[-1].account.name == "Ann <b>Ås</b>"


async def test_a_reload_keeps_who_one_is(stage: Stage) -> None:
    page = await stage.join("Ann")
    await submit_line(page, "/help")
    await expect(private(page)).to_be_visible()
    await page.reload()
    await expect(page.get_by_role("dialog")).to_be_hidden()
    await submit_line(page, "/help")
    await expect(private(page)).to_be_visible()
    one, other = stage.door.requests[1:]
    assert one.account == other.account


async def test_a_picture_has_its_room_and_opens_at_its_full_size(stage: Stage) -> None:
    page = await stage.join()
    await stage.platform.send(CHANNEL, Message.of(Heading("A card"), DIAGRAM), 2)
    picture = page.get_by_role("img", name=DIAGRAM.alt)
    await picture.scroll_into_view_if_needed()
    await expect(picture).to_have_js_property("naturalWidth", 1280)
    box = await picture.bounding_box()
    assert box is not None
    assert box["height"] == pytest.approx(box["width"] * 800 / 1280, abs=2)
    async with stage.context.expect_page() as opened:
        await picture.click()
    await expect((await opened.value).locator("img")).to_have_js_property("naturalHeight", 800)


async def test_a_picture_that_cannot_be_had_is_a_caption(stage: Stage) -> None:
    page = await stage.join()
    await stage.platform.send(CHANNEL, Message.of(Heading("A card"), BROKEN), 2)
    await expect(page.get_by_text(f"Picture: {BROKEN.alt}")).to_be_visible()
    await expect(page.get_by_role("img", name=BROKEN.alt)).to_have_count(0)
    await page.reload()
    await expect(page.get_by_text(f"Picture: {BROKEN.alt}")).to_be_visible()
    stage.complaints[:] = [said for said in stage.complaints if "404" not in said]


async def test_a_second_tab_is_a_second_person_or_the_first_again(stage: Stage) -> None:
    for name in ("Ann", "Bob"):
        await submit_line(await stage.join(name), "/help")
        await expect(private(stage.context.pages[-1])).to_be_visible()
    third = await stage.open()
    await third.get_by_role("group", name="Names used here before").get_by_role("button", name="Ann").click()
    for tab in (third, await stage.join("Bob")):
        await submit_line(tab, "/help")
        await expect(private(tab)).to_be_visible()
    ann, bob, *again = (request.account for request in stage.door.requests[1:])
    assert (ann.name, bob.name) == ("Ann", "Bob")
    assert ann.user != bob.user
    assert again == [ann, bob]


async def test_an_answer_by_click_shows_the_verdict_beneath_the_post(stage: Stage) -> None:
    page = await stage.join()
    await option(page, "B").click()
    verdict = page.locator("[data-id='1'] > .card > .thread > [data-private]")
    await expect(verdict).to_contain_text("Only you can see this")
    await expect(verdict.get_by_role("heading", name="Correct")).to_be_in_viewport()
    await expect(verdict.locator(".why.right")).to_have_count(1)
    await expect(verdict.locator(".why.wrong")).to_have_count(3)
    assert stage.door.requests[-1].call.args == {"post": "1", "choice": str(RIGHT)}


async def test_an_answer_by_keyboard_alone(stage: Stage) -> None:
    page = await stage.join()
    await page.evaluate("document.activeElement.blur()")
    for _ in range(20):
        await page.keyboard.press("Tab")
        if await option(page, "A").evaluate("button => button === document.activeElement"):
            break
    outline = await option(page, "A").evaluate("button => getComputedStyle(button).outlineStyle")
    assert outline == "solid"
    await page.keyboard.press("Enter")
    await expect(private(page).get_by_role("heading", name="Not quite")).to_be_visible()


async def test_a_pressed_answer_is_busy_at_once_and_asks_only_once(stage: Stage) -> None:
    page = await stage.join()
    stage.door.let.clear()
    stage.door.asked.clear()
    await option(page, "A").dblclick()
    await expect(option(page, "A")).to_have_attribute("aria-busy", "true")
    await expect(option(page, "B")).to_have_attribute("aria-disabled", "true")
    await option(page, "B").click(force=True)
    await stage.door.asked.wait()
    stage.door.let.set()
    await expect(private(page)).to_have_count(1)
    await expect(option(page, "A")).to_have_attribute("aria-busy", "false")
    assert [request.call.name for request in stage.door.requests] == ["opened", "answer"]


async def test_a_click_in_a_private_message_replaces_it_and_keeps_the_focus_there(stage: Stage) -> None:
    page = await stage.join()
    await submit_line(page, "/quiz")
    await private(page).get_by_role("button", name="A One is aborted").click()
    await expect(private(page).get_by_role("heading", name="Not quite")).to_be_visible()
    await expect(private(page)).to_have_count(1)
    await expect(private(page)).to_be_focused()


async def test_a_private_message_can_be_dismissed(stage: Stage) -> None:
    page = await stage.join()
    await submit_line(page, "/help")
    await private(page).get_by_role("button", name="Dismiss this message").click()
    await expect(private(page)).to_have_count(0)
    await expect(page.locator("[data-id='1']")).to_be_visible()


async def test_commands_are_completed_by_keyboard(stage: Stage) -> None:
    page = await stage.join()
    options = page.get_by_role("listbox", name="Completions").get_by_role("option")
    await line(page).press("/")
    await expect(options).to_have_count(len(web_script.make_registry().listed()))
    await expect(options.nth(1)).to_have_text("/quiz A private quiz, a few questions in a row")
    await page.keyboard.press("ArrowDown")
    await expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    await expect(line(page)).to_have_attribute("aria-activedescendant", "completion-1")
    await page.keyboard.press("Enter")
    await expect(line(page)).to_have_value("/quiz ")
    await expect(options).to_have_text(["topic: A chapter or a concept", "questions: How many", "level: How hard"])
    await page.keyboard.press("Escape")
    await expect(options).to_have_count(0)
    await expect(line(page)).to_have_attribute("aria-expanded", "false")


async def test_arguments_are_completed_from_choices_and_suggestions(stage: Stage) -> None:
    page = await stage.join()
    options = page.get_by_role("option")
    await line(page).press_sequentially("/quiz tra")
    await expect(options).to_have_text(["Transactions and isolation txn"])
    await page.keyboard.press("Tab")
    await expect(line(page)).to_have_value("/quiz topic:txn ")
    await line(page).press_sequentially("level:")
    await expect(options).to_have_text(["easy", "medium", "hard"])
    await options.nth(1).click()
    await expect(line(page)).to_have_value("/quiz topic:txn level:medium ")
    await expect(line(page)).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(private(page)).to_contain_text("Question 1 of 3")
    assert stage.door.requests[-1].call.args == {"topic": "txn", "level": "medium"}
    await expect(line(page)).to_have_value("")
    await expect(private(page)).to_contain_text("/quiz topic:txn level:medium")


async def test_a_command_can_be_pressed_instead_of_typed(stage: Stage) -> None:
    page = await stage.join()
    await page.get_by_role("group", name="Commands").get_by_role("button", name="/leaderboard").click()
    await expect(private(page).get_by_role("row")).to_have_count(7)
    await expect(private(page).get_by_role("columnheader")).to_have_text(["Rank", "Name", "Points", "Right"])


async def test_a_refused_form_keeps_what_was_typed_and_says_why(stage: Stage) -> None:
    page = await stage.join()
    await submit_line(page, "/setup")
    await expect(page.locator("[name=time]")).to_be_focused()
    zone = page.locator("[name=timezone]")
    await zone.fill("Mars/Base")
    await page.locator("[name=reveal]").select_option("After a day")
    await page.get_by_role("button", name="Save").click()
    await expect(private(page).get_by_role("alert")).to_contain_text("That is not a time zone")
    await expect(zone).to_have_value("Mars/Base")
    await expect(page.locator("[name=reveal]")).to_have_value("24")
    await zone.fill("Europe/Berlin")
    await page.keyboard.press("Enter")
    await expect(private(page)).to_contain_text("At 09:00, Europe/Berlin.")
    await expect(private(page)).to_have_count(1)


async def test_a_field_offers_values_while_it_is_filled_in(stage: Stage) -> None:
    page = await stage.join()
    await submit_line(page, "/setup")
    await page.locator("[name=timezone]").fill("berl")
    await expect(page.locator("[name=timezone] + datalist option")).to_have_attribute("value", "Europe/Berlin")
    assert ("setup", "timezone", "berl") in stage.door.prefixes


async def test_new_messages_arrive_by_themselves_beneath_their_post(stage: Stage) -> None:
    page = await stage.join()
    await stage.platform.send(replace(CHANNEL, thread="1"), web_script.reveal(), 2)
    await expect(page.locator("[data-id='1'] .thread [data-id='2']")).to_contain_text("The answer: Write skew")
    await stage.platform.send(CHANNEL, web_script.leaderboard(), 3)
    await expect(page.locator("#feed > [data-id='3']")).to_be_attached()
    await stage.platform.send(CHANNEL, web_script.leaderboard(), 3)
    await stage.platform.send(CHANNEL, Message.of(Heading("The last one")), 4)
    await expect(page.locator("#feed > [data-id='4']")).to_be_attached()
    await expect(page.locator("[data-id='3']")).to_have_count(1)
    await page.get_by_role("button", name="New message below").click()
    await expect(page.get_by_role("heading", name="The last one")).to_be_in_viewport()


async def test_what_came_while_the_connection_was_lost_is_shown_afterwards(stage: Stage) -> None:
    page = await stage.join()
    hidden = "Object.defineProperty(document, 'hidden', {{value: {}, configurable: true}});"
    change = "document.dispatchEvent(new Event('visibilitychange'))"
    await page.evaluate(hidden.format("true") + change)
    await stage.platform.send(CHANNEL, Message.of(Heading("Meanwhile")), 2)
    await expect(page.get_by_role("heading", name="Meanwhile")).to_have_count(0)
    await page.evaluate(hidden.format("false") + change)
    await expect(page.get_by_role("heading", name="Meanwhile")).to_be_visible()
    await expect(page.locator("[data-id='1']")).to_have_count(1)
