"""What Discord tells about places and people: private conversations, members, and what the bot may do where.

Asked by REST, whether there is a connection to the gateway or not: what the bot may do counts at this moment.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import discord
from discord.abc import GuildChannel

from adapters.discord.errors import UNKNOWN_MEMBER, UNKNOWN_USER
from bot.model import Account, Group, Place
from bot.ports import Refused
from bot.words import say

VIEW, SEND, SEND_IN_THREADS = "view_channel", "send_messages", "send_messages_in_threads"
START_THREADS, READ, ATTACH, CONNECT = "create_public_threads", "read_message_history", "attach_files", "connect"

TITLES = {
    VIEW: "View Channel",
    SEND: "Send Messages",
    SEND_IN_THREADS: "Send Messages in Threads",
    START_THREADS: "Create Public Threads",
    READ: "Read Message History",
    ATTACH: "Attach Files",
    CONNECT: "Connect",
}
"""Permissions under the names that people see in Discord's settings."""

IN_TEXT = (VIEW, SEND, SEND_IN_THREADS, START_THREADS, READ, ATTACH)
IN_THREAD = (VIEW, SEND_IN_THREADS, READ, ATTACH)
IN_VOICE = (VIEW, CONNECT, SEND, READ, ATTACH)
"""Without Connect, Discord hides the messages of a voice channel too."""

Channel = GuildChannel | discord.Thread


async def direct(client: discord.Client, account: Account) -> Place:
    """The private conversation with a user."""
    opened = await client.http.start_private_message(account.user)
    return Place("discord", account.workspace, str(opened["id"]))


async def is_member(client: discord.Client, place: Place, account: Account) -> bool | None:
    """Whether a user is in the place's server; None in a private conversation."""
    return await _member(client, place, account) is not None if place.workspace else None


async def _member(client: discord.Client, place: Place, account: Account) -> Mapping[str, Any] | None:
    """A member of the place's server; None when the user is none."""
    try:
        return await client.http.get_member(place.workspace, account.user)
    except discord.NotFound as error:
        if error.code in (UNKNOWN_MEMBER, UNKNOWN_USER):
            return None
        raise  # the server is not known, of whoever is in it


async def groups(client: discord.Client, place: Place) -> list[Group]:
    """The server's roles, but for everyone's and those of apps."""
    if not place.workspace:
        return []
    try:
        roles = await client.http.get_roles(place.workspace)
    except (discord.Forbidden, discord.NotFound) as error:
        raise Refused(_sentence("refused.absent")) from error
    plain = (role for role in roles if str(role["id"]) != place.workspace and not role["managed"])
    return [Group(str(role["id"]), role["name"]) for role in plain]


async def groups_of(client: discord.Client, place: Place, account: Account) -> list[str] | None:
    """The roles of a member; none of who has left, and None in a private conversation."""
    if not place.workspace:
        return None
    member = await _member(client, place, account)
    return [str(role) for role in member["roles"]] if member else []


async def missing(client: discord.Client, place: Place) -> list[str]:
    """What keeps the bot from posting in a channel or a thread of a server: a sentence each."""
    if not place.workspace:
        return []
    assert client.user is not None, "set by the login"
    try:
        guild = await client.fetch_guild(int(place.workspace), with_counts=False)
        me = await guild.fetch_member(client.user.id)
    except (discord.Forbidden, discord.NotFound):
        return [_sentence("refused.absent")]
    channels = {channel.id: channel for channel in await guild.fetch_channels()}
    try:
        channel = channels.get(int(place.channel)) or await guild.fetch_channel(int(place.channel))
    except discord.NotFound:
        return [_sentence("refused.gone")]
    except discord.Forbidden:
        return [_sentence("refused.thread")]  # all channels are listed, hidden ones too: it is a thread
    parent = channels[channel.parent_id] if isinstance(channel, discord.Thread) else channel
    return list(_lacking(channel, parent, me))


def _lacking(channel: Channel, parent: GuildChannel, me: discord.Member) -> Iterator[str]:
    needed = _needed(channel)
    if not needed:
        yield say("doctor.kind")
        return
    # The implicit ones apart: who may not see a channel has no rights there, but needs this one only.
    rights = GuildChannel.permissions_for(parent, me)
    if lacking := [TITLES[name] for name in needed if not getattr(rights, name)]:
        yield say("doctor.permissions", names=", ".join(lacking))
    if isinstance(channel, discord.Thread) and channel.locked and not rights.manage_threads:
        yield _sentence("refused.locked")


def _needed(channel: Channel) -> tuple[str, ...]:
    """What posting takes in a channel of this kind; nothing where it cannot be done."""
    if isinstance(channel, discord.Thread):
        return IN_THREAD
    if isinstance(channel, discord.TextChannel):  # announcement channels among them
        return IN_TEXT
    return IN_VOICE if isinstance(channel, discord.VoiceChannel | discord.StageChannel) else ()


def _sentence(key: str) -> str:
    """Why Discord refuses a message, as a sentence of its own."""
    reason = say(key)
    return reason[:1].upper() + reason[1:]
