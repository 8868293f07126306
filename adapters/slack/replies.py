"""Answers to what people do: messages through a payload's response URL, and modals."""

import asyncio
import logging
from collections.abc import Mapping
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

PAUSES = (0.1, 0.3)
"""Seconds before the second and the third try."""

BROKEN = (aiohttp.ClientError, OSError, TimeoutError)

Payload = dict[str, Any]

log = logging.getLogger(__name__)


class Replies:
    """The ways to answer that Slack leaves open for a payload."""

    def __init__(self, client: AsyncWebClient, session: aiohttp.ClientSession) -> None:
        self._client = client
        self._session = session

    async def say(self, body: Mapping[str, Any], drawn: Payload) -> bool:
        """Show a message to one person: in place of the private one that was clicked, else as a new one.

        Whether Slack took it.
        """
        replace = on_private_message(body)
        payload = {**drawn, "response_type": "ephemeral", "replace_original": replace}
        webhook = AsyncWebhookClient(body["response_url"], session=self._session, retry_handlers=[])
        for pause in (*PAUSES, None):
            status, text = await _try(webhook, payload)
            if 0 < status < 500 or pause is None:
                break
            await asyncio.sleep(pause)
        if status != 200:
            log.warning("an answer was not taken: status %s, %s", status, text[:200])
        return status == 200

    async def open(self, body: Mapping[str, Any], view: Payload) -> str | None:
        """Open a modal; its id, or None when Slack does not let us any more."""
        try:
            opened = await self._client.views_open(trigger_id=body["trigger_id"], view=view)
        except (SlackApiError, *BROKEN) as error:
            log.warning("a modal was not opened: %r", error)
            return None
        return str(opened["view"]["id"])

    async def update(self, view_id: str, view: Payload) -> None:
        """Show something else in a modal. One that was closed meanwhile is left alone."""
        await self._client.views_update(view_id=view_id, view=view)


async def _try(webhook: AsyncWebhookClient, payload: Payload) -> tuple[int, str]:
    """HTTP status (0 when the connection broke) and what was answered."""
    try:
        answer = await webhook.send_dict(payload)
    except BROKEN as error:
        return 0, repr(error)
    return answer.status_code, answer.body


def on_private_message(body: Mapping[str, Any]) -> bool:
    """Whether the click was on a message that only this person sees."""
    return bool((body.get("container") or {}).get("is_ephemeral"))
