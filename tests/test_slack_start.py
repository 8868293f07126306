"""How the Slack adapter starts, goes on, and says that it cannot; and how the app is declared."""

import json
import logging
import os
from collections.abc import AsyncIterator

import pytest

from adapters.slack import patience, sockets
from adapters.slack.events import BACK, GONE
from adapters.slack.manifest import EVENTS, OPTIONAL, REQUIRED, SCOPES, manifest
from bot.commands import Registry
from bot.handlers import make_registry
from bot.params import Param, UserError
from bot.ports import BadCredentials
from tests.discord_stage import ScriptedDoor, unused
from tests.fakes.slack import EVERY_SCOPE
from tests.fakes.slack_rig import SlackRig
from tests.fakes.slack_rules import Failure
from tests.slack_stage import new_rig, posted, started


@pytest.fixture
def door() -> ScriptedDoor:
    return ScriptedDoor()


@pytest.fixture
async def rig(door: ScriptedDoor) -> AsyncIterator[SlackRig]:
    async with started(door) as rig:
        yield rig


async def test_it_says_when_it_is_connected(door: ScriptedDoor, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "adapters.slack")
    async with started(door) as rig:
        await rig.command("ann", "probe")
    assert "slack: connected" in caplog.messages


async def test_settings_of_bolts_own_in_the_environment_change_nothing(
    door: ScriptedDoor, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    names = ("SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET", "SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET")
    for name in names:
        monkeypatch.setenv(name, "from the environment")
    async with started(door) as rig:
        await posted(rig)
        assert (await rig.click("ann", rig.channel()[0], "A")).private
    assert {os.environ[name] for name in names} == {"from the environment"}
    assert caplog.messages == []


@pytest.mark.parametrize("error", ["invalid_auth", "account_inactive", "token_revoked", "not_allowed_token_type"])
@pytest.mark.parametrize(
    ("method", "setting"), [("auth.test", "SLACK_BOT_TOKEN"), ("apps.connections.open", "SLACK_APP_TOKEN")]
)
async def test_a_wrong_token_names_the_setting(door: ScriptedDoor, method: str, setting: str, error: str) -> None:
    rig = new_rig()
    rig.server.fail(method, Failure(error=error))
    with pytest.raises(BadCredentials, match=f"{setting} is not valid: .*https://api.slack.com/apps"):
        await rig.start(door)
    await rig.server.stop()


async def test_an_app_token_without_its_scope_says_which_one_it_needs(door: ScriptedDoor) -> None:
    rig = new_rig()
    rig.server.scopes.remove("connections:write")
    with pytest.raises(BadCredentials, match="connections:write"):
        await rig.start(door)
    await rig.server.stop()


async def test_it_goes_on_when_slack_cannot_be_reached_at_first(
    door: ScriptedDoor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "FIRST_PAUSE", 0.01)
    rig = new_rig()
    rig.server.fail(
        "auth.test", Failure(), Failure(503), Failure(429, retry_after=1), Failure(error="fatal_error")
    )
    rig.server.fail("apps.connections.open", Failure(503))
    await rig.start(door)
    assert (await rig.command("ann", "probe")).private
    await rig.stop()


async def test_a_socket_that_does_not_open_is_asked_for_anew(
    door: ScriptedDoor, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(sockets, "CONNECT_TIMEOUT", 0.2)
    monkeypatch.setattr(patience, "FIRST_PAUSE", 0.01)
    rig = new_rig()
    rig.server.fail("socket", Failure(503))
    await rig.start(door)
    assert (await rig.command("ann", "probe")).private
    assert rig.server.calls.count("apps.connections.open") == 3
    assert "the connection to Slack failed: TimeoutError()" in caplog.messages
    (complaint,) = rig.complaints.records
    assert "Failed to connect" in complaint  # so says slack_sdk
    rig.complaints.records.clear()
    await rig.stop()


async def test_an_address_may_end_without_a_slash(door: ScriptedDoor) -> None:
    rig = new_rig()
    rig.server.url = rig.server.url.rstrip("/")
    rig.platform = rig.make_platform()
    await rig.start(door)
    await posted(rig)
    assert (await rig.click("ann", rig.channel()[0], "A")).private
    await rig.stop()


async def test_a_connection_that_is_cut_is_opened_anew(rig: SlackRig) -> None:
    await rig.server.disconnect()
    await rig.server.connected()
    assert (await rig.command("ann", "probe")).private


async def test_a_connection_that_slack_refreshes_is_opened_anew(rig: SlackRig) -> None:
    await rig.server.sockets.refresh()
    await rig.server.connected()
    assert (await rig.command("ann", "probe")).private
    assert rig.server.calls.count("apps.connections.open") == 3


async def test_a_token_that_is_revoked_while_connected_names_the_setting(
    door: ScriptedDoor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sockets, "CHECK", 0.01)
    monkeypatch.setattr(patience, "FIRST_PAUSE", 0.01)
    rig = new_rig()
    await rig.start(door)
    await rig.command("ann", "probe")
    rig.server.app_token = "xapp-new"
    await rig.server.disconnect()
    with pytest.raises(BadCredentials, match="SLACK_APP_TOKEN"):
        await rig.serving
    await rig.server.stop()


# The manifest


def test_the_manifest_is_within_slacks_limits() -> None:
    declared = manifest(make_registry())
    about = declared["display_information"]
    assert len(about["name"]) <= 35
    assert len(about["description"]) <= 140
    (command,) = declared["features"]["slash_commands"]
    assert command["command"] == "/study"
    assert len(command["usage_hint"]) <= 1_000
    assert declared["settings"]["socket_mode_enabled"]
    assert declared["settings"]["interactivity"] == {"is_enabled": True}


def test_the_usage_hint_comes_from_the_declarations() -> None:
    registry = Registry()
    registry.command("learn", "x", Param("concept", "x", required=True), Param("level", "x"))(unused)
    registry.command("answer", "x", listed=False)(unused)
    (command,) = manifest(registry)["features"]["slash_commands"]
    assert command["usage_hint"] == "learn <concept> [level]"
    (command,) = manifest(make_registry())["features"]["slash_commands"]
    named = [usage.split()[0] for usage in command["usage_hint"].split(" | ")]
    assert named == [command.name for command in make_registry().listed()]


def test_every_scope_that_is_asked_for_is_explained_and_used() -> None:
    scopes = manifest(make_registry())["oauth_config"]["scopes"]
    assert scopes["bot"] == [*REQUIRED, *OPTIONAL]
    assert scopes["bot_optional"] == list(OPTIONAL)
    assert list(REQUIRED) == ["commands", "chat:write"]
    assert all(SCOPES.values())
    assert set(SCOPES) - {"commands"} == EVERY_SCOPE - {"im:read"}  # what it would tell is known


def test_every_event_is_declared_with_its_scope_and_listened_to() -> None:
    declared = manifest(make_registry())["settings"]["event_subscriptions"]
    assert declared["bot_events"] == sorted(EVENTS)
    assert {scope for scope in EVENTS.values() if scope} <= set(SCOPES)
    assert set(GONE) | set(BACK) <= set(EVENTS)


def test_app_home_is_switched_on() -> None:
    features = manifest(make_registry())["features"]
    assert features["app_home"]["home_tab_enabled"]
    assert not features["app_home"]["messages_tab_read_only_enabled"]


def test_over_http_every_request_has_its_address_and_socket_mode_is_off() -> None:
    declared = manifest(make_registry(), short=("quiz",), http="https://bot.example.org/")
    url = "https://bot.example.org/slack/events"
    assert {command["url"] for command in declared["features"]["slash_commands"]} == {url}
    settings = declared["settings"]
    assert settings["event_subscriptions"]["request_url"] == url
    assert settings["interactivity"] == {
        "is_enabled": True,
        "request_url": url,
        "message_menu_options_url": url,
    }
    assert not settings["socket_mode_enabled"]
    assert declared["oauth_config"]["redirect_urls"] == ["https://bot.example.org/slack/oauth"]


def test_in_socket_mode_nothing_but_the_way_back_from_oauth_has_an_address() -> None:
    assert "http" not in json.dumps(manifest(make_registry()))
    declared = manifest(make_registry(), redirect="https://bot.example.org")
    assert declared["oauth_config"]["redirect_urls"] == ["https://bot.example.org/slack/oauth"]
    assert declared["settings"]["socket_mode_enabled"]


def test_commands_may_have_a_slash_of_their_own() -> None:
    _, quiz, streak = manifest(make_registry(), short=("quiz", "streak"))["features"]["slash_commands"]
    assert quiz["command"] == "/quiz"
    assert quiz["description"] == make_registry().get("quiz").description
    assert quiz["usage_hint"] == "[topic] [questions] [level]"
    assert streak["command"] == "/streak"
    assert "usage_hint" not in streak
    with pytest.raises(UserError):
        manifest(make_registry(), short=("nothing",))
    with pytest.raises(UserError, match="Slack itself"):
        manifest(make_registry(), short=("quiz", "me"))
