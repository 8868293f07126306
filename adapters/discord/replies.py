"""The endpoints of one interaction. They need no token of ours, and a session of their own.

discord.py waits a second after a failed callback and never repeats one whose connection broke; of the three
seconds in which Discord wants to hear from us that is too much. Here a callback is repeated at once.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any

import aiohttp
import discord
from discord.http import Route
from discord.webhook.async_ import AsyncWebhookAdapter, async_context

from adapters.discord.files import NO_FILES, Files, callback_body, parameters
from adapters.discord.render import as_edit

PAUSES = (0.1, 0.3)
"""Seconds before the second and the third try."""

TRY = aiohttp.ClientTimeout(total=0.9)
"""Of one callback, so that three tries end before Discord gives up on us."""

ALREADY_ACKNOWLEDGED = 40060
UNKNOWN_INTERACTION = 10062

BROKEN = (aiohttp.ClientError, OSError, TimeoutError)

log = logging.getLogger(__name__)


class Replies:
    """First responses, their edits and what follows them."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session
        self._webhooks: AsyncWebhookAdapter = async_context.get()

    async def respond(
        self,
        interaction: discord.Interaction,
        kind: int,
        data: Mapping[str, Any] | None,
        files: Files = NO_FILES,
    ) -> bool:
        """Give the first response, of this callback type; whether Discord has it."""
        path = "/interactions/{webhook_id}/{webhook_token}/callback"
        route = Route("POST", path, webhook_id=interaction.id, webhook_token=interaction.token)
        for pause in (*PAUSES, None):
            status, code = await self._try(route.url, {"type": kind, "data": data}, files)
            if 0 < status < 500 or pause is None:
                break
            await asyncio.sleep(pause)
        # "Already acknowledged": the try before this one had arrived, its answer was lost.
        if 200 <= status < 300 or code == ALREADY_ACKNOWLEDGED:
            return True
        reason = "too late" if code == UNKNOWN_INTERACTION else f"status {status}, code {code}"
        log.warning("interaction %s was not acknowledged: %s", interaction.id, reason)
        return False

    async def _try(self, url: str, payload: Mapping[str, Any], files: Files) -> tuple[int, int]:
        """HTTP status (0 when the connection broke) and Discord's error code."""
        try:
            async with self._session.post(url, **callback_body(payload, files), timeout=TRY) as answer:
                body = await answer.json(content_type=None) if 400 <= answer.status < 500 else {}
                return answer.status, body.get("code", 0)
        except BROKEN:
            return 0, 0

    async def finish(self, interaction: discord.Interaction, pages: list[dict[str, Any]], files: Files) -> None:
        """Put the first page where the acknowledgement stands, and the others below it."""
        await self._persist(partial(self._edit, interaction, as_edit(pages[0]), files))
        await self.follow(interaction, pages[1:], files)

    def _edit(self, interaction: discord.Interaction, page: dict[str, Any], files: Files) -> Awaitable[Any]:
        return self._webhooks.edit_original_interaction_response(
            interaction.application_id,
            interaction.token,
            session=self._session,
            **parameters(page, files)._asdict(),
        )

    async def follow(self, interaction: discord.Interaction, pages: list[dict[str, Any]], files: Files) -> None:
        """Add these pages below the first response."""
        for page in pages:
            await self._persist(partial(self._follow, interaction, page, files))

    def _follow(self, interaction: discord.Interaction, page: dict[str, Any], files: Files) -> Awaitable[Any]:
        return self._webhooks.execute_webhook(
            interaction.application_id,
            interaction.token,
            session=self._session,
            wait=True,
            **parameters(page, files)._asdict(),
        )

    async def _persist(self, send: Callable[[], Awaitable[Any]]) -> None:
        """Try again when the connection breaks: a page shown twice is better than none."""
        for pause in PAUSES:
            try:
                await send()
                return
            except BROKEN:
                await asyncio.sleep(pause)
        await send()
