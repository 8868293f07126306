"""Many workspaces: installing by OAuth, each with its own token, and what becomes of one that removes the app."""

from collections.abc import AsyncIterator
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from adapters.sql import SqlStore
from bot.message import Message, Text
from bot.model import Place
from bot.ports import NotSent, Refused
from tests.discord_stage import POST
from tests.fakes.slack_rig import COMMAND, command_payload, event_payload, seen, settled, user_id
from tests.fakes.slack_rules import Failure
from tests.fakes.slack_state import CHANNEL
from tests.slack_many import KEY, Many, many

ONE, TWO = "T0ONE", "T0TWO"


@pytest.fixture
async def stage(sqlite_store: SqlStore, mode: str) -> AsyncIterator[Many]:
    async with many(sqlite_store, mode) as stage:
        yield stage


async def command(stage: Many, team: str, line: str, user: str = "ann") -> str:
    payload = {**command_payload(user, line), "team_id": team}
    exchange = await stage.rig.server.deliver(COMMAND, payload, user)
    return seen(await stage.rig.server.until(lambda: settled(exchange))).text


async def event(stage: Many, team: str, number: str, **event: object) -> None:
    exchange = await stage.rig.server.deliver("events_api", event_payload(event, team, number), "ann")
    await stage.rig.server.until(lambda: exchange.acks)


def asked_tokens(stage: Many) -> list[str]:
    """The workspaces whose messages came, by the token that sent them."""
    return [message["team"] for message in stage.rig.server.state.messages]


# Installing


async def test_the_install_page_says_what_the_app_asks_for_and_leads_to_slack(stage: Many) -> None:
    status, page = await stage.open(f"{stage.rig.base}/slack/install")
    assert status == 200
    for words in ("chat:write", "users:read", "What you may leave out", "Add to Slack"):
        assert words in page
    query = parse_qs(urlsplit(await stage.link()).query)
    assert query["redirect_uri"] == [f"{stage.rig.base}/slack/oauth"]
    assert "chat:write" in query["scope"][0].split(",")


async def test_who_installs_is_told_what_to_do_next_and_the_workspace_is_served(stage: Many) -> None:
    status, page = await stage.install(ONE)
    assert (status, "It is installed" in page) == (200, True)
    await stage.tick()
    (welcome,) = stage.rig.server.state.messages
    assert (welcome["team"], welcome["channel"]) == (ONE, "D0INSTALLER")
    assert "setup" in welcome["text"]
    assert "System Design Daily" in await command(stage, ONE, "help")
    assert "auth.test" not in stage.rig.server.calls


async def test_a_state_is_good_once(stage: Many) -> None:
    link = await stage.link()
    state = parse_qs(urlsplit(link).query)["state"][0]
    assert (await stage.open(link))[0] == 200
    stage.browser.cookie_jar.update_cookies({"slack-install": state})
    status, page = await stage.open(link)
    assert (status, "was used before" in page) == (400, True)
    assert len(stage.rig.server.tokens) == 1


async def test_a_state_of_another_browser_or_of_nobody_is_refused(stage: Many) -> None:
    link = await stage.link()
    stage.browser.cookie_jar.clear()
    assert (await stage.open(link))[0] == 400
    for query in ("", "?code=x", "?state=&code=x", "?state=%ff&code=x"):
        assert (await stage.open(f"{stage.rig.base}/slack/oauth{query}"))[0] == 400
    assert stage.rig.server.tokens == {}


async def test_a_state_is_too_old_after_ten_minutes(stage: Many) -> None:
    link = await stage.link()
    stage.rig.pass_time(601)
    assert (await stage.open(link))[0] == 400


async def test_who_does_not_consent_installs_nothing(stage: Many) -> None:
    stage.rig.server.oauth.consents = False
    status, page = await stage.install(ONE)
    assert (status, "Nothing was installed" in page) == (200, True)
    assert stage.rig.server.tokens == {}


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"is_enterprise_install": True, "team": None}, "whole organisation"),
        ({"refresh_token": "xoxe-1", "expires_in": 43_200}, "token rotation"),
    ],
)
async def test_what_the_bot_cannot_serve_is_refused_with_a_sentence(
    stage: Many, more: dict[str, object], says: str
) -> None:
    stage.rig.server.oauth.more = more
    status, page = await stage.install(ONE)
    assert (status, says in page) == (400, True)
    assert await stage.store.installations(KEY).get("slack", ONE) is None


async def test_a_code_that_slack_does_not_take_installs_nothing(stage: Many) -> None:
    stage.rig.server.fail("oauth.v2.access", Failure(error="invalid_code"))
    status, page = await stage.install(ONE)
    assert (status, "did not confirm" in page) == (502, True)


# Serving


async def test_each_delivery_uses_the_token_of_its_workspace(stage: Many) -> None:
    await stage.install(ONE)
    await stage.install(TWO)
    for number, team in enumerate((TWO, ONE, TWO), 1):
        await stage.rig.platform.send(Place("slack", team, CHANNEL), POST, number)
    assert asked_tokens(stage) == [TWO, ONE, TWO]


async def test_one_slow_workspace_does_not_hold_up_the_others(stage: Many) -> None:
    await stage.install(ONE)
    await stage.install(TWO)
    stage.rig.server.fail("chat.postMessage", Failure(429, retry_after=600))
    for number in (1, 2):
        with pytest.raises(NotSent):
            await stage.rig.platform.send(Place("slack", ONE, CHANNEL), POST, number)
    await stage.rig.platform.send(Place("slack", TWO, CHANNEL), POST, 3)
    assert asked_tokens(stage) == [TWO]
    assert stage.rig.server.calls.count("chat.postMessage") == 2


async def test_clicks_of_all_workspaces_cost_no_question_about_their_tokens(stage: Many) -> None:
    await stage.install(ONE)
    await stage.install(TWO)
    before = len(stage.rig.server.calls)
    for team in (ONE, TWO, ONE):
        assert "System Design Daily" in await command(stage, team, "help")
    assert stage.rig.server.calls[before:] == ["response_url"] * 3


async def test_a_workspace_without_an_installation_is_told_so(stage: Many) -> None:
    payload = {**command_payload("ann", "help"), "team_id": "T0NOBODY"}
    exchange = await stage.rig.server.deliver(COMMAND, payload, "ann")
    told = await stage.rig.server.until(lambda: exchange.screen)
    assert "not installed in this workspace" in told["text"]
    assert "was not found" in stage.rig.complaints.records.pop()  # so says Bolt
    with pytest.raises(Refused, match="Install the app again"):
        await stage.rig.platform.send(Place("slack", "T0NOBODY", CHANNEL), POST, 1)


async def test_installations_outlive_a_restart(stage: Many) -> None:
    await stage.install(ONE)
    await stage.restart()
    assert "System Design Daily" in await command(stage, ONE, "help")


# Removing


async def set_up(stage: Many, team: str) -> None:
    await stage.install(team)
    stage.rig.server.state.admins.add(user_id("ann"))
    assert "set up" in await command(stage, team, "setup time=09:00 timezone=UTC days=all")


async def stopped(stage: Many, team: str) -> str:
    found = await stage.store.schedule.subscription(Place("slack", team, CHANNEL))
    assert found is not None
    return found.stopped


@pytest.mark.parametrize(
    "reported",
    [{"type": "app_uninstalled"}, {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": ["U0BOT"]}}],
)
async def test_a_workspace_that_removes_the_app_is_stopped_at_once_and_its_token_forgotten(
    stage: Many, reported: dict[str, object]
) -> None:
    await set_up(stage, ONE)
    await set_up(stage, TWO)
    stage.rig.server.oauth.revoke(ONE)
    await event(stage, ONE, "Ev1", **reported)
    await stage.rig.disconnect()
    assert "I was removed" in await stopped(stage, ONE)
    assert await stopped(stage, TWO) == ""
    assert await stage.store.installations(KEY).get("slack", ONE) is None
    assert await stage.store.workspaces.wake_at() is not None
    await stage.rig.connect(stage)


async def test_both_events_of_a_removal_and_a_second_installation_in_between_are_borne(stage: Many) -> None:
    await set_up(stage, ONE)
    await event(stage, ONE, "Ev1", type="tokens_revoked", tokens={"bot": ["U0BOT"]})
    await event(stage, ONE, "Ev2", type="app_uninstalled")
    await stage.restart()
    await stage.install(ONE)
    assert "System Design Daily" in await command(stage, ONE, "help")
    assert "I was removed" in await stopped(stage, ONE)  # until somebody resumes


async def test_that_people_take_back_their_own_tokens_means_nothing(stage: Many) -> None:
    await set_up(stage, ONE)
    await event(stage, ONE, "Ev1", type="tokens_revoked", tokens={"oauth": ["U0ANN"]})
    await stage.restart()
    assert await stopped(stage, ONE) == ""


async def test_a_removal_that_nobody_reported_is_found_out_by_the_next_delivery(stage: Many) -> None:
    await set_up(stage, ONE)
    stage.rig.server.oauth.revoke(ONE)
    place = Place("slack", ONE, CHANNEL)
    await stage.store.outbox.put(place, Message.of(Text("hello")), stage.rig.now())
    await stage.tick()
    assert "I was removed" in await stopped(stage, ONE)
    assert await stage.store.installations(KEY).get("slack", ONE) is None
    asked = len(stage.rig.server.calls)
    await stage.engine.tick(stage.rig.now() + timedelta(days=3))
    await stage.engine.drain()
    assert len(stage.rig.server.calls) == asked
    assert {refusal.error for refusal in stage.rig.server.refusals} == {"token_revoked"}
    stage.rig.server.refusals.clear()
