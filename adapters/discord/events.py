"""What the gateway reports of servers and channels -> internal calls."""

from collections.abc import Callable, Collection, Iterator
from datetime import datetime

import discord

from bot.call import Call
from bot.model import Account, Place, Request
from bot.ports import Door


class Events:
    """Tells the door. All that comes in is known from the guilds intent alone."""

    def __init__(self, door: Door, now: Callable[[], datetime]) -> None:
        self._door = door
        self._now = now

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
        account = Account("discord", "", user, "")
        await self._door.handle(Request(call, account, place, self._now(), internal=True))


def _greetable(guild: discord.Guild) -> Iterator[discord.TextChannel]:
    """The channels in which the bot may say what to do next: where Discord greets newcomers, then from the top."""
    system = [guild.system_channel] if guild.system_channel else []
    for channel in (*system, *guild.text_channels):
        rights = channel.permissions_for(guild.me)
        if rights.view_channel and rights.send_messages:
            yield channel
