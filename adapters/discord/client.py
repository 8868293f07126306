"""The connection: discord.py's client, with what it needs to be redirected and nothing that grows."""

import logging
from collections.abc import Awaitable, Callable
from typing import Any

import discord
import yarl
from discord.gateway import DiscordWebSocket

from adapters.discord.commands import same

RATE_LIMIT_WAIT = 30.0
"""Seconds that discord.py waits for a rate limit by itself (the least it accepts) before it says RateLimited."""

log = logging.getLogger(__name__)


class Client(discord.AutoShardedClient):
    """Registers the commands when they have changed, and passes every interaction on."""

    def __init__(
        self, declared: list[dict[str, Any]], answer: Callable[[discord.Interaction], Awaitable[None]]
    ) -> None:
        # Voice is not used, and its missing libraries are nothing to warn of.
        discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False
        super().__init__(
            intents=discord.Intents(guilds=True),
            allowed_mentions=discord.AllowedMentions.none(),
            member_cache_flags=discord.MemberCacheFlags.none(),
            max_messages=None,
            max_ratelimit_timeout=RATE_LIMIT_WAIT,
        )
        self._declared = declared
        self._answer = answer

    async def setup_hook(self) -> None:
        """Register the commands. A refusal is logged only: the bot works with the commands known before."""
        assert self.application_id is not None, "set by the login"
        try:
            known = await self.http.get_global_commands(self.application_id)
            if not same(self._declared, known):
                await self.http.bulk_upsert_global_commands(self.application_id, self._declared)
        except (discord.HTTPException, discord.RateLimited):
            log.exception("Discord did not take the commands")

    async def launch_shard(self, gateway: yarl.URL, shard_id: int, *, initial: bool = False) -> None:
        """Connect to the gateway that the API named, now and when a session has to begin anew."""
        DiscordWebSocket.DEFAULT_GATEWAY = gateway
        await super().launch_shard(gateway, shard_id, initial=initial)

    async def on_ready(self) -> None:
        log.info("discord: connected")

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        await self._answer(interaction)
