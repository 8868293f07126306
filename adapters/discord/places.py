"""What Discord tells about places and people: private conversations, members, and what the bot may do where."""

from collections.abc import Iterator

import discord

from adapters.discord.client import Client
from bot.model import Account, Place
from bot.words import say

WRITABLE = (discord.TextChannel, discord.VoiceChannel, discord.StageChannel)
"""Channels that take messages as they are, announcement channels among them."""

NEEDED = {
    "view_channel": "View Channel",
    "send_messages": "Send Messages",
    "send_messages_in_threads": "Send Messages in Threads",
    "create_public_threads": "Create Public Threads",
    "read_message_history": "Read Message History",
    "attach_files": "Attach Files",
}
"""What posting takes, under the names that people see in Discord's settings."""


async def direct(client: Client, account: Account) -> Place:
    """The private conversation with a user."""
    opened = await client.http.start_private_message(account.user)
    return Place("discord", account.workspace, str(opened["id"]))


async def is_member(client: Client, place: Place, account: Account) -> bool | None:
    """Whether a user is in the place's server; None in a private conversation."""
    if not place.workspace:
        return None
    try:
        await client.http.get_member(place.workspace, account.user)
    except discord.NotFound:
        return False
    return True


def missing(client: Client, place: Place) -> Iterator[str]:
    """What keeps the bot from posting in a channel of a server, by what the gateway told of it."""
    if not place.workspace:
        return
    channel = client.get_channel(int(place.channel))
    if channel is None:
        yield say("refused.gone")
    elif isinstance(channel, discord.ForumChannel | discord.CategoryChannel):
        yield say("doctor.kind")
    elif isinstance(channel, WRITABLE):
        rights = channel.permissions_for(channel.guild.me)
        lacking = [title for name, title in NEEDED.items() if not getattr(rights, name)]
        if lacking:
            yield say("doctor.permissions", names=", ".join(lacking))
