"""What Slack tells of by itself, and what the channels it is about then see: with the real engine and store."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from adapters.slack.manifest import EVENTS
from adapters.slack.manifest import OPTIONAL as SCOPES_LEFT_OUT
from adapters.sql import SqlStore
from bot.model import Account, Place, Subscription
from tests.discord_stage import ScriptedDoor
from tests.fakes.slack_rig import COMMAND, SlackRig, command_payload, event_payload, seen, settled, user_id
from tests.fakes.slack_rules import Failure, Json
from tests.fakes.slack_state import BOT, CHANNEL, TEAM
from tests.slack_many import Many, many
from tests.slack_stage import reported, started

OURS = "T0OURS"
PLACE = Place("slack", OURS, CHANNEL)


@pytest.fixture
def door() -> ScriptedDoor:
    return ScriptedDoor()


@pytest.fixture
async def rig(door: ScriptedDoor, mode: str) -> AsyncIterator[SlackRig]:
    async with started(door, mode) as rig:
        yield rig


@pytest.fixture
async def stage(sqlite_store: SqlStore) -> AsyncIterator[Many]:
    """An engine whose one channel ann has set up."""
    async with many(sqlite_store, "sockets") as stage:
        await stage.install(OURS)
        stage.rig.server.state.admins.add(user_id("ann"))
        await command(stage, "setup time=09:00 timezone=UTC days=all")
        await stage.tick()
        stage.rig.server.state.messages.clear()
        yield stage


async def tell(rig: SlackRig, event: Json, team: str = TEAM, number: str = "Ev1") -> None:
    exchange = await rig.server.deliver("events_api", event_payload(event, team, number), "ann")
    await rig.server.until(lambda: exchange.acks)


async def command(stage: Many, line: str) -> str:
    payload = {**command_payload("ann", line), "team_id": OURS}
    exchange = await stage.rig.server.deliver(COMMAND, payload, "ann")
    return seen(await stage.rig.server.until(lambda: settled(exchange))).text


async def subscription(stage: Many) -> Subscription:
    found = await stage.store.schedule.subscription(PLACE)
    assert found is not None
    return found


async def told(stage: Many) -> list[str]:
    """What ann is told in private, when all that is due is sent."""
    await stage.tick()
    return [message["text"] for message in stage.rig.server.state.messages if message["channel"] == "D0ANN"]


# Which call an event is


@pytest.mark.parametrize(
    ("event", "call"),
    [
        ({"type": "channel_archive", "channel": CHANNEL, "user": "U1"}, "channel-gone why=archived"),
        ({"type": "group_archive", "channel": CHANNEL}, "channel-gone why=archived"),
        ({"type": "channel_unarchive", "channel": CHANNEL, "user": "U1"}, "channel-back"),
        ({"type": "group_unarchive", "channel": CHANNEL}, "channel-back"),
        ({"type": "channel_deleted", "channel": CHANNEL}, "channel-gone why=deleted"),
        ({"type": "group_deleted", "channel": CHANNEL}, "channel-gone why=deleted"),
        ({"type": "channel_left", "channel": CHANNEL}, "channel-gone why=left"),
        ({"type": "group_left", "channel": {"id": CHANNEL}}, "channel-gone why=left"),
        ({"type": "member_left_channel", "channel": CHANNEL, "user": BOT}, "channel-gone why=left"),
    ],
    ids=lambda value: value if isinstance(value, str) else value["type"],
)
async def test_what_becomes_of_a_channel_is_reported(
    rig: SlackRig, door: ScriptedDoor, event: Json, call: str
) -> None:
    await tell(rig, event)
    await rig.restart(door)
    assert reported(door) == [call]
    (request,) = (request for request in door.reports if str(request.call) == call)
    assert request.place == Place("slack", TEAM, CHANNEL)


@pytest.mark.parametrize(("more", "home"), [({}, TEAM), ({"team": "T0THEIRS"}, "T0THEIRS")])
async def test_who_leaves_a_channel_is_reported_with_their_own_workspace(
    rig: SlackRig, door: ScriptedDoor, more: Json, home: str
) -> None:
    left = {"type": "member_left_channel", "user": user_id("bob"), "channel": CHANNEL, "channel_type": "C"}
    await tell(rig, {**left, **more})
    await rig.restart(door)
    (request,) = (request for request in door.reports if request.call.name == "left")
    assert (request.account, request.place) == (
        Account("slack", home, user_id("bob"), ""),
        Place("slack", TEAM, CHANNEL),
    )


async def test_every_event_that_the_manifest_subscribes_to_is_taken_without_a_complaint(
    rig: SlackRig, door: ScriptedDoor
) -> None:
    for number, name in enumerate(EVENTS):
        await tell(rig, {"type": name, "channel": CHANNEL, "user": user_id("bob")}, number=f"Ev{number}")
    await rig.restart(door)
    assert len(reported(door)) == len(EVENTS) - 2  # people's own tokens, and a tab that is none, mean nothing


# What follows from it


async def test_an_archived_channel_stops_and_goes_on_when_it_is_back(stage: Many) -> None:
    await tell(stage.rig, {"type": "channel_archive", "channel": CHANNEL}, OURS)
    await stage.restart()
    assert (await subscription(stage)).next_post_at is None
    (notice,) = await told(stage)
    assert "the channel is archived" in notice
    await tell(stage.rig, {"type": "channel_unarchive", "channel": CHANNEL}, OURS, "Ev2")
    await stage.restart()
    assert (await subscription(stage)).next_post_at is not None
    assert (await subscription(stage)).stopped == ""


async def test_a_channel_that_was_paused_is_not_resumed_by_its_return(stage: Many) -> None:
    await command(stage, "pause")
    await tell(stage.rig, {"type": "channel_unarchive", "channel": CHANNEL}, OURS)
    await stage.restart()
    assert (await subscription(stage)).next_post_at is None


async def test_who_leaves_is_on_no_board(stage: Many) -> None:
    bob = Account("slack", OURS, user_id("bob"), "bob")
    person = await stage.store.people.person(bob)
    await tell(stage.rig, {"type": "member_left_channel", "user": bob.user, "channel": CHANNEL}, OURS)
    await stage.restart()
    assert (
        await stage.store.people.unchecked((await subscription(stage)).id, [person], stage.rig.now().date()) == {}
    )


@pytest.mark.parametrize(
    ("error", "says"),
    [
        ("not_in_channel", "/invite"),
        ("channel_not_found", "I cannot see it"),
        ("is_archived", "archived"),
        ("restricted_action", "a rule of this workspace"),
    ],
)
async def test_a_channel_that_takes_no_posts_is_stopped_and_who_set_it_up_is_told(
    stage: Many, error: str, says: str
) -> None:
    await command(stage, "post")
    stage.rig.server.fail("chat.postMessage", Failure(error=error))
    await stage.tick()
    (notice,) = await told(stage)
    assert says in notice
    assert says in (await subscription(stage)).stopped
    assert await stage.store.posts.latest((await subscription(stage)).id) is None  # the day is not used up


async def test_an_account_that_was_deactivated_means_that_the_app_is_gone(stage: Many) -> None:
    await command(stage, "post")
    stage.rig.server.fail("chat.postMessage", Failure(error="account_inactive"))
    await stage.tick()
    assert "I was removed" in (await subscription(stage)).stopped


async def test_where_no_history_can_be_read_a_lost_answer_is_given_up_and_somebody_told(stage: Many) -> None:
    stage.rig.server.scopes -= {"channels:history"}
    await command(stage, "post")
    stage.rig.lose_next_answer()
    await stage.tick()
    stage.rig.pass_time(61)
    (notice,) = await told(stage)
    assert "I do not know whether" in notice
    assert stage.rig.server.calls.count("chat.postMessage") == 3  # the welcome, the post once, and the notice
    assert (await subscription(stage)).next_post_at is not None
    stage.rig.expect("missing_scope")


async def test_without_its_optional_scopes_the_bot_posts_and_tells_what_it_can(stage: Many) -> None:
    stage.rig.server.scopes -= {*SCOPES_LEFT_OUT}
    await command(stage, "post")
    await stage.tick()
    assert any(message["channel"] == CHANNEL for message in stage.rig.server.state.messages)
    stage.rig.server.fail("chat.postMessage", Failure(error="is_archived"))
    stage.rig.pass_time(timedelta(days=2).total_seconds())
    await stage.tick()
    await stage.tick()
    notices = [m["text"] for m in stage.rig.server.state.messages if m["channel"] == user_id("ann")]
    assert "archived" in notices[-1]
    stage.rig.server.refusals.clear()
