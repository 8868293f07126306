"""By whom the app was installed and where it is used; who may manage; what is suggested while typing."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.message import Message, Text
from bot.model import Request
from bot.ports import Store
from tests.discord_stage import ScriptedDoor, posted, started
from tests.fakes.discord_guilds import ADMINISTRATOR
from tests.fakes.discord_payloads import (
    BROUGHT_ALONG,
    BY_SERVER,
    CHANNEL,
    DIRECT,
    FORUM,
    GROUP,
    GUILD,
    IN_PRIVATE,
    MANAGE_CHANNELS,
    THREAD,
    VOICE,
    Channel,
    Exchange,
    Install,
)
from tests.fakes.discord_rig import DiscordRig, make_rig, seen_in
from tests.fakes.discord_state import COMMAND, COMPONENT, SUBMIT
from tests.test_platforms import Stage

FOREIGN = "888888888888888888"
"""A server that the bot is not in."""


@pytest.fixture
def door() -> ScriptedDoor:
    return ScriptedDoor()


@pytest.fixture
async def rig(door: ScriptedDoor) -> AsyncIterator[DiscordRig]:
    async with started(door) as rig:
        rig.server.state.channels |= {
            "dm": Channel("91", DIRECT),
            "between": Channel("92", DIRECT),
            "group": Channel("93", GROUP),
            "foreign": Channel("94", guild=FOREIGN),
            "foreign thread": Channel("95", THREAD, "94", guild=FOREIGN),
            "foreign voice": Channel("96", VOICE, guild=FOREIGN),
            "foreign post": Channel("97", THREAD, "98", guild=FOREIGN),
            "98": Channel("98", FORUM, guild=FOREIGN),
        }
        yield rig


async def settled(rig: DiscordRig, exchange: Exchange) -> None:
    await rig.server.until(lambda: exchange.settled)


async def asked(rig: DiscordRig, door: ScriptedDoor, channel: str = CHANNEL, **how: Any) -> Request:
    """The request of a typed command."""
    data = {"id": "1", "name": "probe", "type": 1, "options": []}
    exchange = await rig.server.interact(COMMAND, data, rig.person("ann"), channel=channel, **how)
    await settled(rig, exchange)
    assert seen_in(exchange).text == "you said probe"
    return door.requests[-1]


async def test_in_a_private_conversation_with_the_bot_people_are_alone(
    rig: DiscordRig, door: ScriptedDoor
) -> None:
    for install in (BY_SERVER, BROUGHT_ALONG):
        request = await asked(rig, door, "dm", install=install)
        assert (request.direct, request.outside, request.manager) == (True, False, False)
        assert (request.place.workspace, request.place.channel) == ("", "91")


@pytest.mark.parametrize("where", ["foreign", "foreign thread", "foreign voice", "foreign post"])
async def test_in_a_server_without_the_bot_commands_are_answered_from_outside(
    rig: DiscordRig, door: ScriptedDoor, where: str
) -> None:
    request = await asked(rig, door, where, install=BROUGHT_ALONG, permissions=MANAGE_CHANNELS)
    assert (request.direct, request.outside, request.granted) == (False, True, False)
    assert request.place.workspace == FOREIGN


@pytest.mark.parametrize("where", ["between", "group"])
async def test_among_people_commands_are_answered_from_outside(
    rig: DiscordRig, door: ScriptedDoor, where: str
) -> None:
    request = await asked(rig, door, where, install=Install(False, True, IN_PRIVATE))
    assert (request.direct, request.outside) == (False, True)


async def test_with_commands_alone_in_a_server_the_bot_is_not_there(rig: DiscordRig, door: ScriptedDoor) -> None:
    assert (await asked(rig, door, "foreign", install=BY_SERVER)).outside


async def test_who_brought_the_app_along_to_a_server_with_the_bot_is_inside(
    rig: DiscordRig, door: ScriptedDoor
) -> None:
    request = await asked(rig, door, install=BROUGHT_ALONG)
    assert (request.direct, request.outside, request.granted) == (False, False, False)


async def test_a_long_answer_takes_no_more_followups_than_users_installs_have(
    rig: DiscordRig, door: ScriptedDoor
) -> None:
    door.answers["probe"] = Message.of(Text("\n\n".join(f"{n} " + "word " * 200 for n in range(60))))
    data = {"id": "1", "name": "probe", "type": 1}
    exchange = await rig.server.interact(
        COMMAND, data, rig.person("ann"), channel="foreign", install=BROUGHT_ALONG
    )
    await rig.server.until(lambda: len(exchange.followups) == 5)
    await rig.command("ann", "probe")
    assert len(exchange.followups) == 5


# Who may manage


@pytest.mark.parametrize(
    ("permissions", "install", "manager", "granted"),
    [
        (0, BY_SERVER, False, True),
        (0, Install(True, True), False, True),
        (0, BROUGHT_ALONG, False, False),
        (MANAGE_CHANNELS, BROUGHT_ALONG, True, False),
        (MANAGE_CHANNELS, BY_SERVER, True, True),
        (ADMINISTRATOR, BY_SERVER, True, True),
    ],
)
async def test_rights_are_what_discord_says(
    rig: DiscordRig, door: ScriptedDoor, permissions: int, install: Install, manager: bool, granted: bool
) -> None:
    request = await asked(rig, door, permissions=permissions, install=install)
    assert (request.manager, request.granted) == (manager, granted)


async def test_buttons_and_forms_carry_no_right_to_a_command(rig: DiscordRig, door: ScriptedDoor) -> None:
    await posted(rig)
    source = rig.channel()[0].raw.payload
    for kind, data in (
        (COMPONENT, {"custom_id": "probe", "component_type": 2}),
        (SUBMIT, {"custom_id": "probe", "components": []}),
    ):
        exchange = await rig.server.interact(kind, data, rig.person("ann"), source=source)
        await settled(rig, exchange)
        assert (door.requests[-1].granted, door.requests[-1].manager) == (False, False)


async def test_commands_are_only_for_whom_the_application_can_be_installed_by(
    rig: DiscordRig, door: ScriptedDoor
) -> None:
    put = ("PUT", "/applications/111111111111111111/commands")
    assert {tuple(command["integration_types"]) for command in rig.server.state.commands} == {(0, 1)}
    rig.server.state.application["integration_types_config"] = {"0": {}}
    await rig.restart(door)
    assert {tuple(command["integration_types"]) for command in rig.server.state.commands} == {(0,)}
    await rig.restart(door)
    assert rig.server.requests.count(put) == 2


# The real commands


@pytest.fixture
async def stage(sqlite_store: Store) -> AsyncIterator[Stage]:
    await sqlite_store.workspaces.added("discord", GUILD)
    stage = Stage(make_rig(), sqlite_store)
    await stage.rig.start(stage)
    yield stage
    await stage.rig.stop()


@pytest.mark.parametrize(
    ("command", "param", "typed", "offered"),
    [
        ("learn", "concept", "gap", "Gap lock"),
        ("quiz", "topic", "", "Locks & Latches"),
        ("lab", "name", "", ""),
        ("setup", "timezone", "berl", "Europe/Berlin"),
        ("setup", "topics", "lo", "Locks & Latches"),
        ("learn", "concept", "@everyone <b>", ""),
    ],
)
async def test_what_is_typed_is_completed(
    stage: Stage, command: str, param: str, typed: str, offered: str
) -> None:
    assert isinstance(stage.rig, DiscordRig)
    found = [choice["name"] for choice in await stage.rig.suggest("ann", command, param, typed)]
    assert len(found) <= 25
    assert not offered or offered in found


async def test_every_argument_that_can_be_completed_is_and_the_others_have_choices(stage: Stage) -> None:
    assert isinstance(stage.rig, DiscordRig)
    for command in stage.rig.server.state.commands:
        for option in command.get("options", ()):
            if option.get("autocomplete"):
                await stage.rig.suggest("ann", command["name"], option["name"], "a")
    options = {
        (command["name"], option["name"]): option
        for command in stage.rig.server.state.commands
        for option in command.get("options", ())
    }
    assert [choice["value"] for choice in options["leaderboard", "period"]["choices"]] == ["week", "month", "all"]
    assert options["quiz", "questions"]["type"] == 4


async def test_a_manager_by_the_servers_settings_sets_up_by_typing(stage: Stage) -> None:
    rig = stage.rig
    assert isinstance(rig, DiscordRig)
    data = rig.command_data("setup", {"time": "09:00", "timezone": "UTC"})
    exchange = await rig.server.interact(COMMAND, data, rig.person("mod"))
    await rig.server.until(lambda: exchange.settled)
    assert "Daily posts are set up" in seen_in(exchange).text
    form = await rig.server.interact(COMMAND, rig.command_data("setup", {}), rig.person("mod"))
    await rig.server.until(lambda: form.settled)
    assert seen_in(form).fields["time"] == "09:00"
