"""The connection: discord.py's client, with what it needs to be redirected and nothing that grows."""

import logging
from collections.abc import Awaitable, Callable
from typing import Any

import discord
import yarl
from discord.gateway import DiscordWebSocket

from adapters.discord.commands import Payload, same, supported
from adapters.discord.events import Events
from adapters.discord.traffic import Traffic

READY_AFTER = 2.0
"""Seconds without another server after which all of them are known."""

HEARTBEAT_TIMEOUT = 60.0
"""Seconds of silence after which a connection is taken for dead; Discord wants to hear from us every 41."""

log = logging.getLogger(__name__)


class Client(discord.AutoShardedClient):
    """Registers the commands when they have changed, and passes on interactions and what becomes of servers."""

    def __init__(
        self,
        declared: list[Payload],
        answer: Callable[[discord.Interaction], Awaitable[None]],
        events: Events,
        traffic: Traffic,
    ) -> None:
        # Voice is not used, and its missing libraries are nothing to warn of.
        discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False
        super().__init__(
            intents=discord.Intents(guilds=True),
            allowed_mentions=discord.AllowedMentions.none(),
            member_cache_flags=discord.MemberCacheFlags.none(),
            max_messages=None,
            guild_ready_timeout=READY_AFTER,
            heartbeat_timeout=HEARTBEAT_TIMEOUT,
            http_trace=traffic.trace(),
        )
        traffic.govern(self.http)
        self._connection.parsers = {
            event: self._guarded(event, parse) for event, parse in self._connection.parsers.items()
        }
        self._declared = declared
        self._answer = answer
        self._events = events
        self._traffic = traffic
        self._there: set[int] = set()

    def _guarded(self, event: str, parse: Callable[[Any], None]) -> Callable[[Any], None]:
        """The parser of an event. One that it cannot read must not end the session, and with it all others."""

        def read(data: Any) -> None:
            try:
                self._note(event, data)
                parse(data)
            except Exception:
                log.warning("an event %s from Discord could not be read", event, exc_info=True)

        return read

    def _note(self, event: str, data: Any) -> None:
        """Keep which servers there are: discord.py forgets none that went while it was not connected."""
        if event == "READY":
            shard, count = data["shard"]
            others = {guild for guild in self._there if (guild >> 22) % count != shard}
            self._there = others | {int(guild["id"]) for guild in data["guilds"]}
        elif event == "GUILD_CREATE":
            self._there.add(int(data["id"]))
        elif event == "GUILD_DELETE" and not data.get("unavailable"):
            self._there.discard(int(data["id"]))

    async def setup_hook(self) -> None:
        """Register the commands. A refusal is logged only: the bot works with the commands known before."""
        assert self.application is not None, "set by the login"
        declared = supported(self._declared, by_users=self.application.user_integration_config is not None)
        try:
            known = await self.http.get_global_commands(self.application.id)
            if not same(declared, known):
                await self.http.bulk_upsert_global_commands(self.application.id, declared)
        except (discord.HTTPException, discord.RateLimited):
            log.exception("Discord did not take the commands")

    async def before_identify_hook(self, *_: object, **__: object) -> None:
        """Wait until a new session may begin."""
        await self._traffic.session_turn()

    async def launch_shard(self, gateway: yarl.URL, shard_id: int, *, initial: bool = False) -> None:
        """Connect to the gateway that the API named, now and when a session has to begin anew."""
        DiscordWebSocket.DEFAULT_GATEWAY = gateway
        await super().launch_shard(gateway, shard_id, initial=initial)

    async def on_ready(self) -> None:
        log.info("discord: connected")
        await self._events.present(self._there)

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        await self._answer(interaction)

    async def on_guild_join(self, guild: discord.Guild) -> None:
        await self._events.added(guild)

    async def on_guild_available(self, guild: discord.Guild) -> None:
        """At each start and after each outage; also for a server that the bot was added to meanwhile."""
        await self._events.added(guild)

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        await self._events.removed(guild)

    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        await self._events.channel_gone(channel.guild.id, channel.id)

    async def on_raw_thread_delete(self, deleted: discord.RawThreadDeleteEvent) -> None:
        await self._events.channel_gone(deleted.guild_id, deleted.thread_id)
