"""What the gateway reports of servers and channels -> internal calls."""

import asyncio
from collections.abc import Callable, Collection, Iterator
from datetime import datetime
from typing import Any

import discord

from bot.call import Call
from bot.model import Account, Place, Request
from bot.ports import Door

GRACE = 5.0
"""Seconds for what is under way when the connection ends."""


class Events:
    """Tells the door. All that comes in is known from the guilds intent alone."""

    def __init__(self, door: Door, now: Callable[[], datetime]) -> None:
        self._door = door
        self._now = now
        self._under_way: set[asyncio.Task[Any]] = set()
        self._over = False

    async def settle(self) -> None:
        """Let what is being told be told, and tell no more: discord.py may still report what it had in hand."""
        self._over = True
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=GRACE)

    async def added(self, guild: discord.Guild) -> None:
        """The bot is in a server; it is greeted where it may be, or else its owner is."""
        channel = next(_greetable(guild), None)
        place = Place("discord", str(guild.id), str(channel.id) if channel else "")
        await self._tell(Call("added"), place, str(guild.owner_id or ""))

    async def removed(self, guild: discord.Guild) -> None:
        """The bot was removed from a server, or the server is no more."""
        await self._tell(Call("removed"), Place("discord", str(guild.id), ""))

    async def channel_gone(self, guild: int, channel: int) -> None:
        """A channel or a thread was deleted."""
        await self._tell(Call("channel-gone"), Place("discord", str(guild), str(channel)))

    async def present(self, guilds: Collection[int]) -> None:
        """The bot is in these servers: from all others it was removed while it was not connected."""
        await self._tell(Call.of("present", workspaces=",".join(map(str, guilds))), Place("discord", "", ""))

    async def _tell(self, call: Call, place: Place, user: str = "") -> None:
        request = Request(call, Account("discord", "", user, ""), place, self._now(), internal=True)
        task = asyncio.current_task()
        assert task is not None, "discord.py runs each event in a task"
        if self._over:
            return
        self._under_way.add(task)
        try:
            await self._door.handle(request)
        finally:
            self._under_way.discard(task)


def _greetable(guild: discord.Guild) -> Iterator[discord.TextChannel]:
    """The channels in which the bot may say what to do next: where Discord greets newcomers, then from the top."""
    system = [guild.system_channel] if guild.system_channel else []
    for channel in (*system, *guild.text_channels):
        rights = channel.permissions_for(guild.me)
        if rights.view_channel and rights.send_messages:
            yield channel
