"""What the bot may do where: every kind of channel, every permission, and what people read of it."""

from collections.abc import AsyncIterator
from functools import reduce

import pytest

from bot.model import Account, Group, Place
from bot.ports import Refused
from tests.discord_stage import POST, ScriptedDoor, started
from tests.fakes.discord_guilds import (
    ADMINISTRATOR,
    ATTACH,
    CONNECT,
    MANAGE_THREADS,
    ORDINARY,
    READ,
    SEND,
    SEND_IN_THREADS,
    START_THREADS,
    VIEW,
)
from tests.fakes.discord_payloads import (
    BOT,
    CATEGORY,
    CHANNEL,
    FORUM,
    GUILD,
    NEWS,
    NEWS_THREAD,
    PRIVATE_THREAD,
    STAGE,
    TEXT_CHANNEL,
    THREAD,
    VOICE,
    Channel,
)
from tests.fakes.discord_rig import DiscordRig

HERE = "777777777777777777"
NAMES = {
    VIEW: "View Channel",
    SEND: "Send Messages",
    SEND_IN_THREADS: "Send Messages in Threads",
    START_THREADS: "Create Public Threads",
    READ: "Read Message History",
    ATTACH: "Attach Files",
    CONNECT: "Connect",
}
IN_TEXT = (VIEW, SEND, SEND_IN_THREADS, START_THREADS, READ, ATTACH)
IN_VOICE = (VIEW, CONNECT, SEND, READ, ATTACH)
IN_THREAD = (VIEW, SEND_IN_THREADS, READ, ATTACH)


@pytest.fixture
async def rig() -> AsyncIterator[DiscordRig]:
    async with started(ScriptedDoor()) as rig:
        yield rig


def there(rig: DiscordRig, channel: Channel) -> Place:
    rig.server.state.channels[channel.id] = channel
    return Place("discord", GUILD, channel.id)


def place(rig: DiscordRig, kind: int, denied: int = 0) -> Place:
    """A channel of this kind, or a thread in a fitting one, in which the bot is denied some rights."""
    overwrites = {BOT: (0, denied)}
    if kind not in (THREAD, NEWS_THREAD, PRIVATE_THREAD):
        return there(rig, Channel(HERE, kind, overwrites=overwrites))
    there(rig, Channel("88", NEWS if kind == NEWS_THREAD else TEXT_CHANNEL, overwrites=overwrites))
    return there(rig, Channel(HERE, kind, parent="88"))


@pytest.mark.parametrize("kind", [TEXT_CHANNEL, NEWS, VOICE, STAGE, THREAD, NEWS_THREAD, PRIVATE_THREAD])
async def test_where_posts_work_nothing_is_found_and_a_post_arrives(rig: DiscordRig, kind: int) -> None:
    here = place(rig, kind)
    assert await rig.platform.examine(here) == []
    root = await rig.platform.send(here, POST, 1)
    reveal = await rig.platform.send(Place("discord", GUILD, HERE, root), POST, 2)
    assert {seen.id for seen in rig.channel()} == {root, reveal}
    assert await rig.platform.find(Place("discord", GUILD, HERE, root), 2) == reveal
    rig.server.refusals.clear()  # some channels have no threads


async def test_a_post_of_a_forum_is_a_place_and_the_forum_is_none(rig: DiscordRig) -> None:
    forum = there(rig, Channel("88", FORUM))
    here = there(rig, Channel(HERE, THREAD, parent="88"))
    assert await rig.platform.examine(here) == []
    root = await rig.platform.send(here, POST, 1)
    assert [(seen.id, seen.thread) for seen in rig.channel()] == [(root, HERE)]
    assert "inside one of its posts" in " ".join(await rig.platform.examine(forum))
    with pytest.raises(Refused, match="this kind of channel"):
        await rig.platform.send(forum, POST, 2)
    rig.expect(40058)


async def test_a_category_is_no_place(rig: DiscordRig) -> None:
    (found,) = await rig.platform.examine(place(rig, CATEGORY))
    assert found.startswith("Posts need a text, announcement or voice channel")


@pytest.mark.parametrize(
    ("kind", "needed"),
    [(TEXT_CHANNEL, IN_TEXT), (NEWS, IN_TEXT), (VOICE, IN_VOICE), (STAGE, IN_VOICE), (THREAD, IN_THREAD)],
    ids=["text", "announcement", "voice", "stage", "thread"],
)
async def test_every_permission_that_is_missing_is_named(
    rig: DiscordRig, kind: int, needed: tuple[int, ...]
) -> None:
    for right in needed:
        if not (kind == THREAD and right == VIEW):  # then nothing of the thread is shown
            assert await rig.platform.examine(place(rig, kind, right)) == [_lacks(NAMES[right])]
    lacking = [right for right in needed if right != VIEW]
    denied = reduce(int.__or__, lacking)
    assert await rig.platform.examine(place(rig, kind, denied)) == [_lacks(*(NAMES[right] for right in lacking))]
    rig.server.refusals.clear()


def _lacks(*names: str) -> str:
    return f"I lack permissions here: {', '.join(names)}. Give them to me in the channel’s settings."


async def test_rights_are_those_of_the_channel_with_its_overwrites(rig: DiscordRig) -> None:
    guild = rig.server.state.guilds[GUILD]
    guild.everyone = ORDINARY & ~SEND
    here = there(rig, Channel(HERE))
    assert await rig.platform.examine(here) == [_lacks("Send Messages")]
    guild.roles["77"] = 0
    there(rig, Channel(HERE, overwrites={"77": (SEND, 0)}))
    assert await rig.platform.examine(here) == []
    there(rig, Channel(HERE, overwrites={"77": (SEND, 0), BOT: (0, SEND)}))
    assert await rig.platform.examine(here) == [_lacks("Send Messages")]
    guild.roles["77"] = ADMINISTRATOR
    assert await rig.platform.examine(here) == []


async def test_an_archived_thread_is_opened_by_a_post_and_a_locked_one_is_not(rig: DiscordRig) -> None:
    here = place(rig, THREAD)
    thread = rig.server.state.channels[HERE]
    thread.archived = True
    assert await rig.platform.examine(here) == []
    await rig.platform.send(here, POST, 1)
    thread.archived = thread.locked = True
    (found,) = await rig.platform.examine(here)
    assert found.startswith("This thread is locked.")
    with pytest.raises(Refused, match="Manage Threads"):
        await rig.platform.send(here, POST, 2)
    rig.server.state.guilds[GUILD].everyone |= MANAGE_THREADS
    assert await rig.platform.examine(here) == []
    await rig.platform.send(here, POST, 3)
    rig.expect(160005)


async def test_a_private_thread_that_lets_nobody_in_says_how(rig: DiscordRig) -> None:
    here = place(rig, PRIVATE_THREAD)
    rig.server.state.channels[HERE].denied = 50001
    (found,) = await rig.platform.examine(here)
    assert "Mention me in it" in found
    rig.expect(50001)


async def test_what_is_gone_is_named(rig: DiscordRig) -> None:
    (found,) = await rig.platform.examine(Place("discord", GUILD, "1"))
    assert found.startswith("The channel is gone")
    (found,) = await rig.platform.examine(Place("discord", "1", CHANNEL))
    assert found.startswith("I am not in this server any more")
    rig.expect(10003, 10004)


async def test_a_private_conversation_lacks_nothing(rig: DiscordRig) -> None:
    assert await rig.platform.examine(Place("discord", "", "9")) == []


async def test_who_left_is_told_from_who_is_there(rig: DiscordRig) -> None:
    ann = Account("discord", "", rig.person("ann")["id"], "ann")
    bob = Account("discord", "", "1", "bob")
    here = Place("discord", GUILD, CHANNEL)
    assert await rig.platform.is_member(here, ann) is True
    assert await rig.platform.is_member(here, bob) is False
    assert await rig.platform.is_member(Place("discord", "", "9"), bob) is None
    with pytest.raises(Exception, match="Unknown Guild"):
        await rig.platform.is_member(Place("discord", "1", "9"), bob)
    rig.expect(10007, 10004)


async def test_roles_are_named_and_who_has_them_is_told(rig: DiscordRig) -> None:
    ann = Account("discord", "", rig.person("ann")["id"], "ann")
    gone = Account("discord", "", "1", "bob")
    here = Place("discord", GUILD, CHANNEL)
    guild = rig.server.state.guilds[GUILD]
    guild.roles["77"] = 0
    guild.held[ann.user] = ["77"]
    assert list(await rig.platform.groups(here)) == [Group("77", "role 77")]
    assert await rig.platform.groups_of(here, ann) == ["77"]
    assert await rig.platform.groups_of(here, gone) == []
    assert await rig.platform.groups_of(Place("discord", "", "9"), ann) is None
    assert list(await rig.platform.groups(Place("discord", "", "9"))) == []
    with pytest.raises(Refused, match="not in this server"):
        await rig.platform.groups(Place("discord", "1", CHANNEL))
    rig.expect(10007, 10004)
