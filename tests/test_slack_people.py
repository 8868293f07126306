"""Who somebody is on Slack, where they are, and what they may do there."""

from collections.abc import AsyncIterator

import pytest

from bot.model import Account, Group, Place, Request
from bot.ports import Refused
from tests.discord_stage import ScriptedDoor
from tests.fakes.slack_rig import (
    COMMAND,
    INTERACTIVE,
    SlackRig,
    buttons,
    click_payload,
    command_payload,
    settled,
    user_id,
)
from tests.fakes.slack_rules import Failure
from tests.fakes.slack_state import CHANNEL, TEAM
from tests.slack_stage import posted, started

PRIVATE, DIRECT = "G0TEAM", "D0ANN"
ASKED = ["users.info", "conversations.info"]
"""What is asked about the rights of somebody who turns out to be no manager."""


@pytest.fixture
def door() -> ScriptedDoor:
    return ScriptedDoor()


@pytest.fixture
async def rig(door: ScriptedDoor, mode: str) -> AsyncIterator[SlackRig]:
    async with started(door, mode) as rig:
        yield rig


async def command_in(rig: SlackRig, door: ScriptedDoor, text: str, channel: str, name: str = "") -> Request:
    """The request that a command of ann's makes in some channel."""
    exchange = await rig.server.deliver(COMMAND, command_payload("ann", text, channel, name), "ann")
    await rig.server.until(lambda: settled(exchange))
    return door.requests[-1]


def asked(rig: SlackRig) -> list[str]:
    return [method for method in rig.server.calls if method in ASKED]


@pytest.mark.parametrize(("channel", "name"), [(DIRECT, ""), (CHANNEL, "directmessage")])
async def test_a_direct_conversation_is_told_apart(
    rig: SlackRig, door: ScriptedDoor, channel: str, name: str
) -> None:
    request = await command_in(rig, door, "probe", channel, name)
    assert request.direct
    assert request.place == Place("slack", TEAM, channel)


async def test_rights_are_asked_for_only_where_they_matter(rig: SlackRig, door: ScriptedDoor) -> None:
    await rig.command("ann", "probe", manager=True)
    assert asked(rig) == []
    await rig.command("ann", "setup time=09:00", manager=True)
    assert [request.manager for request in door.requests] == [False, True]
    assert asked(rig) == ["users.info"]


async def test_in_a_direct_conversation_nothing_is_asked_about_rights(rig: SlackRig, door: ScriptedDoor) -> None:
    assert (await command_in(rig, door, "setup time=09:00", DIRECT)).direct
    assert asked(rig) == []


@pytest.mark.parametrize("channel", [CHANNEL, PRIVATE])
async def test_the_manifests_scopes_suffice_to_know_a_manager(
    rig: SlackRig, door: ScriptedDoor, channel: str
) -> None:
    assert not (await command_in(rig, door, "setup time=09:00", channel)).manager
    rig.server.state.creator = user_id("ann")
    rig.pass_time(61)
    assert (await command_in(rig, door, "setup time=09:00", channel)).manager
    assert asked(rig) == ASKED * 2


async def test_admins_owners_and_the_channels_creator_are_managers(rig: SlackRig, door: ScriptedDoor) -> None:
    rig.server.state.creator = user_id("bob")
    rig.server.state.owners = {user_id("zoe")}
    await rig.command("ann", "setup time=09:00", manager=True)
    for name in ("bob", "zoe", "eve"):
        await rig.command(name, "setup time=09:00")
    assert [request.manager for request in door.requests] == [True, True, True, False]


async def test_who_cannot_be_looked_up_is_no_manager(rig: SlackRig, door: ScriptedDoor) -> None:
    lacking = {"users:read", "channels:read"}
    rig.server.scopes -= lacking
    await rig.command("ann", "setup time=09:00", manager=True)
    rig.server.scopes |= lacking
    rig.server.fail("users.info", Failure(), Failure())
    rig.server.fail("conversations.info", Failure(503))
    await rig.command("ann", "setup time=09:00", manager=True)
    assert [request.manager for request in door.requests] == [False, False]
    rig.expect("missing_scope", "missing_scope")


async def test_an_app_of_a_whole_organisation_knows_the_users_team(rig: SlackRig, door: ScriptedDoor) -> None:
    await posted(rig)
    post = rig.channel()[0].raw.payload
    user = {"id": "W0ANN", "username": "ann", "team_id": TEAM}
    payload = {**click_payload("ann", post, buttons(post)[0]), "team": None, "user": user}
    exchange = await rig.server.deliver(INTERACTIVE, payload, "ann")
    await rig.server.until(lambda: settled(exchange))
    assert door.requests[-1].account == Account("slack", TEAM, "W0ANN", "ann")


async def test_user_groups_are_read_with_who_is_in_them_and_asked_for_rarely(rig: SlackRig) -> None:
    rig.server.state.groups = {"backend": [user_id("ann")], "front-end": []}
    here = Place("slack", TEAM, CHANNEL)
    ann, bob = (Account("slack", TEAM, user_id(name), name) for name in ("ann", "bob"))
    assert list(await rig.platform.groups(here)) == [Group("S1", "backend"), Group("S2", "front-end")]
    assert await rig.platform.groups_of(here, ann) == ["S1"]
    assert await rig.platform.groups_of(here, bob) == []
    assert rig.server.calls.count("usergroups.list") == 1


async def test_without_the_scope_for_user_groups_it_is_named(rig: SlackRig) -> None:
    rig.server.scopes -= {"usergroups:read"}
    with pytest.raises(Refused, match="usergroups:read"):
        await rig.platform.groups(Place("slack", TEAM, CHANNEL))
    rig.server.refusals.clear()
